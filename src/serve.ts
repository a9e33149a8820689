import { createLogger, type ProcessRoles } from './compose/parts.ts';
import { loadDotEnv } from './config/dot-env.ts';
import { type Environment, readEnvironment } from './config/environment.ts';
import type { Role } from './config/environment-variables.ts';
import { EXIT } from './exit-code.ts';
import { startApp } from './main.ts';

const REGISTER_FIRST =
  'There is no GitHub App yet: `npm run setup` registers one in a browser, and writes all three to .env.';
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Runs the server or a worker until it is told to end. Returns the exit code. Throws an `EnvironmentError` when `.env` cannot be read. */
export async function serve(role: Role): Promise<number> {
  loadDotEnv();
  const isUnregistered = role === 'serve' && hasNoApp(process.env);
  if (isUnregistered && somebodyLooks()) {
    console.error('There is no GitHub App in the environment yet.');
    const { runSetUp } = await import('./run-set-up.ts');
    return runSetUp();
  }
  const read = readEnvironment(process.env, role);
  if (read.outcome === 'invalid') return refuse(read.errors, isUnregistered ? [REGISTER_FIRST] : []);
  const { environment } = read;
  const own = rolesOf(environment);
  const log = createLogger(environment.logLevel);
  const app = await startApp({ ...own, log });
  if (environment.redisUrl === null) {
    log.warn(
      `queue and records: embedded in ${environment.dataDir}; they survive the end of this process, not a power cut. Set REDIS_URL for that`,
    );
  }
  log.info({ roles: own.roles, webhookUrl: app.webhookUrl || undefined }, 'ready');
  await signalled();
  log.info('ending: running attempts are finished first; a second signal ends them');
  const impatient = signalled().then(() => {
    log.warn('ending the agents: their attempts are left for the next worker');
    return app.close({ force: true });
  });
  await Promise.race([app.close(), impatient]);
  return EXIT.all;
}

function hasNoApp({ APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH }: NodeJS.ProcessEnv): boolean {
  return !APP_ID && !PRIVATE_KEY && !PRIVATE_KEY_PATH;
}

/** As with Probot, whoever starts it for the first time is led through the registration. A service shall fail, and not wait for a person. */
function somebodyLooks(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && process.env['NODE_ENV'] !== 'production';
}

/** Without Redis there is one process, which does everything. */
function rolesOf(environment: Environment): ProcessRoles {
  if (environment.role === 'work') return { environment, roles: ['work'] };
  return { environment, roles: environment.redisUrl === null ? ['serve', 'work'] : ['serve'] };
}

function refuse(errors: readonly string[], hints: readonly string[] = []): number {
  const lines = ['The environment is not complete:', ...errors.map((error) => `  ${error}`), ...hints];
  console.error(lines.join('\n'));
  return EXIT.parse;
}

/** The next signal, of whichever kind. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const signal of SIGNALS) process.off(signal, done);
      resolve();
    };
    for (const signal of SIGNALS) process.on(signal, done);
  });
}
