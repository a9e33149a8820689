import { createPrivateKey, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type EnvironmentValues, environmentVariables } from './environment-variables.ts';
import { describeMismatch, showValue } from './expectation.ts';
import type { ServerDefaults } from './resolve-settings.ts';

/** What the operator of a server says, ready for use. */
export interface Environment {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** Signs the hidden tags in what the App writes. */
  readonly tagSecret: string;
  /** `host` or `host:port` of an Enterprise Server; `null` means github.com. */
  readonly gheHost: string | null;
  readonly gheProtocol: 'https' | 'http';
  readonly port: number;
  readonly host: string;
  /** `null` chooses the embedded backend in `dataDir`. */
  readonly redisUrl: string | null;
  readonly dataDir: string;
  /** The shell command behind the agent `command`. */
  readonly agentCommand: string | null;
  /** Names of variables that agents may see besides their own. */
  readonly agentPassEnvironment: readonly string[];
  readonly ceilings: ServerDefaults['ceilings'];
  readonly workspaceSlots: number;
  readonly workerConcurrency: number;
  readonly logLevel: EnvironmentValues['LOG_LEVEL'];
}

export type EnvironmentResult =
  | { readonly outcome: 'valid'; readonly environment: Environment }
  /** All of them, each `NAME: what is wrong, and the remedy`; no secret is shown. */
  | { readonly outcome: 'invalid'; readonly errors: readonly string[] };

/** The name of the only agent that exists yet. */
export const COMMAND_AGENT = 'command';

const SECRETS = new Set(['PRIVATE_KEY', 'WEBHOOK_SECRET', 'TAG_SECRET', 'REDIS_URL']);

/** Reads the environment of a server. `readFile` gets the file that `PRIVATE_KEY_PATH` names, and throws where it cannot. */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): EnvironmentResult {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = environmentVariables.safeParse(set);
  const key = readPrivateKey(set, readFile);
  const errors = parsed.success ? [] : parsed.error.issues.map(({ path }) => explain(path, set));
  if (key.outcome === 'invalid') errors.push(key.error);
  if (parsed.success) errors.push(...explainConcurrency(parsed.data));
  if (!parsed.success || key.outcome === 'invalid' || errors.length > 0) {
    return { outcome: 'invalid', errors: [...new Set(errors)] };
  }
  return { outcome: 'valid', environment: toEnvironment(parsed.data, key.pem) };
}

/** What `environment` says about the settings of every run. */
export function serverDefaults({ ceilings }: Environment): ServerDefaults {
  return { agents: [COMMAND_AGENT], ceilings };
}

function toEnvironment(values: EnvironmentValues, privateKey: string): Environment {
  return {
    appId: values.APP_ID,
    privateKey,
    webhookSecret: values.WEBHOOK_SECRET,
    tagSecret: values.TAG_SECRET ?? deriveTagSecret(values.WEBHOOK_SECRET),
    gheHost: values.GHE_HOST ?? null,
    gheProtocol: values.GHE_PROTOCOL,
    port: values.PORT,
    host: values.HOST,
    redisUrl: values.REDIS_URL ?? null,
    dataDir: values.DATA_DIR,
    agentCommand: values.AGENT_COMMAND ?? null,
    agentPassEnvironment: values.AGENT_PASS_ENV,
    ceilings: { maxAgents: values.MAX_AGENTS, agentTimeoutMs: values.AGENT_TIMEOUT },
    workspaceSlots: values.WORKSPACE_SLOTS,
    workerConcurrency: values.WORKER_CONCURRENCY ?? values.WORKSPACE_SLOTS,
    logLevel: values.LOG_LEVEL,
  };
}

/** HKDF-SHA256 of the webhook secret, no salt, with a purpose of its own: knowing one of the two tells nothing of the other. */
function deriveTagSecret(webhookSecret: string): string {
  return Buffer.from(hkdfSync('sha256', webhookSecret, '', 'parallel-orchestrator tags v1', 32)).toString(
    'hex',
  );
}

type PrivateKeyResult =
  | { readonly outcome: 'valid'; readonly pem: string }
  | { readonly outcome: 'invalid'; readonly error: string };

function readPrivateKey(
  { PRIVATE_KEY: text, PRIVATE_KEY_PATH: path }: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): PrivateKeyResult {
  const invalid = (error: string): PrivateKeyResult => ({ outcome: 'invalid', error });
  if (text && path) return invalid('PRIVATE_KEY: set as well as PRIVATE_KEY_PATH; leave one of them out');
  if (text) return asRsaKey(text) ?? invalid(`PRIVATE_KEY: ${NOT_A_KEY}`);
  if (!path) {
    return invalid(
      "PRIVATE_KEY: got nothing, expected the App's private key; make one on the App's settings page and set PRIVATE_KEY, or PRIVATE_KEY_PATH to its file",
    );
  }
  try {
    return asRsaKey(readFile(path)) ?? invalid(`PRIVATE_KEY_PATH: the file ${path} is ${NOT_A_KEY}`);
  } catch (error) {
    return invalid(
      `PRIVATE_KEY_PATH: cannot read ${path} (${error instanceof Error ? error.message : error})`,
    );
  }
}

const NOT_A_KEY =
  "not an RSA private key in PEM; take the .pem file from the App's settings page as it is, or in Base64";

/** Dashboards and .env files often break line breaks, so `\n` in their place and Base64 are understood as well. */
function asRsaKey(text: string): PrivateKeyResult | null {
  const unescaped = text.trim().replaceAll('\\n', '\n');
  const pem = unescaped.startsWith('-') ? unescaped : Buffer.from(unescaped, 'base64').toString('utf8');
  try {
    const isRsa = createPrivateKey(pem).asymmetricKeyType === 'rsa';
    return isRsa ? { outcome: 'valid', pem } : null;
  } catch {
    return null;
  }
}

function explain(path: readonly PropertyKey[], set: Readonly<Record<string, string | undefined>>): string {
  const name = String(path[0]);
  const shown = SECRETS.has(name) && set[name] ? 'something else (not shown)' : showValue(set[name]);
  return `${name}: ${describeMismatch(environmentVariables, [name], shown)}`;
}

function explainConcurrency(values: EnvironmentValues): string[] {
  const { WORKER_CONCURRENCY: concurrency, WORKSPACE_SLOTS: slots } = values;
  if (concurrency === undefined || concurrency <= slots) return [];
  return [
    `WORKER_CONCURRENCY: ${concurrency} is more than WORKSPACE_SLOTS (${slots}); lower it or raise the slots`,
  ];
}
