import { type IQueueBackend, isNotConnectionError, Queue } from 'bullmq';
import type { MasterRef } from '../domain/master-ref.ts';
import type { WorkQueue } from '../ports/work-queue.ts';
import type { BackendLog } from './backend-log.ts';
import type { BullConnector } from './bull-connector.ts';
import { AttemptPayload, LookPayload } from './job-payloads.ts';
import { attemptJobId, lookId, type QueueKind } from './queue-names.ts';

/** BullMQ ignores an added job whose id a finished one still has: finished jobs must go, so that an attempt can be asked for again. */
const JOB_OPTIONS = { removeOnComplete: true, removeOnFail: true, attempts: 1 } as const;

type BullQueue<Payload> = Queue<Payload, void, string, Payload, void, string, IQueueBackend, object>;

/** The producing side of both queues. */
export class BullWorkQueue implements WorkQueue {
  readonly #looks: BullQueue<LookPayload>;
  readonly #attempts: BullQueue<AttemptPayload>;

  constructor(connector: BullConnector, log: BackendLog) {
    this.#looks = openQueue<LookPayload>('looks', connector, log);
    this.#attempts = openQueue<AttemptPayload>('attempts', connector, log);
  }

  /** Resolves when both queues can be used. */
  async ready(): Promise<void> {
    await Promise.all([this.#looks.waitUntilReady(), this.#attempts.waitUntilReady()]);
  }

  async look(master: MasterRef): Promise<void> {
    // No delay and no backoff: a job that waits for its time would swallow an urgent one with the same id.
    const deduplication = { id: lookId(master), keepLastIfActive: true };
    await this.#looks.add('look', LookPayload.parse(master), { ...JOB_OPTIONS, deduplication });
  }

  async enqueueAttempt(attemptId: string): Promise<void> {
    const jobId = attemptJobId(attemptId);
    await this.#attempts.add('attempt', AttemptPayload.parse({ attemptId }), { ...JOB_OPTIONS, jobId });
  }

  async hasAttempt(attemptId: string): Promise<boolean> {
    const state = await this.#attempts.getJobState(attemptJobId(attemptId));
    return state !== 'unknown' && state !== 'completed' && state !== 'failed';
  }

  async close(): Promise<void> {
    await Promise.all([this.#looks.close(), this.#attempts.close()]);
  }
}

function openQueue<Payload>(kind: QueueKind, connector: BullConnector, log: BackendLog): BullQueue<Payload> {
  const queue: BullQueue<Payload> = new Queue(
    connector.queueName(kind),
    { connection: {}, prefix: connector.prefix },
    connector.producers,
  );
  queue.on('error', (error) => {
    // The connection itself reports that it was lost.
    if (isNotConnectionError(error)) log.error({ err: error, queue: kind }, 'A queue reports an error');
  });
  return queue;
}
