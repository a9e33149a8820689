import { allowedWork } from './allowances.ts';
import type { Attempt } from './attempt.ts';
import type { AttemptOutcome, RejectionReason } from './attempt-outcome.ts';
import { parkingOf } from './needs.ts';
import type { RunRecord, TaskRecord } from './run-record.ts';
import { endOf, outcomeOf } from './task-tries.ts';

/** An agent's own failure is tried once more, with the evidence of the first (R31). */
const OWN_FAILURES_AT_MOST = 2;

/** What only a person can mend: the same commits would be refused again, whatever an agent does. */
const FOR_PEOPLE: readonly RejectionReason[] = ['push-refused', 'prerequisites-conflict'];

/**
 * Whether a task gets another attempt without anybody asking. Parked attempts are none of its failures.
 * @param tries the task's attempts since it was planned or last retried by command, all ended
 */
export function mayTryAgain(run: RunRecord, task: TaskRecord, tries: readonly Attempt[]): boolean {
  const outcomes = tries.flatMap((attempt) => outcomeOf(attempt) ?? []);
  if (outcomes.some(({ kind }) => kind === 'verified' || kind === 'cancelled')) return false;
  if (allowedWork(task, tries.at(-1))) return true;
  if (outcomes.some((outcome) => outcome.kind === 'rejected' && FOR_PEOPLE.includes(outcome.reason)))
    return false;
  if (isLastOneMisconfigured(run, tries)) return false;
  // One that could not get at the work says nothing about the host that has it, which may come back.
  const infrastructure = outcomes.filter(
    (each) => each.kind === 'infrastructure' && !isElsewhere(each),
  ).length;
  const own = tries.filter((_, index) => isOwnFailure(run, tries.slice(0, index + 1))).length;
  // The word of a person stands until the work has been judged: what agents did before is no reason not to.
  const last = tries.at(-1);
  const isStillToJudge =
    last?.assignment.start.kind === 'allowed' && outcomeOf(last)?.kind === 'infrastructure';
  return (own < OWN_FAILURES_AT_MOST || isStillToJudge) && infrastructure <= run.settings.retryOnFailure;
}

/** No agent is left that could be started otherwise. */
function isLastOneMisconfigured({ settings }: RunRecord, tries: readonly Attempt[]): boolean {
  const broken = new Set(
    tries.flatMap((attempt) => {
      const outcome = outcomeOf(attempt);
      const isBroken = outcome?.kind === 'infrastructure' && outcome.cause.kind === 'misconfigured';
      return isBroken ? [attempt.assignment.agent] : [];
    }),
  );
  return broken.size > 0 && settings.agents.every((agent) => broken.has(agent));
}

/** Whether the last of these tries was the agent's failure. Where a person had allowed the work, no agent was at it. */
export function isOwnFailure(run: RunRecord, tries: readonly Attempt[]): boolean {
  const last = tries.at(-1);
  const outcome = last && outcomeOf(last);
  switch (outcome?.kind) {
    case 'rejected':
      return last?.assignment.start.kind !== 'allowed';
    case 'failed':
    case 'timed_out':
    case 'over_limit':
      return true;
    case 'parked':
      return parkingOf(run, tries)?.needs.length === 0;
    default:
      return false;
  }
}

function isElsewhere(outcome: AttemptOutcome): boolean {
  return outcome.kind === 'infrastructure' && outcome.cause.kind === 'elsewhere';
}

const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 3_600_000;

/**
 * When the same agent may try again: its own failure is answered at once, a failing host, network or provider is given time, three times as much
 * at each failure in a row, an hour at most.
 */
export function retryAt(tries: readonly Attempt[]): number | null {
  const ended = tries.flatMap((attempt) => endOf(attempt) ?? []);
  const last = ended.at(-1);
  if (!last) return null;
  const others = ended.findLastIndex(({ outcome }) => outcome.kind !== 'infrastructure');
  const inARow = ended.length - 1 - others;
  return last.endedAt + (inARow === 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 3 ** (inARow - 1)));
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
      return `Attempt ${number} was rejected (${outcome.reason}): ${feedbackOf(outcome)}`;
    case 'failed':
    case 'timed_out':
    case 'over_limit':
      return `Attempt ${number}: ${outcome.message}${tail(outcome.logTail)}`;
  }
}

/** Why work was not accepted, with the evidence, for the agent that made it. */
export function feedbackOf({ message, evidence }: Extract<AttemptOutcome, { kind: 'rejected' }>): string {
  const failing = evidence.find(({ on, exitCode }) => exitCode !== 0 && (on ?? 'work').startsWith('work'));
  return failing ? `${message}\n$ ${failing.command}${tail(failing.logTail)}` : message;
}

function tail(log: string): string {
  const end = log.trimEnd().slice(-2_000);
  return end === '' ? '' : `\n${end}`;
}
