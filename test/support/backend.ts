import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { Redis } from 'ioredis';
import { afterAll } from 'vitest';
import pglitePackage from '../../node_modules/@electric-sql/pglite/package.json' with { type: 'json' };
import bullmqPackage from '../../node_modules/bullmq/package.json' with { type: 'json' };
import type { BackendLog } from '../../src/queue/backend-log.ts';
import { prepareForBull } from '../../src/queue/embedded-connector.ts';
import { EmbeddedDatabase, PGLITE_OPTIONS } from '../../src/queue/embedded-database.ts';
import { type OpenedBackend, openBackend, openOnDatabase } from '../../src/queue/open-backend.ts';
import { redisUrlFor } from './redis-server.ts';

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
  const { takeLocks, ...opened } = kind === 'redis' ? await openOnRedis(log) : await openInMemory(log);
  return { ...opened, log, takeLocks, close: () => opened.backend.close() };
}

let prefixesGiven = 0;
let shared: Promise<EmbeddedDatabase> | null = null;

afterAll(async () => {
  await (await shared)?.close();
});

/** The embedded database that all tests of a file share. */
export function sharedDatabase(): Promise<EmbeddedDatabase> {
  shared ??= startFromImage();
  return shared;
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

async function openInMemory(log: BackendLog): Promise<WithLocks> {
  const database = await sharedDatabase();
  const prefix = freshPrefix();
  const opened = await openOnDatabase(database, prefix, log, async () => undefined);
  return {
    ...opened,
    async takeLocks() {
      await database.query('UPDATE job SET lock_token = NULL WHERE queue LIKE $1', [`${prefix}.%`]);
    },
  };
}

async function startFromImage(): Promise<EmbeddedDatabase> {
  const database = new EmbeddedDatabase(await startPglite(), recordingLog());
  await prepareForBull(database);
  return database;
}

/** A PGlite in memory with BullMQ's tables, of the options that the product gives it. */
export async function startPglite(): Promise<PGlite> {
  const image = await preparedImage(recordingLog());
  return PGlite.create('memory://', { ...PGLITE_OPTIONS, loadDataDir: new Blob([image]) });
}

/** A database with BullMQ's tables, made once for each version of PGlite and BullMQ and kept where tools keep caches. */
async function preparedImage(log: BackendLog): Promise<Uint8Array<ArrayBuffer>> {
  const name = `pglite-${pglitePackage.version}-bullmq-${bullmqPackage.version}.tar`;
  const path = fileURLToPath(
    new URL(`../../node_modules/.cache/parallel-orchestrator/${name}`, import.meta.url),
  );
  const cached = await readFile(path).catch(() => null);
  if (cached !== null) return cached;
  const pglite = await PGlite.create('memory://', PGLITE_OPTIONS);
  const database = new EmbeddedDatabase(pglite, log);
  await prepareForBull(database);
  const image = new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer());
  await database.close();
  await mkdir(dirname(path), { recursive: true });
  // Other test files look at the same time: they find the whole image or none.
  const unfinished = join(dirname(path), randomUUID());
  await writeFile(unfinished, image);
  await rename(unfinished, path);
  return image;
}
