import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import type { Authority } from './auth.ts';
import type { FaultRules } from './faults/fault-rules.ts';
import { misbehave } from './faults/misbehave.ts';
import type { Replica } from './faults/stale-reads.ts';
import { gitAccess } from './git-access.ts';
import { graphqlApi } from './graphql/graphql-api.ts';
import { pageViews } from './page-views.ts';
import { appPages } from './pages/app-pages.ts';
import { pagesApp } from './pages/pages-app.ts';
import { answerRefusal } from './rest/answer-refusal.ts';
import type { Env } from './rest/context.ts';
import { restApi } from './rest/rest-api.ts';
import { notFound, Refusal } from './state/refusal.ts';
import type { World } from './state/world.ts';
import { type Exchange, tap } from './tap.ts';
import { countTraffic, type TrafficCounter } from './traffic.ts';
import type { Webhooks } from './webhooks.ts';

export interface Parts {
  readonly world: World;
  readonly authority: Authority;
  readonly webhooks: Webhooks;
  readonly traffic: TrafficCounter;
  readonly faults: FaultRules;
  readonly onExchange: ((exchange: Exchange) => void) | undefined;
}

export interface HttpServer {
  /** `localhost:PORT`. */
  readonly host: string;
  readonly port: number;
  /** Ends open connections, too. */
  close(): Promise<void>;
}

/** Where the server listens. */
export interface ListenAddress {
  /** 0 takes a free one. */
  readonly port: number;
  /** An address or a name of this machine. */
  readonly on: string;
}

/** Serves the APIs as a GitHub Enterprise Server does, with git and the pages beside them. */
export async function listen(
  parts: Parts,
  { port, on }: ListenAddress,
  log: (line: string) => void,
): Promise<HttpServer> {
  const server = createServer(getRequestListener(application(parts, log).fetch));
  server.listen(port, on);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    host: `${hostName(on)}:${address.port}`,
    port: address.port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The name to reach the server by: "every address" is none, and this machine has a better one for itself. */
function hostName(on: string): string {
  if (['127.0.0.1', '::1', '0.0.0.0', '::'].includes(on)) return 'localhost';
  return on.includes(':') ? `[${on}]` : on;
}

function application(parts: Parts, log: (line: string) => void): Hono<Env> {
  const { world, authority, traffic, faults, onExchange } = parts;
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    await next();
    log(`${c.req.method} ${c.req.path} ${c.res.status}`);
  });
  if (onExchange) app.use('/api/*', tap(onExchange));
  app.use('/api/v3/*', countTraffic(world, traffic, 'rest'));
  app.use('/api/graphql', countTraffic(world, traffic, 'graphql'));
  app.use(misbehave({ rules: faults, replica: replica(parts), now: world.now }));
  mountApis(app, parts);
  app.use(gitAccess(world, authority));
  app.route('/', appPages(world));
  app.route('/', pagesApp(pageViews(world)));
  app.notFound(() => answerRefusal(notFound()));
  app.onError((error) => answerRefusal(error));
  return app;
}

function mountApis(app: Hono<Env>, { world, authority, webhooks, traffic }: Parts): void {
  app.use('/api/*', authenticate(authority));
  app.route('/api/v3', restApi(world, authority, webhooks, traffic));
  app.route('/api/graphql', graphqlApi(world, traffic));
}

/** The same APIs on the same state, read without being counted, logged or misbehaving. */
function replica(parts: Parts): Replica {
  const app = new Hono<Env>();
  mountApis(app, parts);
  app.onError((error) => answerRefusal(error));
  return {
    viewer: (authorization) => viewerKey(parts.authority, authorization),
    read: async (request) => app.fetch(request),
  };
}

function viewerKey(authority: Authority, authorization: string | undefined): string | null {
  try {
    const credential = authority.authenticate(authorization);
    if (credential.kind !== 'viewer') return credential.kind;
    const { viewer } = credential;
    if (viewer.kind === 'user') return viewer.account.login;
    const { account, installation, permissions, repositories } = viewer;
    const ids = repositories === 'all' ? repositories : [...repositories];
    return JSON.stringify([account.login, installation.id, permissions, ids]);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

function authenticate(authority: Authority): MiddlewareHandler<Env> {
  return async (c, next) => {
    c.set('credential', authority.authenticate(c.req.header('authorization')));
    await next();
  };
}
