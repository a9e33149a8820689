import { Authority } from '../../src/local-github/auth.ts';
import { restApi } from '../../src/local-github/rest/rest-api.ts';
import type { World } from '../../src/local-github/state/world.ts';
import { TrafficCounter } from '../../src/local-github/traffic.ts';
import { Webhooks } from '../../src/local-github/webhooks.ts';

/** As hono lists them, with the names of parameters left out, which are ours and not GitHub's. */
export function servedRoutes(world: World): string[] {
  const api = restApi(
    world,
    new Authority(world),
    new Webhooks(world, { url: null, secret: '' }),
    new TrafficCounter(world),
  );
  const routes = api.routes.filter(({ method }) => method !== 'ALL');
  const names = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+(\{[^}]+\})?/g, '{}')}`);
  return [...new Set(names)].toSorted();
}

/** A route as `servedRoutes` writes it. */
export function withoutNames(route: string): string {
  return route.replaceAll(/\{\w+\}/g, '{}');
}
