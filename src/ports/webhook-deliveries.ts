import type { FailedDelivery } from '../domain/due-redeliveries.ts';

/** The webhooks that GitHub tried to deliver to the App. GitHub never tries again by itself. */
export interface WebhookDeliveries {
  /** Failed tries of the last three days, each for itself, the newest first; those before the first known one are left out. */
  failed(isKnown: (deliveryId: string) => boolean): Promise<FailedDelivery[]>;
  /** Asks GitHub to deliver the webhook of this try again; `refused` when it never will. Rejects when it may at another time. */
  redeliver(deliveryId: string): Promise<'asked' | 'refused'>;
}
