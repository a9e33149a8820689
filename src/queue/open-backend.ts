import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { UserError } from '../errors.ts';
import type { RunStore } from '../ports/run-store.ts';
import { RedisRunStore } from '../store/redis-run-store.ts';
import { openSqlRunStore } from '../store/sql-run-store.ts';
import type { BackendLog } from './backend-log.ts';
import { BullBackend } from './bull-backend.ts';
import { embeddedConnector, prepareForBull } from './embedded-connector.ts';
import { EmbeddedDatabase } from './embedded-database.ts';
import { lockFolder } from './folder-lock.ts';
import { checkedPrefix, DEFAULT_PREFIX, redisKeyPrefix } from './queue-names.ts';
import { connectFailFast, openRedisConnector } from './redis-connector.ts';
import { judgeRedisSettings, readRedisSettings } from './redis-settings.ts';
import { startDatabase } from './start-database.ts';

export interface BackendOptions {
  /** `null` chooses the embedded backend. */
  readonly redisUrl: string | null;
  /** Folder of the embedded backend, made when missing; `null` keeps everything in memory. Redis does not use it. */
  readonly dataDir: string | null;
  /** Keeps several installations apart that share a Redis. */
  readonly prefix?: string;
  readonly log: BackendLog;
}

export interface OpenedBackend {
  readonly backend: BullBackend;
  /** Closed by `backend.close()`. */
  readonly store: RunStore;
}

/**
 * Opens queues and records together. Rejects with an error for people when Redis cannot be reached, when its settings would lose
 * runs, or when the folder is in use.
 * The first open of a folder takes about 3 s.
 */
export function openBackend(options: BackendOptions): Promise<OpenedBackend> {
  const prefix = checkedPrefix(options.prefix ?? DEFAULT_PREFIX);
  if (options.redisUrl !== null) return openRedis(options.redisUrl, prefix, options.log);
  return openEmbedded(options.dataDir, prefix, options.log);
}

async function openRedis(url: string, prefix: string, log: BackendLog): Promise<OpenedBackend> {
  const redis = await connectFailFast(url, log);
  const store = new RedisRunStore(redis, redisKeyPrefix(prefix));
  try {
    await checkSettings(redis, log);
    const connector = await openRedisConnector(url, prefix, log);
    const end = async () => {
      await store.close();
      await connector.end();
    };
    return { backend: await BullBackend.open({ ...connector, end }, log), store };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function checkSettings(redis: Redis, log: BackendLog): Promise<void> {
  const { problems, warnings } = judgeRedisSettings(await readRedisSettings(redis));
  if (problems.length > 0) {
    const all = (what: 'message' | 'remedy') => problems.map((problem) => problem[what]).join(' ');
    throw new UserError(all('message'), all('remedy'));
  }
  for (const { message, remedy } of warnings) log.warn({ remedy }, message);
}

async function openEmbedded(folder: string | null, prefix: string, log: BackendLog): Promise<OpenedBackend> {
  const lock = folder === null ? null : await lockFolder(folder);
  try {
    const session = await startDatabase(folder === null ? [] : [join(folder, 'postgres')]);
    const database = new EmbeddedDatabase(session, log);
    const end = async () => {
      await database.close();
      await lock?.release();
    };
    return await prepareForBull(database)
      .then(() => openOnDatabase(database, prefix, log, end))
      .catch(async (error) => {
        await database.close();
        throw error;
      });
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

/** Opens queues and records on a prepared database; `end` is called when the backend has been closed. */
export async function openOnDatabase(
  database: EmbeddedDatabase,
  prefix: string,
  log: BackendLog,
  end: () => Promise<void>,
): Promise<OpenedBackend> {
  const store = await openSqlRunStore(database, prefix);
  return { backend: await BullBackend.open(embeddedConnector(database, prefix, end), log), store };
}
