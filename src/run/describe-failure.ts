import { join } from 'node:path';
import type { Evidence } from '../domain/attempt-outcome.ts';
import type { AttemptView, TaskView } from '../domain/run-view.ts';
import { plainLine, shorten } from '../terminal/terminal-text.ts';

/** Where on this machine people find what is left of attempts; absolute. */
export interface FailurePlaces {
  readonly logs: string;
  /** The bare repository that keeps the work. */
  readonly mirror: string;
}

/** What one attempt came to that did not succeed. */
export interface FailedAttempt {
  readonly number: number;
  readonly agent: string;
  readonly reason: string;
  /** The last lines of what says why: of the command that failed, else of the agent. Secrets are redacted. */
  readonly output: readonly string[];
  /** The whole output of the agent, and of the commands that verified its work. */
  readonly logs: readonly string[];
  /** What it had committed, kept in the mirror. */
  readonly commit: string | null;
}

const LINES_AT_MOST = 8;
const LINE_WIDTH = 200;

/** Attempts of a task that is not done, the oldest first. */
export function failedAttempts({ attempts }: TaskView, since: number, logs: string): FailedAttempt[] {
  return attempts
    .filter(({ number }) => number > since)
    .flatMap(({ id, number, agent, outcome, evidence }) => {
      if (outcome === null || outcome.kind === 'verified') return [];
      const failing = failingOf(evidence);
      return [
        {
          number,
          agent,
          reason: plainLine(outcome.message),
          output: lastLines(outcome.kind === 'rejected' ? (failing?.logTail ?? '') : outcome.logTail),
          logs: [agentLog(logs, id), ...(evidence.length > 0 ? [verificationLog(logs, id)] : [])],
          commit: outcome.commit,
        },
      ];
    });
}

/** Of a task that is not done: why each attempt failed, what was printed last, and where its work and its logs are. */
export function describeFailure(
  handle: string,
  attempts: readonly FailedAttempt[],
  { mirror }: FailurePlaces,
): string[] {
  const reasons = new Set(attempts.map(({ reason }) => reason));
  const last = attempts.at(-1);
  const shown = reasons.size > 1 ? attempts : attempts.slice(-1);
  const kept = attempts.findLast(({ commit }) => commit !== null);
  return [
    ...shown.flatMap(({ number, agent, reason, output }) => [
      ...(reasons.size > 1 ? [`attempt ${number} by ${agent}: ${reason}`] : []),
      ...output.map((line) => `  | ${line}`),
    ]),
    ...(kept === undefined
      ? []
      : [
          `what attempt ${kept.number} had committed: git fetch '${mirror}' ${kept.commit}:refs/heads/kept/${handle}`,
        ]),
    ...(last === undefined ? [] : [`log: ${last.logs.join(' and ')}`]),
  ];
}

function agentLog(logs: string, id: string): string {
  return join(logs, `${id}.log`);
}

export function verificationLog(logs: string, id: string): string {
  return join(logs, `${id}.verification.log`);
}

/** What each command printed at its end, for a file beside the log of the agent. */
export function evidenceText({ evidence }: AttemptView): string {
  return evidence
    .map(({ command, on, exitCode, logTail }) => {
      const end = exitCode === null ? 'was ended' : `exit code ${exitCode}`;
      return `$ ${command}  (on the ${on ?? 'work'}: ${end})\n${logTail.trimEnd()}\n`;
    })
    .join('\n');
}

function failingOf(evidence: readonly Evidence[]): Evidence | undefined {
  return evidence.find(({ on, exitCode }) => exitCode !== 0 && (on ?? 'work').startsWith('work'));
}

function lastLines(text: string): string[] {
  const lines = text
    .split('\n')
    .map((line) => shorten(plainLine(line).trimEnd(), LINE_WIDTH))
    .filter((line) => line !== '');
  return lines.slice(-LINES_AT_MOST);
}
