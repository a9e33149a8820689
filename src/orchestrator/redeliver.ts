import type { Logger } from 'pino';
import { dueRedeliveries, type FailedDelivery, KEPT_MS } from '../domain/due-redeliveries.ts';
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

/** Every failed try that this server has seen, and which it need not think of any more. */
interface Seen {
  readonly failures: Map<string, FailedDelivery>;
  /** The newest try of each webhook, by guid, for which a redelivery was asked for. */
  readonly asked: Map<string, string>;
  /** Tries that are this server's to ask about, of all servers. */
  readonly ours: Set<string>;
}

/**
 * Asks GitHub for the webhooks that did not arrive: a run heals by its next look, but a label that starts one is only known by its webhook. Never
 * rejects.
 */
export function createRedelivery(dependencies: RedeliveryDependencies): () => Promise<void> {
  const seen: Seen = { failures: new Map(), asked: new Map(), ours: new Set() };
  return async () => {
    try {
      await redeliver(dependencies, seen);
    } catch (error) {
      dependencies.log.warn({ err: error }, 'GitHub was not asked for webhooks that did not arrive');
    }
  };
}

async function redeliver(dependencies: RedeliveryDependencies, seen: Seen): Promise<void> {
  const { deliveries, store, everyMs, now, log } = dependencies;
  if (!(await store.takeTurn('redeliver', everyMs, now()))) return;
  const { failures, asked, ours } = seen;
  for (const failure of await deliveries.failed((id) => failures.has(id))) failures.set(failure.id, failure);
  forget(seen, now());
  const due = dueRedeliveries([...failures.values()], asked, now());
  for (const { id, guid } of due) {
    // Another server, or this one before it was started anew, may have asked: what arrived shall not arrive again.
    const isOurs = ours.has(id) || (await store.takeTurn(`redeliver ${id}`, KEPT_MS, now()));
    if (isOurs) {
      ours.add(id);
      const answer = await deliveries.redeliver(id);
      if (answer === 'refused') log.warn({ id }, 'GitHub delivers a webhook no more');
    }
    asked.set(guid, id);
  }
  if (due.length > 0) log.info({ count: due.length }, 'asked GitHub for webhooks that did not arrive');
}

function forget({ failures, asked, ours }: Seen, now: number): void {
  for (const [id, { at }] of failures) if (now - at > KEPT_MS) failures.delete(id);
  for (const id of ours) if (!failures.has(id)) ours.delete(id);
  const guids = new Set([...failures.values()].map(({ guid }) => guid));
  for (const guid of asked.keys()) if (!guids.has(guid)) asked.delete(guid);
}
