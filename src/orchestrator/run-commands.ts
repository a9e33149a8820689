import type { Evidence, EvidenceSubject } from '../domain/attempt-outcome.ts';
import { code } from '../domain/verification/quote.ts';
import type { Aborted, Checkout, CommandResult, Unavailable } from './verification-parts.ts';

/** A command that did not pass, in words that follow it. */
export interface Failure {
  readonly command: string;
  readonly how: string;
}

export interface RanCommands {
  readonly outcome: 'ran';
  readonly evidence: readonly Evidence[];
  readonly failures: readonly Failure[];
  /** Commands that passed only when they were run again. */
  readonly flaky: readonly string[];
}

interface Plan {
  readonly setUp: readonly string[];
  readonly commands: readonly string[];
  readonly on: EvidenceSubject;
  /** Commands that fail whatever the work is: they end nothing. */
  readonly mayFail: ReadonlySet<string>;
  /** Whether all commands are run, also after one that failed. */
  readonly all: boolean;
}

type Run = (command: string, checkout: Checkout, signal: AbortSignal) => Promise<CommandResult>;

/**
 * Runs commands one after another in one checkout, the set-up first. What fails is run once more: a test that fails now and then says
 * nothing about the work. What took all its time is not given it twice.
 */
export async function runCommands(
  run: Run,
  checkout: Checkout,
  { setUp, commands, on, mayFail, all }: Plan,
  signal: AbortSignal,
): Promise<RanCommands | Aborted | Unavailable> {
  const evidence: Evidence[] = [];
  const failures: Failure[] = [];
  const flaky: string[] = [];
  for (const [index, command] of [...setUp, ...commands].entries()) {
    for (let tries = 1; ; tries += 1) {
      const { end, durationMs, logTail } = await run(command, checkout, signal);
      if (end.kind === 'aborted') return { outcome: 'aborted' };
      if (end.kind === 'could-not-start') return { outcome: 'unavailable', message: end.message };
      const exitCode = end.kind === 'exited' ? end.code : null;
      const failed = exitCode !== 0;
      // That the set-up went well is nothing that a reviewer asks for.
      if (failed || tries > 1 || index >= setUp.length) {
        evidence.push({ command, ...(on === 'work' ? {} : { on }), exitCode, durationMs, logTail });
      }
      if (!failed && tries > 1) flaky.push(command);
      if (!failed) break;
      if (tries === 1 && end.kind === 'exited' && !mayFail.has(command)) continue;
      failures.push({ command, how: describe(end) });
      if (all || mayFail.has(command)) break;
      return { outcome: 'ran', evidence, failures, flaky };
    }
  }
  return { outcome: 'ran', evidence, failures, flaky };
}

function describe(end: Extract<CommandResult['end'], { kind: 'exited' | 'timed_out' }>): string {
  if (end.kind === 'timed_out') return 'did not end in time and was stopped';
  if (end.code === null) return `was ended by ${end.signal ?? 'a signal'}`;
  // sh(1): the command was not found.
  const hint = end.code === 127 ? ': a program that it needs is not on this worker' : '';
  return `ended with exit code ${end.code}${hint}`;
}

/** `` `npm test` ended with exit code 1``, for each. */
export function explainFailures(failures: readonly Failure[]): string {
  return failures.map(({ command, how }) => `${code(command)} ${how}`).join('; ');
}
