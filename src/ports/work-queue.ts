import type { MasterRef } from '../domain/master-ref.ts';

/** Where looks and attempts are asked for. Both calls are durable when they resolve. */
export interface WorkQueue {
  /**
   * Asks for a look at a master issue. At most one look of it is active and one waiting, however often it is asked for; a look that is
   * asked for while one is active runs after it.
   */
  look(master: MasterRef): Promise<void>;
  /** Asks a worker to run the attempt of this id; asking again while it is queued or active changes nothing. */
  enqueueAttempt(attemptId: string): Promise<void>;
  /** Whether a job of this attempt is waiting or active. */
  hasAttempt(attemptId: string): Promise<boolean>;
}

export type LookHandler = (master: MasterRef, signal: AbortSignal) => Promise<void>;
export type AttemptHandler = (attemptId: string, signal: AbortSignal) => Promise<void>;

export interface RunningWorkers {
  /**
   * Takes no more jobs and waits for the running ones; with `force`, aborts them and waits a few seconds at most for their handlers to
   * clean up. A handler that takes longer goes on by itself.
   */
  close(options?: { readonly force: boolean }): Promise<void>;
}

/** The backend of queue and records together, chosen by the environment. */
export interface QueueBackend {
  readonly kind: 'embedded' | 'redis';
  readonly queue: WorkQueue;
  startLookWorker(handler: LookHandler, options: { readonly concurrency: number }): Promise<RunningWorkers>;
  startAttemptWorker(
    handler: AttemptHandler,
    options: { readonly concurrency: number },
  ): Promise<RunningWorkers>;
  close(): Promise<void>;
}
