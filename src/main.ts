import { join, resolve } from 'node:path';
import { type AppOptions, type Closable, createLogger, createProbot } from './compose/parts.ts';
import { startAttempts } from './compose/start-attempts.ts';
import { startServing } from './compose/start-serving.ts';
import type { Role } from './config/environment-variables.ts';
import { WEBHOOK_PATH } from './github/webhook-server.ts';
import type { RunStore } from './ports/run-store.ts';
import { type OpenedBackend, openBackend } from './queue/open-backend.ts';

export interface RunningApp {
  /** Where webhooks go; empty without the role `serve`. */
  readonly webhookUrl: string;
  readonly store: RunStore;
  /** Takes no more work and ends what runs; with `force`, agents are ended too and their attempts left for the next worker. */
  close(options?: { readonly force: boolean }): Promise<void>;
}

/** The composition root: environment → adapters → app and workers. */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const { environment } = options;
  const roles: readonly Role[] = options.roles;
  const log = options.log ?? createLogger(environment.logLevel);
  const dataDir = resolve(environment.dataDir);
  const opened =
    options.opened ??
    (await openBackend({ redisUrl: environment.redisUrl, dataDir: join(dataDir, 'embedded'), log }));
  const probot = createProbot(environment, options.pacing ?? 'github', log);
  const { backend } = opened;
  const store = options.through?.store?.(opened.store) ?? opened.store;
  const parts = { options, log, dataDir, probot, backend, store, now: options.now ?? Date.now };
  const running: Closable[] = [];
  try {
    if (roles.includes('work')) running.push(await startAttempts({ ...parts, environment }));
    const server =
      environment.role === 'serve' && roles.includes('serve')
        ? await startServing({ ...parts, environment }, running)
        : null;
    return {
      webhookUrl: server ? `${server.url}${WEBHOOK_PATH}` : '',
      store,
      close: (how = { force: false }) => closeAll(running, opened, how),
    };
  } catch (error) {
    await closeAll(running, opened, { force: true });
    throw error;
  }
}

/** The newest first: what takes work in goes before what works. One that cannot be closed does not keep the others, nor the data folder, open. */
async function closeAll(
  running: readonly Closable[],
  { backend }: OpenedBackend,
  how: { readonly force: boolean },
): Promise<void> {
  const failures: unknown[] = [];
  for (const part of running.toReversed()) await part.close(how).catch((error) => failures.push(error));
  await backend.close();
  if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed');
}
