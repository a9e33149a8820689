import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import type { Authority } from './auth.ts';
import { gitAccess } from './git-access.ts';
import { graphqlApi } from './graphql/graphql-api.ts';
import { pageViews } from './page-views.ts';
import { pagesApp } from './pages/pages-app.ts';
import { answerRefusal } from './rest/answer-refusal.ts';
import type { Env } from './rest/context.ts';
import { restApi } from './rest/rest-api.ts';
import { notFound } from './state/refusal.ts';
import type { World } from './state/world.ts';
import { countTraffic, type TrafficCounter } from './traffic.ts';
import type { Webhooks } from './webhooks.ts';

export interface Parts {
  readonly world: World;
  readonly authority: Authority;
  readonly webhooks: Webhooks;
  readonly traffic: TrafficCounter;
}

export interface HttpServer {
  /** `localhost:PORT`. */
  readonly host: string;
  readonly port: number;
  /** Ends open connections, too. */
  close(): Promise<void>;
}

/** Serves the APIs as a GitHub Enterprise Server does, with git and the pages beside them, on this machine only. */
export async function listen(parts: Parts, port: number, log: (line: string) => void): Promise<HttpServer> {
  const server = createServer(getRequestListener(application(parts, log).fetch));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    host: `localhost:${address.port}`,
    port: address.port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function application({ world, authority, webhooks, traffic }: Parts, log: (line: string) => void): Hono<Env> {
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    await next();
    log(`${c.req.method} ${c.req.path} ${c.res.status}`);
  });
  app.use('/api/v3/*', countTraffic(world, traffic, 'rest'), authenticate(authority));
  app.use('/api/graphql', countTraffic(world, traffic, 'graphql'), authenticate(authority));
  app.route('/api/v3', restApi(world, authority, webhooks));
  app.route('/api/graphql', graphqlApi(world, traffic));
  app.use(gitAccess(world, authority));
  app.route('/', pagesApp(pageViews(world)));
  app.notFound(() => answerRefusal(notFound()));
  app.onError((error) => answerRefusal(error));
  return app;
}

function authenticate(authority: Authority): MiddlewareHandler<Env> {
  return async (c, next) => {
    c.set('credential', authority.authenticate(c.req.header('authorization')));
    await next();
  };
}
