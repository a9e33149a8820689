import type { RestEndpointMethodTypes } from '@octokit/rest';
import { Hono } from 'hono';
import { notFound } from '../state/refusal.ts';
import type { Delivery, Webhooks } from '../webhooks.ts';
import { answer, demandApp, type Env, numberParam } from './context.ts';

type DeliveryBody = RestEndpointMethodTypes['apps']['getWebhookDelivery']['response']['data'];
type ItemBody = RestEndpointMethodTypes['apps']['listWebhookDeliveries']['response']['data'][number];

const DEFAULT_PAGE_SIZE = 30;
const MAX_PAGE_SIZE = 100;

/** `/app/hook/deliveries`: what was delivered with which result, and redelivery. */
export function deliveryRoutes(webhooks: Webhooks): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/app/hook/deliveries', (c) => {
    demandApp(c);
    const status = c.req.query('status');
    const newestFirst = webhooks.deliveries.toReversed();
    const matching = newestFirst.filter(
      (delivery) => status === undefined || (status === 'success') === isSuccess(delivery),
    );
    const size = Math.min(MAX_PAGE_SIZE, Number(c.req.query('per_page') ?? DEFAULT_PAGE_SIZE));
    const start = Number(c.req.query('cursor') ?? 0);
    if (start + size < matching.length) {
      const url = new URL(c.req.url);
      url.searchParams.set('cursor', String(start + size));
      c.header('link', `<${url.href}>; rel="next"`);
    }
    return answer(c, matching.slice(start, start + size).map(serializeItem));
  });
  routes.get('/app/hook/deliveries/:id{[0-9]+}', (c) => {
    demandApp(c);
    const delivery = webhooks.deliveries.find(({ id }) => id === numberParam(c, 'id'));
    if (!delivery) throw notFound();
    return answer(c, serializeDelivery(delivery));
  });
  routes.post('/app/hook/deliveries/:id{[0-9]+}/attempts', (c) => {
    demandApp(c);
    if (!webhooks.redeliver(numberParam(c, 'id'))) throw notFound();
    return answer(c, {}, 202);
  });
  return routes;
}

function isSuccess({ outcome }: Delivery): boolean {
  return outcome.kind === 'answered' && outcome.statusCode < 400;
}

/** In GitHub's words; 0 stands for no answer. */
function serializeItem(
  delivery: Delivery,
): ItemBody & { id: number; installation_id: number; repository_id: number } {
  const { outcome } = delivery;
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.isRedelivery,
    duration: delivery.duration,
    status: isSuccess(delivery)
      ? 'OK'
      : outcome.kind === 'answered'
        ? `Invalid HTTP Response: ${outcome.statusCode}`
        : 'failed to connect to host',
    status_code: outcome.kind === 'answered' ? outcome.statusCode : 0,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

function serializeDelivery(delivery: Delivery): DeliveryBody {
  const { outcome, request } = delivery;
  return {
    ...serializeItem(delivery),
    request: { headers: { ...request.headers }, payload: { ...request.payload } },
    response: { headers: {}, payload: outcome.kind === 'answered' ? outcome.body : null },
  };
}
