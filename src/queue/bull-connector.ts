import type { BackendFactory, IQueueBackend } from 'bullmq';
import type { QueueKind } from './queue-names.ts';

/**
 * Builds BullMQ's access to one queue. Connections are bound inside, which is why the options that BullMQ passes on carry none.
 */
export type BullFactory = BackendFactory<IQueueBackend, object>;

/** How BullMQ reaches one backend: the same queues and workers run on each. */
export interface BullConnector {
  readonly kind: 'embedded' | 'redis';
  queueName(kind: QueueKind): string;
  /** Key prefix; only Redis heeds it. */
  readonly prefix: string;
  /** For callers that must hear at once when the backend is away. */
  readonly producers: BullFactory;
  /** For workers, which wait until the backend is back. */
  readonly workers: BullFactory;
  /** Ends all connections; called once, after queues and workers were closed. */
  end(): Promise<void>;
}
