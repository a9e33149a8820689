import type { RestEndpointMethodTypes } from '@octokit/rest';
import type { ProbotOctokit } from 'probot';
import type { FailedDelivery } from '../domain/due-redeliveries.ts';
import { GitHubRefusal } from '../ports/github.ts';
import type { WebhookDeliveries } from '../ports/webhook-deliveries.ts';
import { explainError } from './github-errors.ts';

type DeliveryItem = RestEndpointMethodTypes['apps']['listWebhookDeliveries']['response']['data'][number];

const PAGE_SIZE = 100;
/** GitHub keeps deliveries for longer than it delivers them again. */
const HORIZON_MS = 3 * 24 * 3_600_000;

/** Over the REST API, as the App itself. */
export class OctokitDeliveries implements WebhookDeliveries {
  readonly #appOctokit: () => Promise<ProbotOctokit>;

  constructor(appOctokit: () => Promise<ProbotOctokit>) {
    this.#appOctokit = appOctokit;
  }

  async failed(isKnown: (deliveryId: string) => boolean): Promise<FailedDelivery[]> {
    const octokit = await this.#appOctokit();
    // The published description has `status`, Octokit's types have not.
    const options = {
      method: 'GET',
      url: '/app/hook/deliveries',
      per_page: PAGE_SIZE,
      status: 'failure',
    } as const;
    const horizon = Date.now() - HORIZON_MS;
    const failures: FailedDelivery[] = [];
    for await (const { data } of octokit.paginate.iterator<DeliveryItem>(options)) {
      const page = data.map(({ id, guid, delivered_at }) => ({
        id: String(id),
        guid,
        at: Date.parse(delivered_at),
      }));
      failures.push(...page.filter(({ id }) => !isKnown(id)));
      if (page.some(({ id, at }) => isKnown(id) || at < horizon)) break;
    }
    return failures;
  }

  async redeliver(deliveryId: string): Promise<'asked' | 'refused'> {
    const octokit = await this.#appOctokit();
    try {
      await octokit.request(`POST /app/hook/deliveries/${deliveryId}/attempts`);
      return 'asked';
    } catch (error) {
      const explained = explainError(error);
      if (explained instanceof GitHubRefusal) return 'refused';
      throw explained;
    }
  }
}
