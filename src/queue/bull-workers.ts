import { type IQueueBackend, isNotConnectionError, type Job, type JobProgress, Worker } from 'bullmq';
import type { z } from 'zod';
import type { RunningWorkers } from '../ports/work-queue.ts';
import type { BackendLog } from './backend-log.ts';
import type { BullConnector } from './bull-connector.ts';
import type { QueueKind } from './queue-names.ts';

/** When a job whose worker died is given to another one. Milliseconds. */
export interface StallTiming {
  /** A worker that has not renewed a job's lock for this long has lost the job. It renews at half of it. */
  readonly lockDuration: number;
  /** How often lost jobs are looked for; has to be the same in all processes, which share one such search. */
  readonly stalledInterval: number;
}

/** A look lasts about 10 s and blocks later looks at its master issue, so that a dead one must be noticed soon. */
const STALL_TIMING: Readonly<Record<QueueKind, StallTiming>> = {
  looks: { lockDuration: 10_000, stalledInterval: 5_000 },
  attempts: { lockDuration: 30_000, stalledInterval: 5_000 },
};

/** BullMQ fails a job for good when its worker died more often than this; attempts are counted in the record instead. */
const MAX_STALLED = 1_000;

type BullWorker = Worker<unknown, void, string, IQueueBackend, JobProgress, object>;

export interface JobWork<Payload> {
  readonly kind: QueueKind;
  readonly payload: z.ZodType<Payload>;
  readonly handle: (payload: Payload, signal: AbortSignal) => Promise<void>;
  readonly concurrency: number;
  readonly timing?: StallTiming;
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
      ...(work.timing ?? STALL_TIMING[work.kind]),
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
  return runningWorkers(worker, running);
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

function runningWorkers(worker: BullWorker, running: ReadonlySet<Promise<void>>): RunningWorkers {
  let closing: Promise<void> | null = null;
  return {
    async close({ force } = { force: false }) {
      if (!force) {
        closing ??= worker.close();
        return closing;
      }
      worker.cancelAllJobs('the worker is closed');
      // A graceful close that is under way ends by itself, once the aborted handlers have.
      if (closing !== null) return;
      // A forced close leaves the wait for new jobs alone, and with it a timer that holds the process.
      await worker.getBackend().disconnectBlocking(false);
      closing = worker.close(true);
      await closing;
      // A forced close of BullMQ does not wait for the handlers that it aborted; what they clean up must not outlive us.
      await Promise.allSettled(running);
    },
  };
}
