import type { Attempt, AttemptOutcome, RejectionReason } from './attempt.ts';

/** An agent's own failure is tried once more, with the evidence of the first (R31). */
const OWN_FAILURES_AT_MOST = 2;

/** What only a person can mend: the same commits would be refused again, whatever an agent does. */
const FOR_PEOPLE: readonly RejectionReason[] = ['push-refused', 'prerequisites-conflict'];

/**
 * Whether a task gets another attempt without anybody asking.
 * @param tries the task's attempts since it was planned or last retried by command, all ended
 * @param retryOnFailure attempts more that failures of the infrastructure get
 */
export function mayTryAgain(tries: readonly Attempt[], retryOnFailure: number): boolean {
  const outcomes = tries.flatMap((attempt) =>
    attempt.phase.state === 'ended' ? [attempt.phase.outcome] : [],
  );
  if (outcomes.some((outcome) => outcome.kind === 'verified' || outcome.kind === 'cancelled')) return false;
  if (outcomes.some((outcome) => outcome.kind === 'rejected' && FOR_PEOPLE.includes(outcome.reason)))
    return false;
  const infrastructure = outcomes.filter(({ kind }) => kind === 'infrastructure').length;
  const own = outcomes.length - infrastructure;
  return own < OWN_FAILURES_AT_MOST && infrastructure <= retryOnFailure;
}

const FIRST_WAIT_MS = 10_000;

/**
 * When the next try may start: an agent's own failure is answered at once, a failing host, network or provider is given time, three times as much
 * at each failure in a row.
 */
export function retryAt(tries: readonly Attempt[]): number | null {
  const ended = tries.flatMap(({ phase }) => (phase.state === 'ended' ? [phase] : []));
  const last = ended.at(-1);
  if (!last) return null;
  const others = ended.findLastIndex(({ outcome }) => outcome.kind !== 'infrastructure');
  const inARow = ended.length - 1 - others;
  return inARow === 0 ? last.endedAt : last.endedAt + FIRST_WAIT_MS * 3 ** (inARow - 1);
}

/** One line for the next attempt's prompt. */
export function lessonOf(number: number, outcome: AttemptOutcome): string | null {
  switch (outcome.kind) {
    case 'verified':
    case 'cancelled':
    case 'infrastructure':
    case 'parked':
      return null;
    case 'rejected':
      // No agent has worked.
      if (outcome.reason === 'prerequisites-conflict') return null;
      return `Attempt ${number} was rejected (${outcome.reason}): ${outcome.message}${evidenceOf(outcome)}`;
    case 'failed':
    case 'timed_out':
    case 'over_limit':
      return `Attempt ${number}: ${outcome.message}${tail(outcome.logTail)}`;
  }
}

function evidenceOf(outcome: Extract<AttemptOutcome, { kind: 'rejected' }>): string {
  const failing = outcome.evidence.find(
    ({ on, exitCode }) => exitCode !== 0 && (on ?? 'work').startsWith('work'),
  );
  return failing ? `\n$ ${failing.command}${tail(failing.logTail)}` : '';
}

function tail(log: string): string {
  const end = log.trimEnd().slice(-2_000);
  return end === '' ? '' : `\n${end}`;
}
