import { baseEnvironment } from '../agents/agent-environment.ts';
import { type Redactor, tail } from '../workspace/redact.ts';
import { verificationVariable } from '../workspace/workspace.ts';
import { type ProcessEnd, runProcess } from './run-process.ts';

const logTailCharacters = 8_000;

export interface VerificationCommandOptions {
  readonly redactor: Redactor;
  /** Milliseconds that one command may take; 10 minutes when left out. */
  readonly timeoutMs?: number;
  readonly graceMs?: number;
  readonly host?: Readonly<Record<string, string | undefined>>;
}

/** A checkout in which verification runs, as absolute paths. */
export interface VerificationPlaces {
  /** Of the workspace whose work is verified; it marks the processes. */
  readonly execution: string;
  readonly directory: string;
  readonly home: string;
  readonly temporary: string;
  /** Variables besides those that every command gets. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** How one verification command ended. */
export interface CommandRun {
  readonly end: ProcessEnd;
  readonly durationMs: number;
  /** At most 8 KB, secrets redacted. */
  readonly logTail: string;
}

export interface VerificationCommands {
  run(command: string, checkout: VerificationPlaces, signal: AbortSignal): Promise<CommandRun>;
}

/** Runs verification commands with `/bin/sh -c`, in an environment that holds nothing of the worker's and nothing of the agent's. */
export function createVerificationCommands(options: VerificationCommandOptions): VerificationCommands {
  const { redactor, timeoutMs = 600_000, graceMs = 2_000, host = process.env } = options;
  return {
    async run(command, checkout, signal) {
      const env = {
        ...checkout.environment,
        ...baseEnvironment(checkout, host),
        CI: 'true',
        [verificationVariable]: checkout.execution,
      };
      const spec = { file: '/bin/sh', args: ['-c', command], cwd: checkout.directory, env, stdin: '' };
      const limits = { marker: verificationVariable, timeoutMs, signal, graceMs, log: null };
      const { end, output, durationMs } = await runProcess(spec, limits, redactor);
      return { end, durationMs, logTail: tail(output, logTailCharacters) };
    },
  };
}
