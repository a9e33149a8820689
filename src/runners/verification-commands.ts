import { baseEnvironment } from '../agents/agent-environment.ts';
import type { Reach } from '../domain/confinement.ts';
import { type Redactor, tail } from '../workspace/redact.ts';
import { verificationVariable } from '../workspace/workspace.ts';
import { type OwnEnd, type ProcessEnd, runProcess } from './run-process.ts';
import type { Surroundings } from './surroundings.ts';

const logTailCharacters = 8_000;

/** What is put around one command: as far as programs in its checkout may reach. */
export type SurroundCommand = (
  places: VerificationPlaces,
) => Promise<
  | { readonly outcome: 'ready'; readonly surroundings: CommandSurroundings }
  | { readonly outcome: 'unavailable'; readonly message: string }
>;

export type CommandSurroundings = Pick<Surroundings, 'env' | 'confine' | 'watches' | 'notes' | 'close'>;

export interface VerificationCommandOptions {
  readonly redactor: Redactor;
  /** Nothing when left out. */
  readonly surround?: SurroundCommand;
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
  readonly reach: Reach;
  /** Variables besides those that every command gets. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** How one verification command ended. */
export interface CommandRun {
  readonly end: OwnEnd;
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
  const { surround = unsurrounded } = options;
  return {
    async run(command, checkout, signal) {
      const around = await surround(checkout);
      if (around.outcome === 'unavailable') {
        return { end: { kind: 'could-not-start', message: around.message }, durationMs: 0, logTail: '' };
      }
      const { surroundings } = around;
      const env = {
        ...surroundings.env,
        ...checkout.environment,
        ...baseEnvironment(checkout, host),
        CI: 'true',
        [verificationVariable]: checkout.execution,
      };
      const spec = { file: '/bin/sh', args: ['-c', command], cwd: checkout.directory, env, stdin: '' };
      const limits = { marker: verificationVariable, timeoutMs, signal, graceMs, log: null };
      const watched = { watches: surroundings.watches, heard: () => undefined, readLine: null };
      try {
        const run = await runProcess(surroundings.confine(spec), { ...limits, ...watched }, redactor);
        const stop = run.end.kind === 'stopped' ? [explainStop(run.end)] : [];
        const said = [run.output, ...stop, ...surroundings.notes()].join('\n');
        return { end: endOf(run.end), durationMs: run.durationMs, logTail: tail(said, logTailCharacters) };
      } finally {
        await surroundings.close();
      }
    },
  };
}

const unsurrounded: SurroundCommand = async () => ({
  outcome: 'ready',
  surroundings: {
    env: {},
    confine: (spec) => spec,
    watches: [],
    notes: () => [],
    close: async () => undefined,
  },
});

type Stopped = Extract<ProcessEnd, { kind: 'stopped' }>;

/** Only what a command uses of the host is watched. */
function explainStop({ reason }: Stopped): string {
  return `It was ended: ${reason.kind === 'resources' ? reason.message : reason.kind}`;
}

/** Only what a program uses of the host has it stopped. That the host has too little left says nothing about what was run. */
export function endOf(end: ProcessEnd): OwnEnd {
  if (end.kind !== 'stopped') return end;
  const { reason } = end;
  if (reason.kind === 'resources' && reason.whose === 'host') {
    return { kind: 'could-not-start', message: reason.message };
  }
  return { kind: 'exited', code: null, signal: 'SIGKILL' };
}
