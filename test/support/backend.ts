import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll } from 'vitest';
import type { BackendLog } from '../../src/queue/backend-log.ts';
import { prepareForBull } from '../../src/queue/embedded-connector.ts';
import { EmbeddedDatabase } from '../../src/queue/embedded-database.ts';
import { type OpenedBackend, openBackend, openOnDatabase } from '../../src/queue/open-backend.ts';
import { startDatabase } from '../../src/queue/start-database.ts';
import { redisUrlFor } from './redis-server.ts';

const DATABASE_PROGRAM = join(import.meta.dirname, 'database-process.ts');

export interface TestBackend extends OpenedBackend {
  readonly log: RecordingLog;
  /** Takes the active jobs of all workers from them, as happens to a worker that was paused for too long. */
  takeLocks(): Promise<void>;
  close(): Promise<void>;
}

/** A log whose lines tests can read. */
export interface RecordingLog extends BackendLog {
  readonly lines: readonly {
    readonly level: 'warn' | 'error';
    readonly message: string;
    readonly details: object;
  }[];
}

export function recordingLog(): RecordingLog {
  const lines: { level: 'warn' | 'error'; message: string; details: object }[] = [];
  return {
    lines,
    warn: (details, message) => lines.push({ level: 'warn', message, details }),
    error: (details, message) => lines.push({ level: 'error', message, details }),
  };
}

/**
 * A backend of its own for one test; the test closes it. Embedded ones live in memory and share, as prefixes, one database for each
 * test file, which starts from a prepared image: making a new database takes 3 s, starting from the image a quarter of one.
 */
export async function openTestBackend(kind: 'embedded' | 'redis'): Promise<TestBackend> {
  const log = recordingLog();
  const { takeLocks, ...opened } =
    kind === 'redis' ? await openOnRedis(log) : await openOn(await sharedDatabase(), log);
  return { ...opened, log, takeLocks, close: () => opened.backend.close() };
}

let prefixesGiven = 0;
let shared: Promise<EmbeddedDatabase> | null = null;

afterAll(async () => {
  await (await shared)?.close();
});

/** The embedded database that all tests of a file share. */
export function sharedDatabase(): Promise<EmbeddedDatabase> {
  shared ??= openShared();
  return shared;
}

async function openShared(): Promise<EmbeddedDatabase> {
  const database = new EmbeddedDatabase(await startDatabase([], DATABASE_PROGRAM), recordingLog());
  await prepareForBull(database);
  return database;
}

/** A prefix that no other test of the file has. */
export function freshPrefix(): string {
  return `test-${++prefixesGiven}`;
}

type WithLocks = OpenedBackend & Pick<TestBackend, 'takeLocks'>;

async function openOnRedis(log: BackendLog): Promise<WithLocks> {
  const redisUrl = await redisUrlFor();
  const opened = await openBackend({ redisUrl, dataDir: null, log });
  return {
    ...opened,
    async takeLocks() {
      const redis = new Redis(redisUrl);
      const locks = await redis.keys('*:lock');
      if (locks.length > 0) await redis.del(...locks);
      redis.disconnect();
    },
  };
}

async function openOn(database: EmbeddedDatabase, log: BackendLog): Promise<WithLocks> {
  const prefix = freshPrefix();
  const opened = await openOnDatabase(database, prefix, log, async () => undefined);
  return {
    ...opened,
    async takeLocks() {
      await database.query('UPDATE job SET lock_token = NULL WHERE queue LIKE $1', [`${prefix}.%`]);
    },
  };
}
