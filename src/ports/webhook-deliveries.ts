import type { FailedDelivery } from '../domain/due-redeliveries.ts';

/** The webhooks that GitHub tried to deliver to the App. GitHub never tries again by itself. */
export interface WebhookDeliveries {
  /** Failed tries of the last days, each for itself, the newest first; those that came to be known last when there are very many. */
  failed(): Promise<FailedDelivery[]>;
  /** Asks GitHub to deliver the webhook of this try again. */
  redeliver(deliveryId: string): Promise<void>;
}
