import { type ComparedItem, comparedItem } from './planning/what-changed.ts';
import type { RunRecord, Trigger } from './run-record.ts';
import type { OurComment, Snapshot } from './snapshot.ts';
import type { WorkItem } from './work-item.ts';

/** Key of the one comment on a master issue that shows a plan which no run has. */
export const PLANNED = 'planned';

/** What that comment remembers, signed: a plan that was only asked for stands nowhere else. */
export interface PlanMemory {
  /** Id of what it answers. */
  readonly trigger: string;
  /** Id of the newest label event that such a plan has answered: nothing on GitHub can mark a label event. */
  readonly label: string | null;
  /** What was planned; `null` where that is too long to be remembered. */
  readonly items: readonly ComparedItem[] | null;
}

/** The comment with the plan that was only asked for. */
export function plannedComment(comments: readonly OurComment[]): OurComment | undefined {
  return comments.find(({ tag }) => tag.kind === 'plan' && tag.key === PLANNED);
}

/** What the comment is to remember that answers this trigger. */
export function rememberPlan(
  { planned }: Snapshot,
  trigger: Trigger,
  items: readonly WorkItem[],
): PlanMemory {
  const label = trigger.kind === 'label' ? trigger.id : (planned?.label ?? null);
  return { trigger: trigger.id, label, items: items.map(comparedItem) };
}

/**
 * The comment that a run writes its plan into: its own, by the id that the record knows or by its tag; else the one with the plan that was asked for
 * before, which says that nothing was started.
 */
export function planCommentOf(comments: readonly OurComment[], run: RunRecord): OurComment | undefined {
  const recorded = run.publications.plan;
  const own =
    comments.find(({ nodeId }) => nodeId === recorded) ??
    comments.find(({ tag }) => tag.kind === 'plan' && tag.key === run.runId);
  return own ?? (recorded === null ? plannedComment(comments) : undefined);
}
