import { BlockList, isIP } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readAppManifest } from '../config/app-manifest.ts';
import { readDotEnv } from '../config/dot-env.ts';
import { EnvironmentError } from '../config/environment-error.ts';
import { environmentVariables } from '../config/environment-variables.ts';
import { describeMismatch, showValue } from '../config/expectation.ts';
import { gitHubAddress } from '../config/github-address.ts';
import { UserError } from '../errors.ts';
import { describeSaved, installationUrl, nextSteps, type Registration } from './next-steps.ts';
import { Registrar } from './registrar.ts';
import { tryToWriteBeside } from './replace-file.ts';
import { startSetUpServer } from './set-up-server.ts';

export interface SetUpOptions {
  /** The folder of the `.env` file. */
  readonly directory: string;
  /** The environment of this process; what the `.env` file says counts where it says nothing. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `serve` takes webhooks. */
  readonly webhookPath: string;
  /** What the form shows at first; empty for nothing. */
  readonly webhookUrl: string;
  readonly organization: string;
  /** Told what the person at the terminal has to know. */
  readonly say: (line: string) => void;
  /** Ends the set-up without a registration. */
  readonly signal: AbortSignal;
}

const ENV_FILE = '.env';
/** Time for the browser to follow us to the last page. */
const LAST_PAGE_MS = 5_000;

const variables = environmentVariables.pick({ HOST: true, PORT: true, GHE_HOST: true, GHE_PROTOCOL: true });

/**
 * Serves the page that registers the GitHub App until the App is registered and saved in `.env`, or `signal` aborts. Resolves with whether it is
 * registered. Throws a `UserError` for what a person has to mend first, an `EnvironmentError` when that is a variable or `.env`.
 */
export async function setUp(options: SetUpOptions): Promise<'registered' | 'ended'> {
  const { directory, env, webhookPath, webhookUrl, organization, say, signal } = options;
  const path = resolve(directory, ENV_FILE);
  const aborted = whenAborted(signal);
  const file = readDotEnv(path);
  await demandWritable(path);
  const { HOST: host, PORT: port, GHE_HOST, GHE_PROTOCOL } = readVariables({ ...file, ...withoutEmpty(env) });
  const registrar = new Registrar({
    manifest: await readAppManifest(),
    gitHub: gitHubAddress({ gheHost: GHE_HOST ?? null, gheProtocol: GHE_PROTOCOL }),
    path,
    env,
    webhookPath,
    webhookUrl,
    organization,
    shadowed: (names) => names.filter((name) => env[name] && env[name] !== file[name]),
    now: () => new Date(),
  });
  const server = await startSetUpServer(registrar, { host, port });
  say(welcome(server.url, host));
  const outcome = await Promise.race([registrar.done, aborted]);
  if (outcome !== 'ended') {
    say(farewell(outcome));
    await Promise.race([server.lastPageShown, sleep(LAST_PAGE_MS, undefined, { ref: false }), aborted]);
  }
  await server.close();
  return outcome === 'ended' ? 'ended' : 'registered';
}

/** Also when it is aborted already. */
function whenAborted(signal: AbortSignal): Promise<'ended'> {
  return new Promise((ended) => {
    if (signal.aborted) ended('ended');
    signal.addEventListener('abort', () => ended('ended'), { once: true });
  });
}

/** Before an App is registered, it must be sure that its key can be written. */
async function demandWritable(path: string): Promise<void> {
  try {
    await tryToWriteBeside(path);
  } catch (error) {
    throw new UserError(
      `Cannot write ${path} (${error instanceof Error ? error.message : error}).`,
      'The key of the App will stand there: start this in a folder of your own.',
      { cause: error },
    );
  }
}

function readVariables(values: Readonly<Record<string, string | undefined>>) {
  const parsed = variables.safeParse(withoutEmpty(values));
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path }) => {
    const name = String(path[0]);
    return `${name}: ${describeMismatch(variables, [name], showValue(values[name]))}`;
  });
  throw new EnvironmentError(mistakes.join('\n'), 'Set it, or leave it out.');
}

/** A variable that is set to nothing counts as not set. */
function withoutEmpty(
  values: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value?.trim()));
}

function welcome(url: string, host: string): string {
  const lines = [
    'Open this address in a browser to register the GitHub App:',
    `  ${url}`,
    'It is for you only: whoever opens it can register an App here. Ctrl-C ends this.',
    ...(isOwnMachine(host)
      ? []
      : [
          `HOST=${host} lets other machines in, and what they send is not encrypted: whoever listens on the way can take the App. Without HOST only this machine gets in.`,
        ]),
  ];
  return lines.join('\n\n');
}

function isOwnMachine(host: string): boolean {
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8, 'ipv4');
  loopback.addAddress('::1', 'ipv6');
  const kind = isIP(host);
  return kind === 0 ? host === 'localhost' : loopback.check(host, kind === 4 ? 'ipv4' : 'ipv6');
}

function farewell(registration: Registration): string {
  const { app } = registration;
  const [install, ...others] = nextSteps(registration);
  const steps = [`${install}: ${installationUrl(app)}`, ...others];
  return `
${app.name} is registered: ${app.url}
${describeSaved(registration)}

What comes next:
${steps.map((step, index) => `  ${index + 1}. ${step}`).join('\n')}`;
}
