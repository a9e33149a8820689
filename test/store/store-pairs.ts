import { Redis } from 'ioredis';
import type { RunStore } from '../../src/ports/run-store.ts';
import { RedisRunStore } from '../../src/store/redis-run-store.ts';
import { openSqlRunStore } from '../../src/store/sql-run-store.ts';
import { freshPrefix, sharedDatabase } from '../support/backend.ts';
import { redisUrlFor } from '../support/redis-server.ts';

export interface StorePair {
  /** The same records, as two processes see them. */
  readonly stores: readonly [RunStore, RunStore];
  close(): Promise<void>;
}

export async function openStorePair(kind: 'embedded' | 'redis'): Promise<StorePair> {
  const stores = kind === 'redis' ? await onRedis() : await onEmbedded();
  return {
    stores,
    async close() {
      await Promise.all(stores.map((store) => store.close()));
    },
  };
}

async function onRedis(): Promise<[RunStore, RunStore]> {
  const url = await redisUrlFor();
  return [new RedisRunStore(new Redis(url), '{test}'), new RedisRunStore(new Redis(url), '{test}')];
}

async function onEmbedded(): Promise<[RunStore, RunStore]> {
  const database = await sharedDatabase();
  const prefix = freshPrefix();
  return [await openSqlRunStore(database, prefix), await openSqlRunStore(database, prefix)];
}
