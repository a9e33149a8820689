/**
 * The App as a process that tests may kill at any moment: started by `fleet.ts`, it loads everything, waits for word of what it shall be, and
 * then is what `serve` or `worker` are, with a clock that runs faster.
 */
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { createLogger } from '../../src/compose/parts.ts';
import { type Environment, readEnvironment } from '../../src/config/environment.ts';
import { startApp } from '../../src/main.ts';
import { type OpenedBackend, openBackend } from '../../src/queue/open-backend.ts';
import { type Mechanism, without, withoutJobSignal } from './mechanisms.ts';

export interface ProcessOrder {
  readonly role: 'serve' | 'work';
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds of the App for each real one, counted from `epoch`. */
  readonly clockRate: number;
  readonly epoch: number;
  /** Negative controls: what this process goes without. */
  readonly off: readonly Mechanism[];
}

export type ProcessWord = { readonly ready: string } | { readonly failed: string };

/** An answer with this header is the last thing that the process hears. */
export const KILL_AFTER_REPLY = 'x-kill-after-reply';

dieOnReply();
// Most of these processes are killed, and could not leave it behind at their end.
flushCompileCache();
process.once('message', (order: ProcessOrder) => {
  start(order).then(
    (ready) => process.send?.({ ready } satisfies ProcessWord),
    (error) => process.send?.({ failed: String(error?.stack ?? error) } satisfies ProcessWord),
  );
});
process.once('disconnect', () => process.exit());

/** Between the answer of GitHub, read to its end, and whatever the App does with it. */
function dieOnReply(): void {
  const fetchAnswer = globalThis.fetch;
  globalThis.fetch = async (...request) => {
    const response = await fetchAnswer(...request);
    if (!response.headers.has(KILL_AFTER_REPLY)) return response;
    await response.text();
    process.kill(process.pid, 'SIGKILL');
    return new Promise(() => undefined);
  };
}

async function start({ role, environment, clockRate, epoch, off }: ProcessOrder): Promise<string> {
  const roles = rolesOf(role, environment);
  const app = await startApp({
    ...roles,
    ...(off.includes('job-signal') ? { opened: await openWithoutJobSignal(roles.environment) } : {}),
    pacing: 'none',
    heartbeatMs: 300,
    lookIntervalMs: 200,
    redeliverIntervalMs: 1_000,
    timing: { lockDuration: 1_000, stalledInterval: 300, closeGraceMs: 1_000 },
    now: () => epoch + (Date.now() - epoch) * clockRate,
    through: without(off),
  });
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  return app.webhookUrl;
}

async function openWithoutJobSignal({ redisUrl, dataDir, logLevel }: Environment): Promise<OpenedBackend> {
  const log = createLogger(logLevel);
  return withoutJobSignal(await openBackend({ redisUrl, dataDir: join(dataDir, 'embedded'), log }));
}

function rolesOf(role: ProcessOrder['role'], variables: ProcessOrder['environment']) {
  const environment = accepted(readEnvironment(variables, role));
  return environment.role === 'serve'
    ? {
        environment,
        roles: environment.redisUrl === null ? (['serve', 'work'] as const) : (['serve'] as const),
      }
    : { environment, roles: ['work'] as const };
}

function accepted(read: ReturnType<typeof readEnvironment>): Environment {
  if (read.outcome === 'invalid') throw new Error(read.errors.join('\n'));
  return read.environment;
}
