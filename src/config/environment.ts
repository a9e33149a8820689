import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { NetworkPolicy, SandboxPolicy } from '../domain/confinement.ts';
import type { ATTEMPT_VARIABLES } from './attempt-variables.ts';
import {
  environmentVariables,
  type Role,
  type ServerValues,
  type WorkerValues,
  workerVariables,
} from './environment-variables.ts';
import { describeMismatch, showValue } from './expectation.ts';
import type { GitHubHost } from './github-address.ts';
import { type PrivateKeyResult, readPrivateKey } from './private-key.ts';
import type { ServerDefaults } from './resolve-settings.ts';
import { deriveTagSecret, secretsIn } from './secrets.ts';

/** What it takes to act as the App. */
export interface AppAccess extends GitHubHost {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
}

/** What every process of the product is told. */
interface CommonEnvironment extends AppAccess {
  readonly dataDir: string;
  /** Names of variables that agents may see besides their own. */
  readonly agentPassEnvironment: readonly string[];
  /** Names of the agents that are set up here, the preferred first. */
  readonly agents: readonly string[];
  /** The shell command behind the agent `command`; `null` where there is none. */
  readonly agentCommand: string | null;
  readonly attempts: AttemptEnvironment;
  readonly workspaceSlots: number;
  readonly workerConcurrency: number;
  readonly logLevel: ServerValues['LOG_LEVEL'];
  /** What agents of the same account could find in our environment, needed by this role or not, and must not reach a log or a commit. */
  readonly secrets: readonly string[];
}

/** How attempts run on this host. */
export interface AttemptEnvironment {
  readonly sandbox: SandboxPolicy;
  /** Absolute paths. */
  readonly readable: readonly string[];
  readonly image: string | null;
  readonly network: NetworkPolicy;
  /** Of one attempt with everything that it starts. */
  readonly limits: { readonly memoryBytes: number; readonly processes: number; readonly diskBytes: number };
  readonly minFreeDiskBytes: number;
  readonly keepDays: number;
  /** Path of a JSON file. */
  readonly pricesFile: string | null;
}

/** What the operator of `serve` says, ready for use. It has all that the attempts need, too, which it runs itself without Redis. */
export interface ServerEnvironment extends CommonEnvironment {
  readonly role: 'serve';
  readonly webhookSecret: string;
  /** Signs the hidden tags in what the App writes. */
  readonly tagSecret: string;
  readonly port: number;
  readonly host: string;
  /** `null` chooses the embedded backend in `dataDir`. */
  readonly redisUrl: string | null;
  readonly ceilings: ServerDefaults['ceilings'];
}

/** What the operator of a `worker` says. It takes no webhooks and writes no tags, so it has no secret of either. */
export interface WorkerEnvironment extends CommonEnvironment {
  readonly role: 'work';
  readonly redisUrl: string;
}

export type Environment = ServerEnvironment | WorkerEnvironment;

export type EnvironmentResult<E extends Environment = Environment> =
  | { readonly outcome: 'valid'; readonly environment: E }
  /** All of them, each `NAME: what is wrong, and the remedy`; no secret is shown. */
  | { readonly outcome: 'invalid'; readonly errors: readonly string[] };

type Variables = Readonly<Record<string, string | undefined>>;
type ReadFile = (path: string) => string;
type ValidKey = Extract<PrivateKeyResult, { outcome: 'valid' }>;

/** The agent that AGENT_COMMAND names. */
export const COMMAND_AGENT = 'command';

const SECRETS = ['PRIVATE_KEY', 'WEBHOOK_SECRET', 'TAG_SECRET', 'REDIS_URL'];

/**
 * Reads what a process of this role needs from `env`, and leaves alone what it does not. `readFile` gets the file that `PRIVATE_KEY_PATH`
 * names, and throws where it cannot.
 */
export function readEnvironment(
  env: Variables,
  role: 'serve',
  readFile?: ReadFile,
): EnvironmentResult<ServerEnvironment>;
export function readEnvironment(
  env: Variables,
  role: 'work',
  readFile?: ReadFile,
): EnvironmentResult<WorkerEnvironment>;
export function readEnvironment(env: Variables, role: Role, readFile?: ReadFile): EnvironmentResult;
export function readEnvironment(
  env: Variables,
  role: Role,
  readFile: ReadFile = (path) => readFileSync(path, 'utf8'),
): EnvironmentResult {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const key = readPrivateKey(set, readFile);
  return role === 'work'
    ? readWith(workerVariables, set, key, toWorkerEnvironment)
    : readWith(environmentVariables, set, key, toServerEnvironment);
}

/** What `environment` says about the settings of every run. */
export function serverDefaults({ agents, ceilings }: ServerEnvironment): ServerDefaults {
  return { agents, ceilings };
}

function readWith<V extends WorkspaceValues, E extends Environment>(
  variables: z.ZodType<V>,
  set: Variables,
  key: PrivateKeyResult,
  toEnvironment: (values: V, key: ValidKey, set: Variables) => E,
): EnvironmentResult<E> {
  const parsed = variables.safeParse(set);
  const errors = parsed.success ? [] : parsed.error.issues.map(({ path }) => explain(variables, path, set));
  if (key.outcome === 'invalid') errors.push(key.error);
  if (parsed.success) errors.push(...explainConcurrency(parsed.data));
  if (!parsed.success || key.outcome === 'invalid' || errors.length > 0) {
    return { outcome: 'invalid', errors: [...new Set(errors)] };
  }
  return { outcome: 'valid', environment: toEnvironment(parsed.data, key, set) };
}

function toServerEnvironment(values: ServerValues, key: ValidKey, set: Variables): ServerEnvironment {
  const tagSecret = values.TAG_SECRET ?? deriveTagSecret(values.WEBHOOK_SECRET);
  const common = toCommonEnvironment(values, key, set);
  return {
    ...common,
    role: 'serve',
    secrets: [...new Set([...common.secrets, tagSecret])],
    webhookSecret: values.WEBHOOK_SECRET,
    tagSecret,
    port: values.PORT,
    host: values.HOST,
    redisUrl: values.REDIS_URL ?? null,
    ceilings: {
      maxAgents: values.MAX_AGENTS,
      agentTimeoutMs: values.AGENT_TIMEOUT,
      sandbox: values.SANDBOX,
      network: toNetwork(values),
      runCostUsd: values.RUN_BUDGET_USD ?? null,
    },
  };
}

function toWorkerEnvironment(values: WorkerValues, key: ValidKey, set: Variables): WorkerEnvironment {
  return {
    ...toCommonEnvironment(values, key, set),
    role: 'work',
    redisUrl: values.REDIS_URL,
  };
}

function toCommonEnvironment(
  values: ServerValues | WorkerValues,
  key: ValidKey,
  set: Variables,
): CommonEnvironment {
  return {
    appId: values.APP_ID,
    privateKey: key.pem,
    gheHost: values.GHE_HOST ?? null,
    gheProtocol: values.GHE_PROTOCOL,
    dataDir: values.DATA_DIR,
    agentPassEnvironment: values.AGENT_PASS_ENV,
    agents: values.AGENTS ?? [values.AGENT_COMMAND === undefined ? 'claude' : COMMAND_AGENT],
    agentCommand: values.AGENT_COMMAND ?? null,
    attempts: toAttemptEnvironment(values),
    workspaceSlots: values.WORKSPACE_SLOTS,
    workerConcurrency: values.WORKER_CONCURRENCY ?? values.WORKSPACE_SLOTS,
    logLevel: values.LOG_LEVEL,
    secrets: secretsIn(set, key.writings),
  };
}

const MEBIBYTE = 2 ** 20;

type AttemptValues = Pick<ServerValues, keyof typeof ATTEMPT_VARIABLES>;

export function toAttemptEnvironment(values: AttemptValues): AttemptEnvironment {
  return {
    sandbox: values.SANDBOX,
    readable: values.SANDBOX_READABLE,
    image: values.SANDBOX_IMAGE ?? null,
    network: toNetwork(values),
    limits: {
      memoryBytes: values.AGENT_MEMORY_MB * MEBIBYTE,
      processes: values.AGENT_PROCESSES,
      diskBytes: values.AGENT_DISK_MB * MEBIBYTE,
    },
    minFreeDiskBytes: values.MIN_FREE_DISK_MB * MEBIBYTE,
    keepDays: values.KEEP_DAYS,
    pricesFile: values.MODEL_PRICES ?? null,
  };
}

function toNetwork({ NETWORK: kind, NETWORK_ALLOW: hosts }: AttemptValues): NetworkPolicy {
  return kind === 'allow-list' ? { kind, hosts } : { kind };
}

function explain(variables: z.ZodType, path: readonly PropertyKey[], set: Variables): string {
  const name = String(path[0]);
  const shown = SECRETS.includes(name) && set[name] ? 'something else (not shown)' : showValue(set[name]);
  return `${name}: ${describeMismatch(variables, [name], shown)}`;
}

type WorkspaceValues = Pick<ServerValues, 'WORKER_CONCURRENCY' | 'WORKSPACE_SLOTS'>;

function explainConcurrency(values: WorkspaceValues): string[] {
  const { WORKER_CONCURRENCY: concurrency, WORKSPACE_SLOTS: slots } = values;
  if (concurrency === undefined || concurrency <= slots) return [];
  return [
    `WORKER_CONCURRENCY: ${concurrency} is more than WORKSPACE_SLOTS (${slots}); lower it or raise the slots`,
  ];
}
