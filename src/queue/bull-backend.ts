import type {
  AttemptHandler,
  LookHandler,
  QueueBackend,
  RunningWorkers,
  WorkQueue,
} from '../ports/work-queue.ts';
import type { BackendLog } from './backend-log.ts';
import type { BullConnector } from './bull-connector.ts';
import { BullWorkQueue } from './bull-queue.ts';
import { type JobWork, startWorker, type WorkerTiming } from './bull-workers.ts';
import { AttemptPayload, LookPayload } from './job-payloads.ts';

export interface WorkerOptions {
  readonly concurrency: number;
  /** Shorter times than the product's own, for tests. */
  readonly timing?: Partial<WorkerTiming>;
}

/** Both queues and their workers on one backend. */
export class BullBackend implements QueueBackend {
  readonly kind: QueueBackend['kind'];
  readonly #queue: BullWorkQueue;
  readonly #connector: BullConnector;
  readonly #log: BackendLog;
  readonly #workers: RunningWorkers[] = [];
  #closing: Promise<void> | null = null;

  private constructor(connector: BullConnector, log: BackendLog) {
    this.kind = connector.kind;
    this.#connector = connector;
    this.#log = log;
    this.#queue = new BullWorkQueue(connector, log);
  }

  /** Resolves when jobs can be added. The backend owns `connector` from now on. */
  static async open(connector: BullConnector, log: BackendLog): Promise<BullBackend> {
    const backend = new BullBackend(connector, log);
    await backend.#queue.ready();
    return backend;
  }

  get queue(): WorkQueue {
    return this.#queue;
  }

  startLookWorker(handler: LookHandler, options: WorkerOptions): Promise<RunningWorkers> {
    return this.#start({ kind: 'looks', payload: LookPayload, handle: handler, ...options });
  }

  startAttemptWorker(handler: AttemptHandler, options: WorkerOptions): Promise<RunningWorkers> {
    const handle = (payload: AttemptPayload, signal: AbortSignal) => handler(payload.attemptId, signal);
    return this.#start({ kind: 'attempts', payload: AttemptPayload, handle, ...options });
  }

  /** Workers that still run are closed by force. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #start<Payload>(work: JobWork<Payload>): Promise<RunningWorkers> {
    const workers = await startWorker(work, this.#connector, this.#log);
    this.#workers.push(workers);
    return workers;
  }

  async #close(): Promise<void> {
    await Promise.all(this.#workers.map((workers) => workers.close({ force: true })));
    await this.#queue.close();
    await this.#connector.end();
  }
}
