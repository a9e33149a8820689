import type { AllowableReason } from './allowances.ts';
import type { Allowance } from './attempt.ts';
import type { AttemptOutcome, Evidence } from './attempt-outcome.ts';
import type { MasterRef } from './master-ref.ts';
import type { Plan } from './planning/plan.ts';
import type { RunState, Trigger } from './run-record.ts';
import type { Settings } from './settings.ts';
import type { TaskState } from './task-state.ts';
import type { Usage } from './usage.ts';
import type { Wait } from './wait.ts';
import type { Handle, WorkItem } from './work-item.ts';

/** One task as every view shows it; made by `viewRun`, so that no two places explain a task differently. */
export interface TaskView {
  readonly item: WorkItem;
  readonly handle: Handle;
  readonly key: string;
  readonly state: TaskState;
  /** One sentence: why it waits, what it does, why it ended so. */
  readonly why: string;
  /** From 0: the wave of the plan. */
  readonly wave: number;
  readonly blockers: readonly Handle[];
  /** Another attempt comes at this time without anybody asking, milliseconds since the epoch. */
  readonly retryAt: number | null;
  readonly attempts: readonly AttemptView[];
  /** The attempt that the task stands by now: of two that race, the one that was verified first; `null` before the first try. */
  readonly deciding: AttemptView | null;
  /** What people have allowed it by command. */
  readonly allowances: readonly Allowance[];
  /** Why work of it was refused that a person may allow, and is held; `null` where there is none. */
  readonly held: AllowableReason | null;
  readonly branch: string | null;
  readonly subIssue: number | null;
  readonly pullRequest: number | null;
  readonly followUp: number | null;
}

export interface AttemptView {
  readonly id: string;
  readonly number: number;
  readonly agent: string;
  /** `null` where the agent chooses. */
  readonly model: string | null;
  /** Why this agent, model and beginning were chosen; `null` where there is nothing to explain. */
  readonly because: string | null;
  readonly queuedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly outcome: AttemptOutcome | null;
  readonly evidence: readonly Evidence[];
  readonly stage: string | null;
  readonly percentage: number | null;
  /** On the task's branch so far, a claim; `null` while nobody has looked. */
  readonly commits: number | null;
  /** So far. */
  readonly usage: Usage;
}

/** A run as every view shows it: status comment, summary, terminal. Times are milliseconds since the epoch. */
export interface RunView {
  readonly runId: string;
  /** What people call the run. */
  readonly name: string;
  readonly master: MasterRef;
  readonly masterTitle: string;
  readonly trigger: Trigger;
  readonly phase: RunState;
  readonly plan: Plan;
  readonly settings: Settings;
  /** In the order of the plan; done items and items that need clarification are not tasks. */
  readonly tasks: readonly TaskView[];
  /** What agents have found out that they need from other tasks, besides what the plan says. */
  readonly needs: readonly Wait[];
  /** By all attempts so far. */
  readonly spent: Usage;
  readonly createdAt: number;
}
