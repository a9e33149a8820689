import type { Attempt } from './attempt.ts';
import type { AttemptOutcome, Need, RejectionReason } from './attempt-outcome.ts';
import type { RunRecord, RunState, TaskRecord, Trigger } from './run-record.ts';
import type { RunFlags } from './settings.ts';
import type { Usage } from './usage.ts';

/**
 * What GitHub cannot show of a run by itself: it stands, signed, in the status comment, so that a lost store is rebuilt from there (R56).
 * Plan and settings are made anew from the checklist and the config.
 */
export interface RunMemory {
  readonly name: string;
  readonly createdAt: number;
  readonly trigger: Trigger;
  readonly flags: RunFlags;
  readonly planHash: string;
  readonly approvedBy: string | null;
  readonly phase: RunState;
  readonly seenTriggers: readonly string[];
  readonly tasks: readonly TaskMemory[];
}

export interface TaskMemory extends Omit<TaskRecord, 'handle' | 'subIssue'> {
  readonly subIssue: number | null;
  /** The attempts that have ended; those under way are lost with the store, and made anew. */
  readonly tries: readonly TryMemory[];
}

export interface TryMemory {
  readonly number: number;
  readonly agent: string;
  readonly kind: AttemptOutcome['kind'];
  readonly reason: RejectionReason | null;
  readonly commit: string | null;
  readonly startedAt: number;
  readonly endedAt: number;
  /** What a parked attempt asked for; absent for all others. */
  readonly needs?: readonly Need[];
  /** Sent and received tokens, dollars, turns; absent where nothing is known. */
  readonly used?: readonly [number | null, number | null, number | null, number | null];
}

/** What to keep of a run. */
export function rememberRun(run: RunRecord, attempts: readonly Attempt[]): RunMemory {
  const { name, createdAt, trigger, flags, planHash, approvedBy, phase, seenTriggers } = run;
  const tasks = run.tasks.map(({ handle, subIssue, ...task }) => ({
    ...task,
    subIssue: subIssue?.number ?? null,
    tries: attempts.filter((attempt) => attempt.handle === handle).flatMap(rememberTry),
  }));
  return { name, createdAt, trigger, flags, planHash, approvedBy, phase, seenTriggers, tasks };
}

function rememberTry({ number, assignment, phase }: Attempt): TryMemory[] {
  if (phase.state !== 'ended') return [];
  const { outcome, startedAt, endedAt, work } = phase;
  const reason = outcome.kind === 'rejected' ? outcome.reason : null;
  return [
    {
      number,
      agent: assignment.agent,
      kind: outcome.kind,
      reason,
      commit: outcome.commit,
      startedAt,
      endedAt,
      ...(outcome.kind === 'parked' ? { needs: outcome.needs } : {}),
      ...rememberUse(work?.usage),
    },
  ];
}

function rememberUse(usage: Usage | undefined): Pick<TryMemory, 'used'> {
  if (!usage) return {};
  const used = [usage.inputTokens, usage.outputTokens, usage.costUsd, usage.turns] as const;
  return used.every((figure) => figure === null) ? {} : { used };
}
