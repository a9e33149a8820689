import type { AttemptOutcome } from '../domain/attempt-outcome.ts';
import type { AttemptObserver } from '../ports/attempt-runner.ts';

/** Who has a kept commit besides this host. */
export type Sharing =
  | { readonly outcome: 'shared' }
  /** This host alone, whose name is `host`; `why` is a whole sentence. */
  | { readonly outcome: 'alone'; readonly host: string; readonly why: string };

/**
 * Lets every host have what an attempt leaves that others may go on from or judge again, and says in the outcome where that could not be. What failed
 * is begun anew, and what was verified is a branch. A worker that lost its claim shares nothing: another one goes on from older work.
 */
export async function shareKept(
  outcome: AttemptOutcome,
  observer: Pick<AttemptObserver, 'isOurs'>,
  share: (commit: string) => Promise<Sharing>,
): Promise<AttemptOutcome> {
  if (outcome.kind === 'verified' || outcome.kind === 'failed' || outcome.commit === null) return outcome;
  if (!(await observer.isOurs())) return outcome;
  const shared = await share(outcome.commit);
  if (shared.outcome === 'shared') return outcome;
  const alone = { ...outcome, keptOn: shared.host };
  return alone.kind === 'rejected' ? { ...alone, message: `${alone.message} ${shared.why}` } : alone;
}
