import { createRedisBackend } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { UserError } from '../errors.ts';
import type { BackendLog } from './backend-log.ts';
import type { BullConnector, BullFactory } from './bull-connector.ts';
import { redisKeyPrefix } from './queue-names.ts';

type Options = Omit<RedisOptions, 'replyMapping'>;

/** A webhook has to be answered within 10 s: its look must be durable, or refused, well before that. */
const FAIL_FAST: Options = { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 5_000 };

/** BullMQ demands that the commands of a worker wait for Redis to come back. */
const PATIENT: Options = { maxRetriesPerRequest: null };

/** A connection whose commands are refused at once while Redis is away. Rejects when Redis cannot be reached now. */
export function connectFailFast(url: string, log: BackendLog): Promise<Redis> {
  return connect(url, FAIL_FAST, log);
}

/** How BullMQ reaches the Redis at `url`. Rejects when Redis cannot be reached now. */
export async function openRedisConnector(
  url: string,
  prefix: string,
  log: BackendLog,
): Promise<BullConnector> {
  const keyPrefix = redisKeyPrefix(prefix);
  const producers = await connect(url, FAIL_FAST, log);
  const workers = await connect(url, PATIENT, log).catch((error) => {
    producers.disconnect();
    throw error;
  });
  return {
    kind: 'redis',
    queueName: (kind) => kind,
    prefix: keyPrefix,
    producers: redisFactory(producers),
    workers: redisFactory(workers),
    async end() {
      producers.disconnect();
      workers.disconnect();
    },
  };
}

function redisFactory(connection: Redis): BullFactory {
  return (name, options, extra) => createRedisBackend(name, { ...options, connection }, extra);
}

async function connect(url: string, options: Options, log: BackendLog): Promise<Redis> {
  const redis = new Redis(url, { ...options, lazyConnect: true, connectTimeout: 5_000 });
  let lastError: Error | null = null;
  let hasBeenReady = false;
  redis.on('error', (error) => {
    // Once for each time that Redis is away, not for each try to reach it.
    if (lastError === null && hasBeenReady) log.warn({ err: error }, 'Redis is away');
    lastError = error;
  });
  redis.on('ready', () => {
    hasBeenReady = true;
    lastError = null;
  });
  try {
    await redis.connect();
    return redis;
  } catch (error) {
    redis.disconnect();
    const cause = lastError ?? error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(
      `Redis cannot be reached at ${redis.options.host}:${redis.options.port}: ${reason}`,
      'Start it, or correct REDIS_URL.',
      { cause },
    );
  }
}
