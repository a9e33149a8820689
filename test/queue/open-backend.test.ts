import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/queue/open-backend.ts';
import { recordingLog } from '../support/backend.ts';
import { REDIS_SUITE } from '../support/redis-server.ts';
import { hasRedisServer, startRedisServer } from '../support/start-redis.ts';
import { eventually } from './eventually.ts';

const MASTER = { owner: 'acme', repo: 'widgets', installationId: 7, number: 12 };

/** A database is unpacked and started each time. */
const OPENED_THREE_TIMES = { timeout: 90_000 };

describe('opening the embedded backend', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backend-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it(
    'keeps jobs and records in its folder over a restart, for one opener at a time',
    OPENED_THREE_TIMES,
    async () => {
      const options = { redisUrl: null, dataDir: join(folder, 'data'), log: recordingLog() };
      const first = await openBackend(options);
      await expect(openBackend(options)).rejects.toThrow(`The data folder ${options.dataDir} is in use`);
      await first.backend.queue.look(MASTER);
      await first.store.schedule(MASTER, 100);
      const lease = await first.store.acquireLease(MASTER, 'alice', 1_000, 0);
      await first.backend.close();
      await expect(first.store.ping()).rejects.toThrow('closed');

      const second = await openBackend(options);
      const looks: number[] = [];
      await second.backend.startLookWorker(async (master) => void looks.push(master.number), {
        concurrency: 1,
      });
      await eventually(() => expect(looks).toEqual([12]));
      expect(await second.store.due(100, 1)).toEqual([MASTER]);
      expect(await second.store.acquireLease(MASTER, 'bob', 1_000, 0)).toBeNull();
      const next = await second.store.acquireLease(MASTER, 'bob', 1_000, 1_000);
      expect(next?.token).toBe((lease?.token ?? 0) + 1);
      await second.backend.close();
      await second.backend.close();
      expect(await readdir(options.dataDir)).toEqual(['postgres']);
    },
  );

  it('refuses a prefix that could not be a key, a queue and a schema', () => {
    const options = { redisUrl: null, dataDir: null, prefix: 'a"b', log: recordingLog() };
    expect(() => openBackend(options)).toThrow('The queue prefix "a"b"');
  });
});

describe.skipIf(!hasRedisServer)(`opening the backend, ${REDIS_SUITE}`, () => {
  it('says at once when Redis cannot be reached, without the password', async () => {
    const options = { redisUrl: 'redis://:secret@127.0.0.1:1/0', dataDir: null, log: recordingLog() };
    const message = await openBackend(options).catch((error: Error) => error.message);
    expect(message).toMatch(/^Redis cannot be reached at 127\.0\.0\.1:1: .*ECONNREFUSED/);
    expect(message).not.toContain('secret');
  });

  it('refuses work at once while Redis is away, and goes on when it is back', async () => {
    const server = await startRedisServer();
    const log = recordingLog();
    const { backend, store } = await openBackend({ redisUrl: server.url, dataDir: null, log });
    const looks: number[] = [];
    await backend.startLookWorker(async (master) => void looks.push(master.number), { concurrency: 1 });
    await server.stop();
    await eventually(() => expect(log.lines.length).toBeGreaterThan(0));

    const before = performance.now();
    await expect(backend.queue.look(MASTER)).rejects.toThrow();
    await expect(store.ping()).rejects.toThrow('Redis does not answer');
    expect(performance.now() - before).toBeLessThan(1_000);

    const again = await startRedisServer({ port: server.port });
    await eventually(() => backend.queue.look(MASTER));
    await eventually(() => expect(looks).toContain(12));
    await backend.close();
    await again.stop();
  });

  it('keeps installations with different prefixes apart on one Redis', async () => {
    const server = await startRedisServer();
    const log = recordingLog();
    const open = (prefix: string) => openBackend({ redisUrl: server.url, dataDir: null, prefix, log });
    const [one, two] = await Promise.all([open('one'), open('two')]);
    await one.backend.queue.enqueueAttempt('a');
    await one.store.schedule(MASTER, 1);
    expect(await two.backend.queue.hasAttempt('a')).toBe(false);
    expect(await two.store.due(1, 1)).toEqual([]);
    await Promise.all([one.backend.close(), two.backend.close()]);
    await server.stop();
  });
});
