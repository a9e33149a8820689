import { env } from 'node:process';
import { pino } from 'pino';
import { createAttemptHandler } from '../../src/orchestrator/work-attempt.ts';
import { openBackend } from '../../src/queue/open-backend.ts';
import { runnerOf } from './taken-up-host.ts';

/** A worker as a process of its own that runs one attempt, for tests that kill it. */
const [dataDir = '', origin = '', notes = '', attemptId = ''] = process.argv.slice(2);
const log = pino({ level: 'silent' });
const { backend, store } = await openBackend({ redisUrl: env['REDIS_URL'] ?? null, dataDir: null, log });
const runner = runnerOf(dataDir, origin, notes);
const handle = createAttemptHandler({
  store,
  queue: backend.queue,
  runner,
  worker: 'process',
  now: Date.now,
  log,
});
await handle(attemptId, new AbortController().signal);
