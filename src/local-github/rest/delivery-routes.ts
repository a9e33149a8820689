import type { RestEndpointMethodTypes } from '@octokit/rest';
import { Hono } from 'hono';
import { notFound, Refusal } from '../state/refusal.ts';
import type { Delivery, DeliveryOutcome, Webhooks } from '../webhooks.ts';
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
    const wanted = c.req.query('status');
    const newestFirst = webhooks.deliveries.toReversed();
    const matching = newestFirst.filter(({ outcome }) => matches(wanted, resultOf(outcome).status_code));
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

/** GitHub's documentation: a success has a status in the 200-399 range, a failure in the 400-599 range; other filters are refused. */
function matches(wanted: string | undefined, statusCode: number): boolean {
  switch (wanted) {
    case undefined:
      return true;
    case 'success':
      return isSuccess(statusCode);
    case 'failure':
      return statusCode >= 400 && statusCode <= 599;
    default:
      throw new Refusal('unprocessable', 'Invalid request.\n\nstatus is not "success" or "failure".');
  }
}

function isSuccess(statusCode: number): boolean {
  return statusCode >= 200 && statusCode <= 399;
}

/** In GitHub's words, which has a status of its own for every way not to be answered. */
function resultOf(outcome: DeliveryOutcome): Pick<ItemBody, 'status' | 'status_code'> {
  switch (outcome.kind) {
    case 'answered': {
      const { statusCode } = outcome;
      const status = isSuccess(statusCode) ? 'OK' : `Invalid HTTP Response: ${statusCode}`;
      return { status, status_code: statusCode };
    }
    case 'unreachable':
      return { status: 'failed to connect to host', status_code: 502 };
    case 'timed-out':
      return { status: 'timed out', status_code: 504 };
  }
}

function serializeItem(
  delivery: Delivery,
): ItemBody & { id: number; installation_id: number; repository_id: number } {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.isRedelivery,
    duration: delivery.duration,
    ...resultOf(delivery.outcome),
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
