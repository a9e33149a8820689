import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { ProbotOctokit } from 'probot';
import type { FailedDelivery } from '../domain/due-redeliveries.ts';
import type { WebhookDeliveries } from '../ports/webhook-deliveries.ts';

type DeliveryItem = RestEndpointMethodTypes['apps']['listWebhookDeliveries']['response']['data'][number];

const PAGE_SIZE = 100;
/** A thousand failed tries tell enough; what they leave out comes when they are worked off. */
const PAGES_AT_MOST = 10;

/** Over the REST API, as the App itself. */
export class OctokitDeliveries implements WebhookDeliveries {
  readonly #appOctokit: () => Promise<ProbotOctokit>;

  constructor(appOctokit: () => Promise<ProbotOctokit>) {
    this.#appOctokit = appOctokit;
  }

  async failed(): Promise<FailedDelivery[]> {
    const octokit = await this.#appOctokit();
    // The published description has `status`, Octokit's types have not.
    const options = {
      method: 'GET',
      url: '/app/hook/deliveries',
      per_page: PAGE_SIZE,
      status: 'failure',
    } as const;
    const pages = octokit.paginate.iterator<DeliveryItem>(options);
    const failures: FailedDelivery[] = [];
    let count = 0;
    for await (const { data } of pages) {
      failures.push(
        ...data.map(({ id, guid, delivered_at }) => ({ id: String(id), guid, at: Date.parse(delivered_at) })),
      );
      count += 1;
      if (count === PAGES_AT_MOST) break;
    }
    return failures;
  }

  async redeliver(deliveryId: string): Promise<void> {
    const octokit = await this.#appOctokit();
    await octokit.request(`POST /app/hook/deliveries/${deliveryId}/attempts`);
  }
}
