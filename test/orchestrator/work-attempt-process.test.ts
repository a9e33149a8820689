import { type ChildProcess, spawn } from 'node:child_process';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AttemptOutcome } from '../../src/domain/attempt-outcome.ts';
import { createAttemptHandler } from '../../src/orchestrator/work-attempt.ts';
import { openBackend } from '../../src/queue/open-backend.ts';
import { master, newAttempt, newRun } from '../store/build-documents.ts';
import { progressAt } from '../support/attempts.ts';
import { REDIS_SUITE, redisUrlFor } from '../support/redis-server.ts';
import { hasRedisServer } from '../support/start-redis.ts';

const PROGRAM = new URL('work-attempt-process.ts', import.meta.url).pathname;
const MASTER = master(12);
const RUN = newRun(MASTER);
const { id: ID } = newAttempt(RUN, 1);
const OURS: AttemptOutcome = {
  kind: 'verified',
  commit: 'of the second worker',
  changedFiles: [],
  evidence: [],
  findings: [],
  commits: [],
};

describe.skipIf(!hasRedisServer)(`a worker that was stopped past its lock, ${REDIS_SUITE}`, () => {
  test('and goes on writes nothing over the work of the next one, and may not push', async () => {
    const redisUrl = await redisUrlFor();
    const log = pino({ level: 'silent' });
    const { backend, store } = await openBackend({ redisUrl, dataDir: null, log });
    onTestFinished(() => backend.close());
    const lease = await store.acquireLease(MASTER, 'a look', 60_000, 0);
    if (lease === null) throw new Error('somebody has the lease');
    await store.saveRun(RUN, lease);
    await store.createAttempt(newAttempt(RUN, 1), lease);
    await backend.queue.enqueueAttempt(ID);
    const first = new Process(redisUrl);
    await first.said('works');

    first.child.kill('SIGSTOP');
    const finish = Promise.withResolvers<void>();
    const handle = createAttemptHandler({
      store,
      queue: backend.queue,
      runner: {
        async run(_id, _assignment, observer) {
          await observer.started('slot-2');
          await observer.progress(progressAt('reading', 5));
          await finish.promise;
          return OURS;
        },
        findRemains: async () => ({ logTail: '', diff: '', commit: null }),
      },
      worker: 'second',
      now: Date.now,
      log,
    });
    // Its own lock outlasts every pause of a busy machine.
    const timing = { stalledInterval: 500 };
    await backend.startAttemptWorker(handle, { concurrency: 1, timing });
    const reading = [{ attemptId: ID, ...progressAt('reading', 5) }];
    await expect.poll(() => store.heartbeats(RUN.runId), { timeout: 20_000 }).toMatchObject(reading);

    first.child.kill('SIGCONT');
    first.child.stdin?.write('go on\n');
    await first.said('may push: false');
    await first.said('has ended');
    expect((await store.attempt(ID))?.phase).toMatchObject({ state: 'in_progress', workspace: 'slot-2' });
    expect(await store.heartbeats(RUN.runId)).toMatchObject(reading);

    finish.resolve();
    const phase = async () => (await store.attempt(ID))?.phase;
    await expect.poll(phase, { timeout: 20_000 }).toMatchObject({ state: 'ended', outcome: OURS });
    await expect.poll(() => backend.queue.hasAttempt(ID), { timeout: 20_000 }).toBe(false);
  });
});

/** The worker program, which ends with the test. */
class Process {
  readonly child: ChildProcess;
  #output = '';

  constructor(redisUrl: string) {
    this.child = spawn(process.execPath, [PROGRAM], { env: { ...process.env, REDIS_URL: redisUrl } });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#output += chunk;
      });
    }
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  /** Waits for a line with these words. */
  async said(words: string): Promise<void> {
    await expect.poll(() => this.#output, { timeout: 20_000 }).toContain(words);
  }
}
