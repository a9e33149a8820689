import { setTimeout as sleep } from 'node:timers/promises';
import { type IQueueBackend, isNotConnectionError, type Job, type JobProgress, Worker } from 'bullmq';
import type { z } from 'zod';
import type { RunningWorkers } from '../ports/work-queue.ts';
import type { BackendLog } from './backend-log.ts';
import type { BullConnector } from './bull-connector.ts';
import type { QueueKind } from './queue-names.ts';

/** When a job whose worker died is given to another one, and how long the end of a worker is waited for. Milliseconds. */
export interface WorkerTiming {
  /** A worker that has not renewed a job's lock for this long has lost the job. It renews at half of it. */
  readonly lockDuration: number;
  /** How often lost jobs are looked for; has to be the same in all processes, which share one such search. */
  readonly stalledInterval: number;
  /** A handler that was aborted has this long to clean up before a forced close goes on without it. */
  readonly closeGraceMs: number;
}

/** A look lasts about 10 s and blocks later looks at its master issue, so that a dead one must be noticed soon. */
const WORKER_TIMING: Readonly<Record<QueueKind, WorkerTiming>> = {
  looks: { lockDuration: 10_000, stalledInterval: 5_000, closeGraceMs: 5_000 },
  attempts: { lockDuration: 30_000, stalledInterval: 5_000, closeGraceMs: 5_000 },
};

/**
 * BullMQ fails a job for good, and tells nobody, when its worker died more often than this. Here that is never: the record counts the
 * claims of an attempt, whose handler ends it with a reason when there are too many.
 */
const MAX_STALLED = 1_000;

/** Seconds that an idle worker waits for a job before it looks by itself: only then it sees one that was taken from a dead worker. */
const DRAIN_DELAY_S = 1;

type BullWorker = Worker<unknown, void, string, IQueueBackend, JobProgress, object>;

export interface JobWork<Payload> {
  readonly kind: QueueKind;
  readonly payload: z.ZodType<Payload>;
  readonly handle: (payload: Payload, signal: AbortSignal) => Promise<void>;
  readonly concurrency: number;
  /** What differs from the product's own times. */
  readonly timing?: Partial<WorkerTiming>;
}

/**
 * Starts a worker; resolves when it takes jobs. A handler that rejects is logged and its job is over: whatever is still to be done
 * is seen by the next look. The signal aborts when the worker is closed by force and when the job was given to another worker.
 */
export async function startWorker<Payload>(
  work: JobWork<Payload>,
  connector: BullConnector,
  log: BackendLog,
): Promise<RunningWorkers> {
  const running = new Set<Promise<void>>();
  const { closeGraceMs, ...stalls } = { ...WORKER_TIMING[work.kind], ...work.timing };
  const worker: BullWorker = new Worker(
    connector.queueName(work.kind),
    // BullMQ passes a signal only to processors that declare three parameters.
    (job: Job<unknown, void>, _token: string | undefined, signal: AbortSignal | undefined) => {
      const run = runJob(work, job, signal, log).finally(() => running.delete(run));
      running.add(run);
      return run;
    },
    {
      connection: {},
      prefix: connector.prefix,
      concurrency: work.concurrency,
      maxStalledCount: MAX_STALLED,
      drainDelay: DRAIN_DELAY_S,
      ...stalls,
    },
    connector.workers,
  );
  worker.on('error', (error) => {
    // The connection itself reports that it was lost.
    if (isNotConnectionError(error)) log.warn({ err: error, queue: work.kind }, 'A worker reports an error');
  });
  worker.on('lockRenewalFailed', (jobIds) => {
    for (const jobId of jobIds) worker.cancelJob(jobId, 'the job was given to another worker');
  });
  await worker.waitUntilReady();
  return runningWorkers(worker, async () => {
    if (await endInTime(running, closeGraceMs)) return;
    log.warn({ queue: work.kind, jobs: running.size }, 'Jobs that were aborted have not ended in time');
  });
}

async function endInTime(running: ReadonlySet<Promise<void>>, graceMs: number): Promise<boolean> {
  const done = new AbortController();
  const ended = Promise.allSettled(running).then(() => true);
  const late = sleep(graceMs, false, { signal: done.signal }).catch(() => false);
  const inTime = await Promise.race([ended, late]);
  done.abort();
  return inTime;
}

async function runJob<Payload>(
  work: JobWork<Payload>,
  job: Job<unknown, void>,
  signal: AbortSignal | undefined,
  log: BackendLog,
): Promise<void> {
  const payload = work.payload.safeParse(job.data);
  if (!payload.success) {
    log.error({ err: payload.error, queue: work.kind, job: job.id }, 'A job that cannot be read was dropped');
    return;
  }
  try {
    await work.handle(payload.data, signal ?? new AbortController().signal);
  } catch (error) {
    log.error({ err: error, queue: work.kind, job: job.id, data: payload.data }, 'A job ended with an error');
  }
}

/** `endRunning` resolves when the handlers that were aborted have ended, or had their time. */
function runningWorkers(worker: BullWorker, endRunning: () => Promise<void>): RunningWorkers {
  let closing: Promise<void> | null = null;
  return {
    async close({ force } = { force: false }) {
      if (!force) {
        closing ??= worker.close();
        return closing;
      }
      worker.cancelAllJobs('the worker is closed');
      // A graceful close that is under way ends by itself, once the aborted handlers have.
      if (closing === null) {
        // A forced close leaves the wait for new jobs alone, and with it a timer that holds the process.
        await worker.getBackend().disconnectBlocking(false);
        closing = worker.close(true);
        await closing;
      }
      // A forced close of BullMQ does not wait for the handlers that it aborted; what they clean up should not outlive us.
      await endRunning();
    },
  };
}
