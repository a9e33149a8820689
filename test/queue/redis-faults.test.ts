import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type OpenedBackend, openBackend } from '../../src/queue/open-backend.ts';
import { master, newAttempt, newRun } from '../store/build-documents.ts';
import { progressAt } from '../support/attempts.ts';
import { recordingLog } from '../support/backend.ts';
import { REDIS_SUITE } from '../support/redis-server.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/start-redis.ts';
import { eventually } from './eventually.ts';

const ISSUE = master(12);
const RUN = newRun(ISSUE);
const ATTEMPTS = [newAttempt(RUN, 1), newAttempt(RUN, 2)];
const FIRST = newAttempt(RUN, 1).id;
const SECOND = newAttempt(RUN, 2).id;
const PROGRESS = progressAt('writing', 40);
/** A webhook that is answered later counts as failed, whatever its answer is. */
const GITHUB_WAITS_MS = 10_000;

describe.skipIf(!hasRedisServer)(`a Redis that is killed, ${REDIS_SUITE}`, () => {
  it('with appendonly has every record and every job when it is started again', async () => {
    const { backend, store, restart } = await onDisk({ appendonly: 'yes', appendfsync: 'always' });
    const { record, lease, claim } = await fill({ backend, store });
    await restart();

    expect(await store.latestRun(ISSUE)).toEqual(record);
    expect(await store.listRuns(10)).toEqual([record]);
    expect(await store.attempts(RUN.runId)).toMatchObject([
      { id: FIRST, phase: { state: 'in_progress', workspace: 'slot-1' } },
      { id: SECOND, phase: { state: 'queued' } },
    ]);
    expect(await store.heartbeats(RUN.runId)).toEqual([{ attemptId: FIRST, at: 20, ...PROGRESS }]);
    expect(await store.due(300, 10)).toEqual([ISSUE]);
    expect(await store.takeTurn('sweep', 60_000, 0)).toBe(false);
    expect(await backend.queue.hasAttempt(FIRST)).toBe(true);

    // Whoever had a right has it still, and nobody else gets it.
    expect(await store.acquireLease(ISSUE, 'bob', 1_000, 999)).toBeNull();
    expect((await store.saveRun(record, lease)).outcome).toBe('saved');
    expect((await store.acquireLease(ISSUE, 'bob', 1_000, 1_000))?.token).toBe(lease.token + 1);
    expect(await store.beat(claim, PROGRESS, 30)).toBe('saved');
    expect((await store.claimAttempt(FIRST, 'worker-2'))?.token).toBe(claim.token + 1);
  });

  it('without persistence has nothing any more', async () => {
    const { backend, store, restart } = await onDisk({ appendonly: 'no' });
    await fill({ backend, store });
    await restart();

    expect(await store.latestRun(ISSUE)).toBeNull();
    expect(await store.attempts(RUN.runId)).toEqual([]);
    expect(await store.due(300, 10)).toEqual([]);
    expect(await store.takeTurn('sweep', 60_000, 0)).toBe(true);
    expect(await backend.queue.hasAttempt(FIRST)).toBe(false);
  });

  it('has its workers go on by themselves, and do nothing twice', async () => {
    const { backend, server, restart } = await onDisk({ appendonly: 'yes', appendfsync: 'always' });
    const work = Promise.withResolvers<void>();
    const [looks, attempts]: [number[], string[]] = [[], []];
    await backend.startAttemptWorker(
      async (id) => {
        attempts.push(id);
        await work.promise;
      },
      { concurrency: 1 },
    );
    await backend.startLookWorker(
      async ({ number }) => {
        looks.push(number);
        await work.promise;
      },
      { concurrency: 1 },
    );
    for (const id of [FIRST, SECOND]) await backend.queue.enqueueAttempt(id);
    await backend.queue.look(ISSUE);
    await eventually(() => expect([looks, attempts]).toEqual([[12], [FIRST]]));
    // One more look at the same issue is owed, and one at another.
    for (const issue of [ISSUE, ISSUE, master(13)]) await backend.queue.look(issue);

    await server().stop();
    work.resolve();
    await restart();
    await eventually(() => expect(attempts).toEqual([FIRST, SECOND]));
    await eventually(() => expect([...looks].sort()).toEqual([12, 12, 13]));
    for (const id of [FIRST, SECOND]) {
      await eventually(async () => expect(await backend.queue.hasAttempt(id)).toBe(false));
    }
    await backend.queue.look(master(14));
    await eventually(() => expect(looks).toContain(14));
    expect([looks.length, attempts.length]).toEqual([4, 2]);
  });
});

describe.skipIf(!hasRedisServer)(`a Redis that is away, ${REDIS_SUITE}`, () => {
  it('has every call refused in time, and answers all of them when it is back', async () => {
    const { backend, store, server, restart } = await onDisk({});
    const calls = await callsOn({ backend, store });
    await server().stop();
    for (const [name, call] of calls) {
      const before = performance.now();
      await expect(call(), name).rejects.toThrow();
      expect(performance.now() - before, name).toBeLessThan(GITHUB_WAITS_MS);
    }

    await restart();
    for (const [name, call] of calls) await expect(eventually(call), name).resolves.not.toThrow();
  });

  it('has every call refused in time when it hangs, and answers all of them when it goes on', async () => {
    const { backend, store, server } = await onDisk({});
    const calls = await callsOn({ backend, store });
    server().process.kill('SIGSTOP');
    const before = performance.now();
    await Promise.all(calls.map(([name, call]) => expect(call(), name).rejects.toThrow()));
    expect(performance.now() - before).toBeLessThan(GITHUB_WAITS_MS);

    server().process.kill('SIGCONT');
    for (const [name, call] of calls) await expect(eventually(call), name).resolves.not.toThrow();
  });
});

interface OnDisk extends OpenedBackend {
  readonly server: () => RedisServer;
  /** Kills it where it runs, starts it with the same folder and port, and waits until it is reached again. */
  restart(): Promise<void>;
}

/** A backend on a Redis with a folder of its own; both end with the test. */
async function onDisk(config: Record<string, string>): Promise<OnDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-disk-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  let server = await startRedisServer({ folder, config });
  onTestFinished(() => server.stop());
  const opened = await openBackend({ redisUrl: server.url, dataDir: null, log: recordingLog() });
  onTestFinished(() => opened.backend.close());
  return {
    ...opened,
    server: () => server,
    async restart() {
      await server.stop();
      server = await startRedisServer({ folder, config, port: server.port });
      // Each connection comes back by itself, in its own time.
      await eventually(() => opened.store.ping());
      await eventually(() => opened.backend.queue.hasAttempt(FIRST));
    },
  };
}

/** A call of each kind, by its name; each may be repeated. */
async function callsOn({ backend, store }: OpenedBackend): Promise<[string, () => Promise<unknown>][]> {
  const { lease, claim } = await fill({ backend, store });
  return Object.entries({
    look: () => backend.queue.look(ISSUE),
    enqueueAttempt: () => backend.queue.enqueueAttempt(SECOND),
    hasAttempt: () => backend.queue.hasAttempt(FIRST),
    latestRun: () => store.latestRun(ISSUE),
    attempts: () => store.attempts(RUN.runId),
    renewLease: () => store.renewLease(lease, 1_000, 0),
    setAttemptPhase: () => store.setAttemptPhase(claim, { state: 'queued' }),
    beat: () => store.beat(claim, PROGRESS, 30),
    schedule: () => store.schedule(ISSUE, 1),
    takeTurn: () => store.takeTurn('sweep', 60_000, 60_000),
    ping: () => store.ping(),
  });
}

/** A run with two attempts, the first of which is under way; all that a store and a queue can hold. */
async function fill({ backend, store }: OpenedBackend) {
  const lease = await store.acquireLease(ISSUE, 'alice', 1_000, 0);
  if (lease === null) throw new Error('somebody has the lease');
  const saved = await store.saveRun(RUN, lease);
  if (saved.outcome !== 'saved') throw new Error(saved.outcome);
  for (const attempt of ATTEMPTS) await store.createAttempt(attempt, lease);
  const claim = await store.claimAttempt(FIRST, 'worker-1');
  if (claim === null) throw new Error('somebody has the attempt');
  await store.setAttemptPhase(claim, { state: 'in_progress', startedAt: 10, workspace: 'slot-1' });
  await store.beat(claim, PROGRESS, 20);
  await store.schedule(ISSUE, 300);
  await store.takeTurn('sweep', 60_000, 0);
  await backend.queue.enqueueAttempt(FIRST);
  return { record: saved.record, lease, claim };
}
