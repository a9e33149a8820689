import { once } from 'node:events';
import { env, stdin } from 'node:process';
import { pino } from 'pino';
import { createAttemptHandler } from '../../src/orchestrator/work-attempt.ts';
import type { AttemptRunner } from '../../src/ports/attempt-runner.ts';
import { openBackend } from '../../src/queue/open-backend.ts';
import { progressAt } from '../support/attempts.ts';

/**
 * A worker as a process of its own, on the Redis of `REDIS_URL`, for tests that stop it. Its agent works until a line comes in, and
 * heeds no signal; it prints a line for each thing that it does.
 */
const log = pino({ level: 'silent' });
const { backend, store } = await openBackend({ redisUrl: env['REDIS_URL'] ?? null, dataDir: null, log });

const run: AttemptRunner['run'] = async (_id, _assignment, observer) => {
  await observer.started('slot-of-the-process');
  await observer.verifying();
  await observer.progress(progressAt('verifying', 10));
  console.log('works');
  await once(stdin, 'data');
  await observer.progress(progressAt('verifying', 90));
  await observer.verifying();
  console.log(`may push: ${await observer.mayPush({ commit: 'abc123', over: null })}`);
  return {
    kind: 'verified',
    commit: 'of the process',
    changedFiles: [],
    evidence: [],
    findings: [],
    commits: [],
  };
};

const handle = createAttemptHandler({
  store,
  queue: backend.queue,
  runner: { run, findRemains: async () => ({ logTail: '', diff: '', commit: null }) },
  worker: 'process',
  now: Date.now,
  log,
});
await backend.startAttemptWorker(
  async (id, signal) => {
    await handle(id, signal);
    console.log('has ended');
  },
  { concurrency: 1, timing: { lockDuration: 2_000, stalledInterval: 500 } },
);
