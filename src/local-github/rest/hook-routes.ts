import type { RestEndpointMethodTypes } from '@octokit/rest';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Webhooks } from '../webhooks.ts';
import { answer, demandApp, type Env, readBody } from './context.ts';

type HookBody = RestEndpointMethodTypes['apps']['getWebhookConfigForApp']['response']['data'];

/** Other content types, and certificates that nobody verifies, are not to be had here, and refused instead of ignored. */
const hookUpdate = z.object({
  url: z.url().optional(),
  secret: z.string().optional(),
  content_type: z.literal('json').optional(),
  insecure_ssl: z.union([z.literal('0'), z.literal(0)]).optional(),
});

/** `/app/hook/config`: where the App's webhooks go. The secret is never told. */
export function hookRoutes(webhooks: Webhooks): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/app/hook/config', (c) => {
    demandApp(c);
    return answer(c, serializeHook(webhooks));
  });
  routes.patch('/app/hook/config', async (c) => {
    demandApp(c);
    const { url, secret } = await readBody(c, hookUpdate);
    const { target } = webhooks;
    webhooks.target = { url: url ?? target.url, secret: secret ?? target.secret };
    return answer(c, serializeHook(webhooks));
  });
  return routes;
}

function serializeHook({ target }: Webhooks): HookBody {
  return {
    content_type: 'json',
    insecure_ssl: '0',
    ...(target.secret === '' ? {} : { secret: '********' }),
    ...(target.url === null ? {} : { url: target.url }),
  };
}
