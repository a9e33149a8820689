import type { Attempt, AttemptPhase } from './attempt.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';
import type { TaskRecord } from './run-record.ts';

/** Attempts of the task since it was planned or last retried by command, the oldest first. */
export function triesOf(task: TaskRecord, attempts: readonly Attempt[]): Attempt[] {
  return attempts.filter(({ handle, number }) => handle === task.handle && number > task.triesFrom);
}

/**
 * The try that the task stands by: the first whose work was verified, else the oldest that is under way, else the last. Two at a time there are
 * only where one races the other.
 */
export function decidingTry(tries: readonly Attempt[]): Attempt | undefined {
  const verified = tries
    .flatMap((attempt) => {
      const ended = endOf(attempt);
      return ended?.outcome.kind === 'verified' ? [{ attempt, endedAt: ended.endedAt }] : [];
    })
    .toSorted((a, b) => a.endedAt - b.endedAt)[0];
  return verified?.attempt ?? tries.find(isUnderWay) ?? tries.at(-1);
}

export function isUnderWay({ phase }: Attempt): boolean {
  return phase.state !== 'ended';
}

export function endOf({ phase }: Attempt): Extract<AttemptPhase, { state: 'ended' }> | null {
  return phase.state === 'ended' ? phase : null;
}

/** How the try ended; `null` while it has not. */
export function outcomeOf(attempt: Attempt): AttemptOutcome | null {
  return endOf(attempt)?.outcome ?? null;
}

/** The commit that the try leaves: what it was harvested for, else what it had begun with. */
export function keptCommit(attempt: Attempt): string | null {
  const { start } = attempt.assignment;
  return outcomeOf(attempt)?.commit ?? (start.kind === 'fresh' ? null : start.commit);
}
