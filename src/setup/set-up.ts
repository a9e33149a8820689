import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEnv } from 'node:util';
import { readAppManifest } from '../config/app-manifest.ts';
import { environmentVariables } from '../config/environment-variables.ts';
import { describeMismatch, showValue } from '../config/expectation.ts';
import { UserError } from '../errors.ts';
import { describeSaved, installationUrl, nextSteps, type Registration } from './next-steps.ts';
import { Registrar } from './registrar.ts';
import { gitHubAddress } from './registration.ts';
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
 * registered. Throws a `UserError` for what a person has to mend first.
 */
export async function setUp(options: SetUpOptions): Promise<'registered' | 'ended'> {
  const { directory, env, webhookPath, webhookUrl, organization, say, signal } = options;
  const path = resolve(directory, ENV_FILE);
  const file = await readEnvFile(path);
  const { HOST: host, PORT: port, GHE_HOST, GHE_PROTOCOL } = readVariables({ ...file, ...withoutEmpty(env) });
  const registrar = new Registrar({
    manifest: await readAppManifest(),
    gitHub: gitHubAddress(GHE_HOST ?? null, GHE_PROTOCOL),
    path,
    webhookPath,
    webhookUrl,
    organization,
    shadowed: (names) => names.filter((name) => env[name] && env[name] !== file[name]),
    now: () => new Date(),
  });
  const server = await startSetUpServer(registrar, { host, port });
  say(welcome(server.url));
  const aborted = new Promise<'ended'>((ended) => {
    signal.addEventListener('abort', () => ended('ended'), { once: true });
  });
  const outcome = await Promise.race([registrar.done, aborted]);
  if (outcome !== 'ended') {
    say(farewell(outcome));
    await Promise.race([server.lastPageShown, sleep(LAST_PAGE_MS, undefined, { ref: false }), aborted]);
  }
  await server.close();
  return outcome === 'ended' ? 'ended' : 'registered';
}

/** Before an App is registered, it must be sure that its key can be written. */
async function readEnvFile(path: string): Promise<Readonly<Record<string, string | undefined>>> {
  try {
    await access(dirname(path), constants.W_OK);
    return parseEnv(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
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
  throw new UserError(mistakes.join('\n'), 'Set it, or leave it out.');
}

/** A variable that is set to nothing counts as not set. */
function withoutEmpty(
  values: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value?.trim()));
}

function welcome(url: string): string {
  return `Open this address in a browser to register the GitHub App:

  ${url}

It is for you only: whoever opens it can register an App here. Ctrl-C ends this.`;
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
