import type { Trouble } from '../domain/agent-trouble.ts';
import type { AgentWork, Assignment } from '../domain/attempt.ts';
import type { AttemptOutcome, Remains } from '../domain/attempt-outcome.ts';
import type { StopReason } from '../domain/attempt-watch.ts';
import { momentText } from '../domain/figures.ts';
import { type Budget, reachedLimit, tokensOf, type Usage } from '../domain/usage.ts';
import type { HarvestedWork } from '../domain/verification/harvested-work.ts';
import { formatDuration } from '../render/durations.ts';

/** What is known when an agent's whole process tree has ended. */
export interface AgentResult extends AgentWork {
  readonly end: AgentEnd;
  readonly logTail: string;
  /** What its status file gives as the error; a claim. */
  readonly claimedError: string | null;
  /** What kept it from going on at its end, in its own words. */
  readonly trouble: Trouble | null;
}

type AgentEnd =
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'stopped'; readonly reason: StopReason }
  /** There is no such program. */
  | { readonly kind: 'could-not-start'; readonly message: string }
  /** This host could not give it what it needs. */
  | { readonly kind: 'unavailable'; readonly message: string };

type Exit = Extract<AgentEnd, { kind: 'exited' }>;
type Work = Pick<HarvestedWork, 'commit' | 'lastWord'>;

interface Ended {
  readonly result: AgentResult;
  readonly assignment: Assignment;
  /** `null` when the commits could not be harvested. */
  readonly work: Work | null;
  readonly remains: Remains;
  /** What became of its commits, and what it says; ends a message. */
  readonly rest: string;
}

/**
 * Outcomes that the end of an agent and its own word decide, with no look at its work; `null` when its work has to be judged. That it succeeded
 * is never believed, and neither is an end of ours overruled by what it says.
 */
export function judgeEnd(
  result: AgentResult,
  assignment: Assignment,
  work: Work | null,
  remains: Remains,
): AttemptOutcome | null {
  const said = result.claimedError ?? (work?.lastWord?.kind === 'gave-up' ? work.lastWord.why : null);
  const rest = `${explainKept(work)}${said === null ? '' : ` It says: ${quote(said)}`}`;
  const ended: Ended = { result, assignment, work, remains, rest };
  const { end } = result;
  switch (end.kind) {
    case 'could-not-start':
      return { kind: 'infrastructure', cause: { kind: 'agent-missing' }, message: end.message, ...remains };
    case 'unavailable':
      return { kind: 'infrastructure', cause: { kind: 'host' }, message: end.message, ...remains };
    case 'aborted':
      return { kind: 'cancelled', message: `The attempt was cancelled. ${explainKept(work)}`, ...remains };
    case 'timed_out': {
      const message = `${was(assignment)} ended after ${formatDuration(assignment.timeoutMs)}, the time that it had. ${rest}`;
      return { kind: 'timed_out', limit: 'wall', message, ...remains };
    }
    case 'stopped':
      return judgeStop(end.reason, ended);
    case 'exited':
      return judgeExit(end, ended);
  }
}

function judgeStop(reason: StopReason, { assignment, work, remains, rest }: Ended): AttemptOutcome | null {
  switch (reason.kind) {
    case 'time': {
      const lack = reason.limit === 'idle' ? 'output, commit or news in its status file' : 'a commit';
      const message = `${was(assignment)} ended after ${formatDuration(reason.afterMs)} without ${lack}. ${rest}`;
      return { kind: 'timed_out', limit: reason.limit, message, ...remains };
    }
    case 'budget':
      return overBudget(reason.limit, reason.usage, assignment, remains, rest);
    case 'resources': {
      const message = `${was(assignment)} ended. ${reason.message} ${rest}`;
      return { kind: 'over_limit', limit: reason.limit, message, ...remains };
    }
    case 'rate-limit': {
      if (work?.lastWord?.kind === 'complete') return null;
      return limited(assignment, reason, remains, rest);
    }
    case 'overflow': {
      const message = `${was(assignment)} ended: its conversation became too long for its model, and it could not shorten it. ${rest}`;
      return { kind: 'failed', message, ...remains };
    }
  }
}

function judgeExit(exit: Exit, ended: Ended): AttemptOutcome | null {
  const { result, assignment, work, remains, rest } = ended;
  const { lastWord } = work ?? { lastWord: null };
  if (lastWord?.kind === 'needs') {
    const needs = lastWord.needs.map(({ task, item }) => `${item} from ${task}`).join(', and ');
    return { kind: 'parked', needs: lastWord.needs, message: `The agent needs ${needs}.`, ...remains };
  }
  if (lastWord?.kind === 'gave-up' && exit.code === 0) {
    return { kind: 'failed', message: `The agent gave up: ${quote(lastWord.why)}`, ...remains };
  }
  const { trouble, usage } = result;
  const broke = trouble !== null || exit.code !== 0;
  const limit = broke ? reachedLimit(usage, assignment.budget) : null;
  if (limit !== null) return overBudget(limit, usage, assignment, remains, rest);
  if (trouble !== null) return lastWord?.kind === 'complete' ? null : judgeTrouble(trouble, ended);
  if (exit.code === 0) return null;
  if (isNoCommand(exit, assignment) && (work?.commit ?? null) === null) {
    const why = exit.code === 127 ? 'a program that it names was not found' : 'it may not be executed';
    const message = `The shell command behind the agent \`command\` cannot be run on this host: ${why} (exit code ${exit.code}).${lastLineOf(result.logTail)}`;
    return { kind: 'infrastructure', cause: { kind: 'misconfigured' }, message, ...remains };
  }
  const how =
    exit.code === null ? `was ended by ${exit.signal ?? 'a signal'}` : `ended with exit code ${exit.code}`;
  return { kind: 'failed', message: `The agent \`${assignment.agent}\` ${how}. ${rest}`, ...remains };
}

/** sh(1): 127 is for a command that is not found, 126 for one that cannot be executed. */
function isNoCommand({ code }: Exit, { agent }: Assignment): boolean {
  return agent === 'command' && (code === 126 || code === 127);
}

function lastLineOf(log: string): string {
  const line = log.trim().split('\n').at(-1)?.trim() ?? '';
  return line === '' ? '' : ` It says: ${quote(line)}`;
}

/** What it had finished before its provider failed it counts; all else is tried again. */
function judgeTrouble(trouble: Trouble, { assignment, remains, rest }: Ended): AttemptOutcome {
  if (trouble.cause === 'rate-limit') return limited(assignment, trouble, remains, rest);
  const words = quote(trouble.message);
  if (trouble.cause === 'provider') {
    const message = `The provider of the agent \`${assignment.agent}\` failed it: ${words} ${rest}`;
    return { kind: 'infrastructure', cause: { kind: 'provider' }, message, ...remains };
  }
  return {
    kind: 'failed',
    message: `The agent \`${assignment.agent}\` broke off: ${words} ${rest}`,
    ...remains,
  };
}

function limited(
  { agent }: Assignment,
  { until, message: words }: { readonly until: number | null; readonly message: string },
  remains: Remains,
  rest: string,
): AttemptOutcome {
  const when = until === null ? '' : ` until ${momentText(until)}`;
  const message = `The provider of the agent \`${agent}\` limits it${when}: ${quote(words)} ${rest}`;
  return { kind: 'infrastructure', cause: { kind: 'rate-limit', until }, message, ...remains };
}

function overBudget(
  limit: keyof Budget,
  usage: Usage,
  assignment: Assignment,
  remains: Remains,
  rest: string,
): AttemptOutcome {
  const message = `${was(assignment)} ended: it has used ${describeUse(limit, usage, assignment.budget)}. ${rest}`;
  return { kind: 'over_limit', limit, message, ...remains };
}

function describeUse(limit: keyof Budget, usage: Usage, budget: Budget): string {
  const most = budget[limit] ?? 0;
  switch (limit) {
    case 'costUsd':
      return `$${(usage.costUsd ?? 0).toFixed(2)} of the $${most.toFixed(2)} that it had`;
    case 'tokens':
      return `${count(tokensOf(usage))} of the ${count(most)} tokens that it had`;
    case 'turns':
      return `${count(usage.turns)} of the ${count(most)} answers of its model that it had`;
  }
}

function count(number: number | null): string {
  return (number ?? 0).toLocaleString('en-US');
}

function was({ agent }: Assignment): string {
  return `The agent \`${agent}\` was`;
}

const longestQuote = 300;

/** An agent's words, which are not ours: on one line, and ended as a sentence. */
function quote(words: string): string {
  const line = words.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  const short = line.length <= longestQuote ? line : `${line.slice(0, longestQuote - 1)}…`;
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}

function explainKept(work: Work | null): string {
  if (work === null) return 'Its commits could not be harvested.';
  return work.commit === null ? 'It had committed nothing.' : 'What it had committed is kept.';
}
