import { afterAll } from 'vitest';
import { DATABASES, hasRedisServer, type RedisServer, startRedisServer } from './start-redis.ts';

/** To be put into the name of a suite that is skipped without Redis. */
export const REDIS_SUITE = hasRedisServer ? 'on Redis' : 'on Redis (skipped: no redis-server on the PATH)';

let shared: Promise<RedisServer> | null = null;
let databasesGiven = 0;

// Registered once for each test file that imports this, since vitest loads modules anew for each.
afterAll(async () => {
  await (await shared)?.stop();
});

/** Address of an empty database on a Redis that all tests of a file share; it ends after the last of them. */
export async function redisUrlFor(): Promise<string> {
  if (databasesGiven === DATABASES) throw new Error(`A test file may use ${DATABASES} Redis databases.`);
  shared ??= startRedisServer();
  return `${(await shared).url}/${databasesGiven++}`;
}
