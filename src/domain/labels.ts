/** Adding it to an open issue asks for a run. */
export const START_LABEL = 'parallel-orchestrate';

/** Adding it asks for the plan only. */
export const PLAN_LABEL = 'parallel-orchestrate:plan';

/** Stands on the issues of failed tasks; they are found again by it. */
export const FOLLOW_UP_LABEL = 'orchestration-follow-up';
