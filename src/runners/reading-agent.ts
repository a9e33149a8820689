import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agent } from '../agents/agent.ts';
import { baseEnvironment } from '../agents/agent-environment.ts';
import type { AgentRegistry } from '../agents/agent-registry.ts';
import { createAgentObserver } from '../agents/observe-agent.ts';
import { type Budget, greaterUsage, NO_USAGE, type Usage } from '../domain/usage.ts';
import { type Redactor, tail } from '../workspace/redact.ts';
import { verificationVariable } from '../workspace/workspace.ts';
import { type OwnEnd, runProcess } from './run-process.ts';
import type { Surroundings } from './surroundings.ts';
import { endOf, type VerificationPlaces } from './verification-commands.ts';
import { writeHomeFiles } from './write-home-files.ts';

const logTailCharacters = 8_000;

/** What is put around an agent that reads a checkout. */
export type SurroundReader = (
  agent: Agent,
  places: VerificationPlaces,
  budget: Budget,
) => Promise<
  | { readonly outcome: 'ready'; readonly surroundings: ReaderSurroundings }
  | { readonly outcome: 'unavailable'; readonly message: string }
>;

export type ReaderSurroundings = Pick<
  Surroundings,
  'endpoint' | 'env' | 'confine' | 'watches' | 'usage' | 'close'
>;

export interface ReadingAgentOptions {
  readonly agents: AgentRegistry;
  readonly redactor: Redactor;
  /** Names of the worker's variables that agents may see. */
  readonly passEnvironment: readonly string[];
  /** Nothing when left out. */
  readonly surround?: SurroundReader;
  /** Milliseconds that it may take; 20 minutes when left out. */
  readonly timeoutMs?: number;
  readonly graceMs?: number;
  readonly host?: Readonly<Record<string, string | undefined>>;
}

/** What an agent said that has read a checkout: the end of it, in words. */
export interface Reading {
  readonly end: OwnEnd;
  readonly logTail: string;
  readonly usage: Usage;
}

export type ReadingAgent = (
  name: string,
  prompt: string,
  checkout: VerificationPlaces,
  limits: { readonly budget: Budget; readonly signal: AbortSignal },
) => Promise<Reading>;

/** Runs an agent in a checkout of the verification, of which nothing is kept but what the agent says. */
export function createReadingAgent(options: ReadingAgentOptions): ReadingAgent {
  const { agents, surround = unsurrounded } = options;
  return async (name, prompt, checkout, { budget, signal }) => {
    const lookup = agents.find(name);
    if (lookup.outcome !== 'found') return notStarted(lookup.message);
    const around = await surround(lookup.agent, checkout, budget);
    if (around.outcome === 'unavailable') return notStarted(around.message);
    try {
      return await read(lookup.agent, prompt, checkout, around.surroundings, options, signal);
    } finally {
      await around.surroundings.close();
    }
  };
}

async function read(
  agent: Agent,
  prompt: string,
  checkout: VerificationPlaces,
  { endpoint, env, confine, watches, usage }: ReaderSurroundings,
  options: ReadingAgentOptions,
  signal: AbortSignal,
): Promise<Reading> {
  const { redactor, passEnvironment, timeoutMs = 1_200_000, graceMs = 2_000, host = process.env } = options;
  const promptFile = join(checkout.temporary, 'prompt.md');
  await writeFile(promptFile, prompt);
  const session = { kind: 'new', id: randomUUID() } as const;
  const command = agent.command({ ...checkout, prompt, promptFile, model: null, session, endpoint });
  await writeHomeFiles(checkout.home, command.files);
  redactor.learn(endpoint?.token ?? '');
  const passed = passEnvironment.flatMap((name) => (host[name] === undefined ? [] : [[name, host[name]]]));
  const variables = {
    ...Object.fromEntries(passed),
    ...env,
    ...command.env,
    ...baseEnvironment(checkout, host),
    PROMPT_FILE: promptFile,
    [verificationVariable]: checkout.execution,
  };
  const { file, args, stdin } = command;
  const spec = confine({ file, args, stdin, cwd: checkout.directory, env: variables });
  const observer = agent.read && createAgentObserver(agent.read, { session: null, usage: NO_USAGE });
  const limits = { marker: verificationVariable, timeoutMs, signal, graceMs, log: null };
  const readLine =
    observer &&
    ((text: string, stream: 'stdout' | 'stderr') => observer.observe({ text, stream, at: Date.now() }));
  const watched = { watches, heard: () => undefined, readLine };
  const { end, output } = await runProcess(spec, { ...limits, ...watched }, redactor);
  const said = observer?.facts().usage ?? NO_USAGE;
  return {
    end: endOf(end),
    logTail: tail(output, logTailCharacters),
    usage: greaterUsage(said, usage()),
  };
}

function notStarted(message: string): Reading {
  return { end: { kind: 'could-not-start', message }, logTail: '', usage: NO_USAGE };
}

const unsurrounded: SurroundReader = async () => ({
  outcome: 'ready',
  surroundings: {
    endpoint: null,
    env: {},
    confine: (spec) => spec,
    watches: [],
    usage: () => NO_USAGE,
    close: async () => undefined,
  },
});
