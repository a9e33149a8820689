import type { AgentWork, Progress } from '../domain/attempt.ts';
import { type EarlierClaims, workBefore } from '../domain/take-up.ts';
import { addUsage, greaterUsage } from '../domain/usage.ts';
import type { AttemptObserver } from '../ports/attempt-runner.ts';

/** What an attempt has used over all of its workers, as it is told to whoever observes it. */
export interface Tally {
  readonly observer: AttemptObserver;
  /** The progress of this worker's agent, with what was before it. */
  seen(progress: Progress): Progress;
}

/** Counts on from `earlier`, so that an attempt whose worker died does not seem to begin at nothing. */
export function createTally(observer: AttemptObserver, earlier: EarlierClaims | null): Tally {
  let worked: AgentWork | null = null;
  const tell = (work: AgentWork): void => {
    worked = work;
    observer.worked(work);
  };
  if (earlier !== null) tell(workBefore(earlier));
  return {
    observer: { ...observer, worked: tell },
    seen(progress) {
      const sum = earlier === null ? progress.usage : addUsage(earlier.usage, progress.usage);
      // A QA agent, which is seen at its end alone, belongs to it as well.
      const usage = worked === null ? sum : greaterUsage(sum, worked.usage);
      const conversation = progress.conversation ?? earlier?.conversation ?? null;
      return { ...progress, usage, ...(conversation !== null && { conversation }) };
    },
  };
}
