import type { Logger } from 'pino';
import type { Attempt } from '../domain/attempt.ts';
import type { AttemptOutcome, Remains } from '../domain/attempt-outcome.ts';
import type { LeftFinder } from '../ports/attempt-runner.ts';
import { NOTHING } from './early-ends.ts';

/** What workers have left of an attempt; nothing where the look for it is at fault, so that the attempt ends all the same. */
export async function remainsOf(
  { runner, log }: { readonly runner: LeftFinder; readonly log: Pick<Logger, 'error'> },
  { id, assignment }: Attempt,
  signal: AbortSignal,
): Promise<Remains> {
  try {
    return await runner.findRemains(id, assignment, signal);
  } catch (error) {
    log.error({ attempt: id, err: error }, 'what is left of the attempt could not be looked for');
    return NOTHING;
  }
}

/** The end of an attempt that was cancelled while no worker was at it; one may have been before. */
export function cancelledBetween(why: string, { phase }: Attempt, remains: Remains): AttemptOutcome {
  const hasBegun = phase.state !== 'queued' || remains.commit !== null;
  const kept = remains.commit === null ? '' : ' What was committed is kept.';
  const message = hasBegun
    ? `The attempt was cancelled: ${why}.${kept}`
    : `The attempt was cancelled before it began: ${why}.`;
  return { kind: 'cancelled', message, ...remains };
}

/** Ours: it says nothing about the task. */
export function failed(message: string, remains: Remains): AttemptOutcome {
  return { kind: 'infrastructure', cause: { kind: 'host' }, message, ...remains };
}
