import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { type Environment, readEnvironment } from './config/environment.ts';
import { EXIT } from './exit-code.ts';
import { createLogger, type Role, startApp } from './main.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Runs the server or a worker until it is told to end. Returns the exit code. */
export async function serve(role: Role): Promise<number> {
  if (existsSync('.env')) loadEnvFile('.env');
  const read = readEnvironment(process.env);
  if (read.outcome === 'invalid') return refuse(read.errors);
  const { environment } = read;
  if (role === 'work' && environment.redisUrl === null) {
    return refuse([
      'REDIS_URL: a worker of its own needs the Redis that `serve` uses; without Redis `serve` runs the attempts itself',
    ]);
  }
  const roles = rolesOf(role, environment);
  if (roles.includes('work') && environment.agentCommand === null) {
    return refuse([
      'AGENT_COMMAND: nothing to run attempts with; set the shell command that starts your coding agent',
    ]);
  }
  const log = createLogger(environment.logLevel);
  const app = await startApp({ environment, roles, log });
  log.warn('sandbox: off: agents run with the rights of this process');
  if (environment.redisUrl === null) {
    log.warn(
      `queue and records: embedded in ${environment.dataDir}; they survive the end of this process, not a power cut. Set REDIS_URL for that`,
    );
  }
  log.info({ roles, webhookUrl: app.webhookUrl || undefined }, 'ready');
  await signalled();
  log.info('ending: running attempts are finished first; a second signal ends them');
  const impatient = signalled().then(() => {
    log.warn('ending the agents: their attempts are left for the next worker');
    return app.close({ force: true });
  });
  await Promise.race([app.close(), impatient]);
  return EXIT.all;
}

/** Without Redis there is one process, which does everything. */
function rolesOf(role: Role, { redisUrl }: Environment): Role[] {
  return role === 'serve' && redisUrl === null ? ['serve', 'work'] : [role];
}

function refuse(errors: readonly string[]): number {
  console.error(['The environment is not complete:', ...errors.map((error) => `  ${error}`)].join('\n'));
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
