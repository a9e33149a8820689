import { Hono } from 'hono';
import { etag } from 'hono/etag';
import type { Authority } from '../auth.ts';
import { notFound } from '../state/refusal.ts';
import type { World } from '../state/world.ts';
import type { TrafficCounter } from '../traffic.ts';
import type { Webhooks } from '../webhooks.ts';
import { answerRefusal } from './answer-refusal.ts';
import { appRoutes } from './app-routes.ts';
import { checkRoutes } from './check-routes.ts';
import { commentRoutes } from './comment-routes.ts';
import type { Env } from './context.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { hookRoutes } from './hook-routes.ts';
import { issueRoutes } from './issue-routes.ts';
import { labelRoutes } from './label-routes.ts';
import { manifestRoutes } from './manifest-routes.ts';
import { pullRoutes } from './pull-routes.ts';
import { rateLimitRoutes } from './rate-limit-routes.ts';
import { reactionRoutes } from './reaction-routes.ts';
import { commitRoutes, refRoutes } from './ref-routes.ts';
import { relationRoutes } from './relation-routes.ts';
import { repositoryRoutes } from './repository-routes.ts';

/** The REST API, to be mounted at `/api/v3` behind authentication. What it does not have is "not found", as on GitHub. */
export function restApi(
  world: World,
  authority: Authority,
  webhooks: Webhooks,
  traffic: TrafficCounter,
): Hono<Env> {
  const api = new Hono<Env>();
  api.use(etag({ weak: true }));
  api.route('/', appRoutes(world, authority));
  api.route('/', manifestRoutes(world, webhooks));
  api.route('/', hookRoutes(webhooks));
  api.route('/', deliveryRoutes(webhooks));
  api.route('/', rateLimitRoutes(world, traffic));
  api.route('/', repositoryRoutes(world));
  api.route('/', commentRoutes(world));
  api.route('/', reactionRoutes(world));
  api.route('/', labelRoutes(world));
  api.route('/', relationRoutes(world));
  api.route('/', issueRoutes(world));
  api.route('/', pullRoutes(world));
  api.route('/', checkRoutes(world));
  api.route('/', refRoutes(world));
  api.route('/', commitRoutes(world));
  api.all('*', () => answerRefusal(notFound()));
  api.onError((error) => answerRefusal(error));
  return api;
}
