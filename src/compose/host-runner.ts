import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { knownAgents } from '../agents/agent-presets.ts';
import { type AgentRegistry, createAgentRegistry } from '../agents/agent-registry.ts';
import { type AgentCheck, checkAgents } from '../agents/check-agents.ts';
import { pathsIn, programOf } from '../agents/command-program.ts';
import { readModelAccess } from '../agents/model-access.ts';
import type { AttemptEnvironment, Environment } from '../config/environment.ts';
import { UserError } from '../errors.ts';
import { createPriceList, type PriceList, parsePrices } from '../gateway/price-list.ts';
import { findProviders, type Provider } from '../gateway/providers.ts';
import type { AttemptParts } from '../orchestrator/attempt-parts.ts';
import { createAttemptRunner } from '../orchestrator/run-attempt.ts';
import type { AttemptRunner, LeftFinder } from '../ports/attempt-runner.ts';
import type { GitRemote } from '../ports/git-remote.ts';
import { createLocalRunner } from '../runners/local.ts';
import { createReadingAgent } from '../runners/reading-agent.ts';
import { createVerificationCommands } from '../runners/verification-commands.ts';
import { forgetOldBases } from '../verification/base-results.ts';
import { createVerification } from '../verification/verification.ts';
import type { Isolation } from '../workspace/isolation.ts';
import type { Redactor } from '../workspace/redact.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { createWorkspaces, type Workspaces } from '../workspace/workspaces.ts';
import { createEnclose, type Enclose } from './enclose.ts';
import { type HostSandbox, openHostSandbox } from './host-sandbox.ts';
import type { Parts } from './parts.ts';
import { createSurrounds, type Surrounds } from './surround.ts';

const DAY_MS = 24 * 3_600_000;

/** What attempts need of a host, whoever asks for them. */
export interface AttemptHost {
  /** Absolute. */
  readonly dataDir: string;
  readonly environment: Pick<
    Environment,
    'agents' | 'agentCommand' | 'agentPassEnvironment' | 'workspaceSlots' | 'attempts'
  >;
  readonly remote: GitRemote;
  readonly redactor: Redactor;
  readonly log: Pick<Parts['log'], 'info' | 'warn'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds between two signs of life of an attempt. */
  readonly heartbeatMs: number;
  /** Files with keys of ours, as absolute paths. */
  readonly hidden: readonly string[];
  /** The environment of this process, with the keys of model providers. */
  readonly host: Readonly<Record<string, string | undefined>>;
  /** How workspaces are kept apart from the repository: as clones when left out. */
  readonly isolation?: Isolation;
  /** This host's name, where others work for the same GitHub App: kept work is shared with them. */
  readonly shareAs?: string;
  /** What is known of its agents; they are looked for when left out. */
  readonly agents?: readonly AgentCheck[];
  /** Where verified work goes; to the remote when left out. */
  readonly push?: AttemptParts<Workspace>['workspaces']['push'];
}

/** Runs attempts on one host. */
export interface HostRunner extends AttemptRunner, LeftFinder {
  /** Why the agent cannot be started here, or `null`. */
  refuses(agent: string): string | null;
  /** Makes room: removes workspaces that nobody holds, and what is older than the operator wants it kept. */
  tidy(): Promise<void>;
}

/**
 * Runs attempts on this host. What a process that died has left here is taken up first. Rejects with a `UserError` where the host lacks
 * what the operator requires.
 */
export async function createHostRunner(host: AttemptHost): Promise<HostRunner> {
  const { environment, redactor, log, heartbeatMs } = host;
  const agents = createAgentRegistry(await findAgents(host));
  const sandbox = await openSandbox(host);
  const surrounds = createSurrounds(await encloseOn(host, sandbox));
  const runner = createLocalRunner({
    agents,
    redactor,
    passEnvironment: environment.agentPassEnvironment,
    surround: surrounds.agent,
    host: host.host,
  });
  const workspaces = openWorkspaces(host, sandbox, surrounds, (name) => runner.sessionFolders(name));
  await workspaces.recover();
  const attempts = createAttemptRunner({
    workspaces: host.push === undefined ? workspaces : { ...workspaces, push: host.push },
    runner,
    verification: verificationOn(host, agents, surrounds, workspaces),
    heartbeatMs,
  });
  return {
    ...attempts,
    refuses: runner.refuses,
    async tidy() {
      const removed = await workspaces.reclaim();
      const age = { olderThanMs: environment.attempts.keepDays * DAY_MS, now: host.now() };
      const bases = await forgetOldBases(join(host.dataDir, 'bases'), age);
      log.info({ removed: removed.length, bases }, 'this host was tidied');
    },
  };
}

function openSandbox({ environment, dataDir, hidden, host, log }: AttemptHost): Promise<HostSandbox> {
  return openHostSandbox({
    environment: withNamedPaths(environment),
    dataDir,
    programs: programsOf(environment.agentCommand),
    hidden,
    host,
    log,
  });
}

async function encloseOn(host: AttemptHost, sandbox: HostSandbox): Promise<Enclose> {
  const { attempts } = host.environment;
  return createEnclose({
    sandbox,
    policy: attempts,
    providers: findModels(host),
    prices: await readPrices(attempts.pricesFile),
    limits: attempts.limits,
    minFreeDiskBytes: attempts.minFreeDiskBytes,
    log: host.log,
    now: host.now,
  });
}

function openWorkspaces(
  { dataDir, environment, remote, redactor, isolation, shareAs, host, log }: AttemptHost,
  sandbox: HostSandbox,
  surrounds: Surrounds,
  sessionFolders: (agent: string) => readonly string[],
): Workspaces {
  const { minFreeDiskBytes: leastFreeBytes, keepDays } = environment.attempts;
  return createWorkspaces({
    dataDir,
    slots: environment.workspaceSlots,
    remote,
    redactor,
    sandbox: sandbox.forReading,
    ...(isolation && { isolation }),
    runSetUp: (command, places, signal) =>
      createVerificationCommands({ redactor, surround: surrounds.setUp(places.cache), host }).run(
        command,
        places,
        signal,
      ),
    sessionFolders,
    ...(shareAs !== undefined && { shareAs }),
    disk: { leastFreeBytes, keepMs: keepDays * DAY_MS },
    log,
  });
}

function verificationOn(
  { dataDir, environment, redactor, host }: AttemptHost,
  agents: AgentRegistry,
  surrounds: Surrounds,
  workspaces: Workspaces,
): AttemptParts<Workspace>['verification'] {
  const passEnvironment = environment.agentPassEnvironment;
  return {
    ...createVerification({ dataDir, workspaces }),
    ...createVerificationCommands({ redactor, surround: surrounds.command, host }),
    runAgent: createReadingAgent({ agents, redactor, passEnvironment, surround: surrounds.reader, host }),
  };
}

/** What is on the PATH of all agents that can be named. */
function programsOf(agentCommand: string | null): string[] {
  const presets = knownAgents(null).flatMap(({ program }) => program?.file ?? []);
  const own = agentCommand === null ? null : programOf(agentCommand);
  return own?.kind === 'named' ? [...presets, own.name] : presets;
}

/** The operator's own command names what it needs. */
function withNamedPaths({ agentCommand, attempts }: AttemptHost['environment']): AttemptEnvironment {
  if (agentCommand === null) return attempts;
  return { ...attempts, readable: [...attempts.readable, ...pathsIn(agentCommand)] };
}

async function findAgents({ agents, environment, host, log }: AttemptHost): Promise<readonly AgentCheck[]> {
  const checks = agents ?? (await findHostAgents(environment, host));
  for (const check of checks) {
    if (check.outcome === 'found') {
      log.info({ agent: check.name, version: check.version }, 'the agent is there');
    } else log.warn({ agent: check.name }, `${check.message} ${check.remedy}`);
  }
  return checks;
}

/** Looks for the agents of a host, and for the keys of their models. */
export function findHostAgents(
  {
    agents,
    agentCommand,
    agentPassEnvironment,
  }: Pick<Environment, 'agents' | 'agentCommand' | 'agentPassEnvironment'>,
  host: AttemptHost['host'],
): Promise<AgentCheck[]> {
  const models = readModelAccess(host, agentPassEnvironment);
  return checkAgents(agents, { command: agentCommand, env: host, models });
}

/** The keys stay with this process: no agent is given one. */
function findModels({ host, redactor, log }: AttemptHost): readonly Provider[] {
  const { providers, problems } = findProviders(host);
  for (const problem of problems) log.warn({}, problem);
  for (const { key } of providers) redactor.learn(key);
  return providers;
}

async function readPrices(file: string | null): Promise<PriceList> {
  if (file === null) return createPriceList();
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError(
      `MODEL_PRICES: ${file} cannot be read (${error instanceof Error ? error.message : error}).`,
      'Name a JSON file that this account may read.',
    );
  });
  const parsed = parsePrices(text);
  if (parsed.ok) return createPriceList(parsed.prices);
  throw new UserError(`MODEL_PRICES: ${file}: ${parsed.problems.join(' ')}`, 'Correct the file.');
}
