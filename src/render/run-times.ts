import type { AttemptView, RunView } from '../domain/run-view.ts';

export interface RunTimes {
  /** From the first attempt asked for (else the run's beginning) to its end, in milliseconds. */
  readonly totalMs: number;
  /** In which at least one attempt was under way: waiting for people is not in it. */
  readonly workMs: number;
  /** What the same attempts take one after another. */
  readonly sequentialMs: number;
  /** How many attempts have ended. */
  readonly ended: number;
}

/** Measures a run by its attempts. A run that has not finished ends with its latest attempt. */
export function measureRun({ tasks, phase, createdAt }: RunView): RunTimes {
  const attempts = tasks.flatMap((task) => task.attempts);
  const spans = attempts.flatMap(spanOf).sort((a, b) => a.from - b.from);
  const from = attempts.reduce((first, { queuedAt }) => Math.min(first, queuedAt), Number.POSITIVE_INFINITY);
  const start = Number.isFinite(from) ? from : createdAt;
  const last = spans.reduce((latest, { to }) => Math.max(latest, to), start);
  const end = phase.state === 'finished' ? phase.at : last;
  let workMs = 0;
  let covered = Number.NEGATIVE_INFINITY;
  for (const span of spans) {
    workMs += Math.max(0, span.to - Math.max(span.from, covered));
    covered = Math.max(covered, span.to);
  }
  return {
    totalMs: Math.max(0, end - start),
    workMs,
    sequentialMs: agentTime(attempts),
    ended: spans.length,
  };
}

/** Milliseconds that attempts took together, of those that have ended. */
export function agentTime(attempts: readonly AttemptView[]): number {
  return attempts.flatMap(spanOf).reduce((sum, { from, to }) => sum + to - from, 0);
}

function spanOf({ startedAt, endedAt }: AttemptView): { from: number; to: number }[] {
  return startedAt === null || endedAt === null ? [] : [{ from: startedAt, to: endedAt }];
}
