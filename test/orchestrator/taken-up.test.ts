import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Attempt } from '../../src/domain/attempt.ts';
import { usageOf } from '../../src/domain/run-budget.ts';
import { type Budget, NO_USAGE } from '../../src/domain/usage.ts';
import { createAttemptHandler } from '../../src/orchestrator/work-attempt.ts';
import { openBackend } from '../../src/queue/open-backend.ts';
import { master, newAttempt, newRun } from '../store/build-documents.ts';
import { progressAt } from '../support/attempts.ts';
import { REDIS_SUITE, redisUrlFor } from '../support/redis-server.ts';
import { hasRedisServer } from '../support/start-redis.ts';
import {
  assignmentOf,
  attemptId,
  createOrigin,
  processesOf,
  runGit,
  temporaryFolder,
} from '../workspace/support.ts';
import { CONVERSATION, runnerOf } from './taken-up-host.ts';

const PATIENCE = { timeout: 30_000 };
const PROGRAM = new URL('taken-up-process.ts', import.meta.url).pathname;
const RUN = newRun(master(12));
const BUDGET: Budget = { tokens: 3_000, costUsd: null, turns: null };

/** An attempt whose worker was killed after its agent had committed; `finish` lets another one take it up. */
async function killed() {
  const redisUrl = await redisUrlFor();
  const log = pino({ level: 'silent' });
  const { backend, store } = await openBackend({ redisUrl, dataDir: null, log });
  onTestFinished(() => backend.close());
  const lease = await store.acquireLease(RUN.master, 'a look', 60_000, 0);
  if (lease === null) throw new Error('somebody has the lease');
  await store.saveRun(RUN, lease);
  const id = attemptId();
  const assignment = assignmentOf({ agent: 'claude', budget: BUDGET });
  const attempt: Attempt = { ...newAttempt(RUN, 1), id, assignment };
  await store.createAttempt(attempt, lease);
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const [dataDir, notes] = [await temporaryFolder(), await temporaryFolder()];

  const args = [PROGRAM, dataDir, origin.directory, notes, id];
  const worker = spawn(process.execPath, args, { env: { ...process.env, REDIS_URL: redisUrl } });
  onTestFinished(() => void worker.kill('SIGKILL'));
  await expect.poll(() => existsSync(join(notes, 'committed')), PATIENCE).toBe(true);
  const used = async () => (await store.heartbeats(RUN.runId))[0]?.usage.inputTokens;
  await expect.poll(used, PATIENCE).toBe(1_000);
  worker.kill('SIGKILL');
  await once(worker, 'exit');

  const finish = async () => {
    const runner = runnerOf(dataDir, origin.directory, notes);
    const handle = createAttemptHandler({
      store,
      queue: backend.queue,
      runner,
      worker: 'second',
      now: Date.now,
      log,
    });
    await handle(id, new AbortController().signal);
    const ended = await store.attempt(id);
    if (ended?.phase.state !== 'ended') throw new Error('it has not ended');
    expect(processesOf(id)).toEqual([]);
    return { ended, phase: ended.phase, heartbeats: await store.heartbeats(RUN.runId) };
  };
  const mirror = join(dataDir, 'mirrors', 'acme', 'greetings.git');
  return { origin, notes, mirror, store, id, finish };
}

describe.skipIf(!hasRedisServer)(`an attempt whose worker was killed in the middle, ${REDIS_SUITE}`, () => {
  test('goes on from its commits, in its conversation, and what was used before counts', async () => {
    const { origin, notes, finish } = await killed();
    const { ended, phase, heartbeats } = await finish();
    expect(phase.outcome).toMatchObject({
      kind: 'verified',
      commits: ['[CHECKPOINT] half of it', '[COMPLETE] all of it'],
    });
    const file = runGit(origin.directory, 'show', 'work/12-item-1:src/greeting.txt');
    expect(file).toBe('hello\nhello again');
    expect(phase.work).toMatchObject({
      session: CONVERSATION,
      usage: { inputTokens: 2_000, outputTokens: 100, costUsd: 0.25 },
    });
    expect(usageOf(ended, heartbeats).inputTokens).toBe(2_000);
    expect(readFileSync(join(notes, 'prompt'), 'utf8')).toContain('# Go on where you were');
    expect(readFileSync(join(notes, 'talked'), 'utf8').trim()).toBe('2');
  });

  test('is not given to an agent again where its budget is used up, and keeps its work', async () => {
    const { notes, mirror, store, id, finish } = await killed();
    // One more worker that died, when nothing was left.
    const claim = await store.claimAttempt(id, 'another');
    if (claim === null) throw new Error('it has ended');
    const usage = { ...NO_USAGE, inputTokens: 3_000 };
    await store.beat(claim, { ...progressAt('working', 50), usage }, Date.now());
    const { phase } = await finish();
    expect(phase.outcome).toMatchObject({
      kind: 'over_limit',
      limit: 'tokens',
      message:
        'The agent `claude` was ended: it has used 3,000 of the 3,000 tokens that it had. What it had committed is kept.',
    });
    const commit = 'commit' in phase.outcome ? phase.outcome.commit : null;
    expect(runGit(mirror, 'show', `${commit}:src/greeting.txt`)).toBe('hello');
    expect(phase.work?.usage).toMatchObject({ inputTokens: 3_000 });
    expect(existsSync(join(notes, 'prompt'))).toBe(false);
  });
});
