import type {
  AttemptOutcome,
  InfrastructureCause,
  RejectionReason,
  Remains,
} from '../domain/attempt-outcome.ts';

/** What is left where nothing was made. */
export const NOTHING: Remains = { logTail: '', diff: '', commit: null };

/** Refused before an agent has worked. */
export function rejected(reason: RejectionReason, message: string, remains: Remains): AttemptOutcome {
  return { kind: 'rejected', reason, message, evidence: [], ...remains };
}

/** Ours or the provider's doing. An abort makes git fail as well; then it was the abort. */
export function unavailable(
  message: string,
  remains: Remains,
  signal: AbortSignal,
  cause: InfrastructureCause = { kind: 'host' },
): AttemptOutcome {
  return signal.aborted ? cancelled(remains) : { kind: 'infrastructure', cause, message, ...remains };
}

export function cancelled(remains: Remains): AttemptOutcome {
  const kept = remains.commit === null ? '' : ' What was committed is kept.';
  return { kind: 'cancelled', message: `The attempt was cancelled.${kept}`, ...remains };
}

/** People have to know that the work began otherwise than they expect, whatever came of it. */
export function withNotes(outcome: AttemptOutcome, notes: readonly string[]): AttemptOutcome {
  if (notes.length === 0) return outcome;
  switch (outcome.kind) {
    case 'rejected':
    case 'failed':
    case 'timed_out':
    case 'over_limit':
    case 'parked':
      return { ...outcome, message: [outcome.message, ...notes].join(' ') };
    case 'verified':
      return { ...outcome, notes };
    case 'infrastructure':
    case 'cancelled':
      return outcome;
  }
}
