import type { RestEndpointMethodTypes } from '@octokit/rest';
import { Hono } from 'hono';
import type { World } from '../state/world.ts';
import type { Quota, TrafficCounter } from '../traffic.ts';
import { answer, type Env } from './context.ts';

type RateLimitBody = RestEndpointMethodTypes['rateLimit']['get']['response']['data'];

/** GitHub's limit of searches a minute; there is no search here, so nothing is ever used of it. */
const SEARCHES_A_MINUTE = 30;

/** What is left of the quotas; anybody may ask. */
export function rateLimitRoutes(world: World, traffic: TrafficCounter): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/rate_limit', (c) => {
    const core = show(traffic.quota('rest'));
    const search = {
      limit: SEARCHES_A_MINUTE,
      remaining: SEARCHES_A_MINUTE,
      used: 0,
      reset: Math.ceil(world.now().getTime() / 1000) + 60,
    };
    const body: RateLimitBody = {
      resources: { core, search, graphql: show(traffic.quota('graphql')) },
      rate: core,
    };
    return answer(c, body);
  });
  return routes;
}

function show({ limit, remaining, used, resetAt }: Quota) {
  return { limit, remaining, used, reset: resetAt };
}
