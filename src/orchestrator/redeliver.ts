import type { Logger } from 'pino';
import { dueRedeliveries } from '../domain/due-redeliveries.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { WebhookDeliveries } from '../ports/webhook-deliveries.ts';

export interface RedeliveryDependencies {
  readonly deliveries: WebhookDeliveries;
  readonly store: Pick<RunStore, 'takeTurn'>;
  /** How often the App, whatever number of servers it has, asks. */
  readonly everyMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Asks GitHub for the webhooks that did not arrive: a run heals by its next look, but a label that starts one is only known by its webhook. Never
 * rejects.
 */
export function createRedelivery(dependencies: RedeliveryDependencies): () => Promise<void> {
  const asked = new Map<string, string>();
  return async () => {
    try {
      await redeliver(dependencies, asked);
    } catch (error) {
      dependencies.log.warn({ err: error }, 'GitHub was not asked for webhooks that did not arrive');
    }
  };
}

async function redeliver(
  { deliveries, store, everyMs, now, log }: RedeliveryDependencies,
  asked: Map<string, string>,
): Promise<void> {
  if (!(await store.takeTurn('redeliver', everyMs, now()))) return;
  const failures = await deliveries.failed();
  const known = new Set(failures.map(({ guid }) => guid));
  for (const guid of asked.keys()) if (!known.has(guid)) asked.delete(guid);
  const due = dueRedeliveries(failures, asked, now());
  for (const { id, guid } of due) {
    await deliveries.redeliver(id);
    asked.set(guid, id);
  }
  if (due.length > 0) log.info({ count: due.length }, 'asked GitHub for webhooks that did not arrive');
}
