import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { nearestWord } from '../domain/nearest-word.ts';
import type { Agent, AgentProgram } from './agent.ts';
import { knownAgents } from './agent-presets.ts';
import { explainNoModel, type ModelAccess } from './model-access.ts';

/** What is known of one agent on this host; `message` and `remedy` are for whoever runs it. */
export type AgentCheck = { readonly name: string } & (
  | {
      readonly outcome: 'found';
      readonly agent: Agent;
      /** `null` where it has none. */
      readonly version: string | null;
    }
  /** It answers, but not with a version: it is tried all the same. */
  | {
      readonly outcome: 'unreadable';
      readonly agent: Agent;
      readonly message: string;
      readonly remedy: string;
    }
  /** `no-model`: its program is there. */
  | {
      readonly outcome: 'missing' | 'too-old' | 'unknown' | 'no-model';
      readonly message: string;
      readonly remedy: string;
    }
);

export interface CheckOptions {
  /** The shell command of the agent `command`; `null` where there is none. */
  readonly command: string | null;
  /** The environment in which agents are looked for. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that one may take to tell its version; 10 s when left out. */
  readonly limitMs?: number;
  /** Whether each is looked at for the key of a model as well; not when left out. */
  readonly models?: ModelAccess;
}

/** Looks for these agents and asks each for its version. */
export function checkAgents(names: readonly string[], options: CheckOptions): Promise<AgentCheck[]> {
  return Promise.all(names.map((name) => checkAgent(name, options)));
}

async function checkAgent(
  name: string,
  { command, env, limitMs = 10_000, models }: CheckOptions,
): Promise<AgentCheck> {
  const agents = knownAgents(command);
  const agent = agents.find((known) => known.name === name);
  if (agent === undefined) return { name, ...explainUnknown(name, agents) };
  if (agent.program === null) return { name, outcome: 'found', agent, version: null };
  const asked = await askVersion(agent.program.file, env, limitMs);
  const judged = judgeVersion(agent, agent.program, asked);
  const lack = 'agent' in judged && models !== undefined ? explainNoModel(agent, models) : null;
  return { name, ...(lack === null ? judged : { outcome: 'no-model', ...lack }) };
}

function explainUnknown(name: string, agents: readonly Agent[]) {
  const known = agents.map((agent) => `\`${agent.name}\``).join(', ');
  const isCommand = name === 'command';
  return {
    outcome: 'unknown',
    message: isCommand
      ? 'There is no agent `command` here, since AGENT_COMMAND is not set.'
      : `There is no agent \`${name}\`${didYouMean(name, agents)} There are: ${known}.`,
    remedy: isCommand
      ? 'Set AGENT_COMMAND to the shell command that starts your coding agent, or take `command` out of the agents.'
      : 'Correct the name where it stands: after --agent, in `agents:` of the config file, or in AGENTS. Any other program can be the agent `command`: set AGENT_COMMAND to the shell command that starts it.',
  } as const;
}

function didYouMean(name: string, agents: readonly Agent[]): string {
  const near = nearestWord(
    name,
    agents.map((agent) => agent.name),
  );
  return near === null ? '.' : `: did you mean \`${near}\`?`;
}

type Asked =
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reason: string };

async function askVersion(file: string, env: CheckOptions['env'], limitMs: number): Promise<Asked> {
  try {
    const limits = { timeout: limitMs, killSignal: 'SIGKILL', maxBuffer: 1_000_000 } as const;
    const { stdout } = await promisify(execFile)(file, ['--version'], { env: { ...env }, ...limits });
    return { kind: 'said', text: stdout };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ('code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')) return { kind: 'absent' };
    if ('killed' in error && error.killed === true) {
      return { kind: 'failed', reason: `did not answer within ${limitMs / 1_000} s` };
    }
    return {
      kind: 'failed',
      reason: `ended with ${'code' in error ? `exit code ${String(error.code)}` : 'a signal'}`,
    };
  }
}

type Judgement = AgentCheck extends infer C ? (C extends AgentCheck ? Omit<C, 'name'> : never) : never;

function judgeVersion(agent: Agent, { file, oldest, install }: AgentProgram, asked: Asked): Judgement {
  const { name } = agent;
  if (asked.kind === 'absent') {
    return {
      outcome: 'missing',
      message: `The agent \`${name}\` is not on this host: there is no program \`${file}\` on the PATH.`,
      remedy: `Install it for the account that runs this with \`${install}\`, or name other agents in AGENTS: any program can be the agent \`command\` (AGENT_COMMAND).`,
    };
  }
  const version = asked.kind === 'said' ? versionIn(asked.text) : null;
  if (version === null) {
    const what = asked.kind === 'said' ? 'told no version' : asked.reason;
    return {
      outcome: 'unreadable',
      agent,
      message: `The agent \`${name}\` may not work: \`${file} --version\` ${what}.`,
      remedy: `Run \`${file} --version\` as the account that runs this, and install it anew with \`${install}\` if need be.`,
    };
  }
  if (!isAtLeast(version, oldest)) {
    return {
      outcome: 'too-old',
      message: `The agent \`${name}\` is too old on this host: \`${file}\` has version ${version}, and ${oldest} is the oldest that is known to work.`,
      remedy: `Update it with \`${install}\`.`,
    };
  }
  return { outcome: 'found', agent, version };
}

/** The first version number in what a program prints. */
function versionIn(text: string): string | null {
  return /(?<![\w.])v?(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? null;
}

function isAtLeast(version: string, least: string): boolean {
  const have = version.split('.').map(Number);
  const want = least.split('.').map(Number);
  const differing = want.findIndex((number, index) => (have[index] ?? 0) !== number);
  return differing === -1 || (have[differing] ?? 0) > (want[differing] ?? 0);
}
