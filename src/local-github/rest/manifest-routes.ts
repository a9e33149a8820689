import type { RestEndpointMethodTypes } from '@octokit/rest';
import { Hono } from 'hono';
import { exchangeCode } from '../state/app-registration.ts';
import type { World } from '../state/world.ts';
import type { Webhooks } from '../webhooks.ts';
import { answer, type Env, param } from './context.ts';
import { serializeApp } from './serialize-app.ts';

type ConversionBody = RestEndpointMethodTypes['apps']['createFromManifest']['response']['data'];

/** `POST /app-manifests/{code}/conversions`: the one time that an App's key and secrets are told. Whoever has the code may ask. */
export function manifestRoutes(world: World, webhooks: Webhooks): Hono<Env> {
  const routes = new Hono<Env>();
  routes.post('/app-manifests/:code/conversions', (c) => {
    const { privateKey, webhookSecret, clientSecret } = exchangeCode(world, webhooks, param(c, 'code'));
    const body: ConversionBody = {
      ...serializeApp(world),
      client_id: world.app.clientId,
      client_secret: clientSecret,
      webhook_secret: webhookSecret,
      pem: privateKey,
    };
    return answer(c, body, 201);
  });
  return routes;
}
