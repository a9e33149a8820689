import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { closeServer } from '../close-server.ts';
import { UserError } from '../errors.ts';
import { donePage } from './done-page.ts';
import { type Html, messagePage, PAGE_HEADERS } from './page-frame.ts';
import { isSame, type Outcome, REGISTRAR_PATHS, type Registrar } from './registrar.ts';
import { startPage } from './start-page.ts';

export interface SetUpServer {
  /** The address for the person; it holds a key, so that nobody else who reaches the port can register an App here. */
  readonly url: string;
  /** Resolves when the page after the registration has been asked for. */
  readonly lastPageShown: Promise<void>;
  /** Answers what has arrived and takes no more. */
  close(): Promise<void>;
}

/** Serves the pages of the registration on `host` and `port` (0 takes a free one). Throws a `UserError` when it may not listen there. */
export async function startSetUpServer(
  registrar: Registrar,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<SetUpServer> {
  const key = randomBytes(16).toString('hex');
  const { promise: lastPageShown, resolve: sayShown } = Promise.withResolvers<void>();
  const server = createServer(getRequestListener(application(registrar, key, sayShown).fetch));
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  return {
    url: `http://${shownHost(host)}:${address.port}/?key=${key}`,
    lastPageShown,
    close: () => closeServer(server),
  };
}

/** Probot's addresses, for people who know it: `/probot` asks, `/probot/setup` is where GitHub leads back to. */
function application(registrar: Registrar, key: string, sayShown: () => void): Hono {
  const app = new Hono();
  const isOurs = (c: Context) => isSame(c.req.query('key') ?? '', key);
  // A connection that a browser keeps open would hold up the end.
  app.use(async (c, next) => {
    await next();
    c.header('connection', 'close');
  });
  app.get('/', (c) => c.redirect(`${REGISTRAR_PATHS.start}${new URL(c.req.url).search}`));
  app.get(REGISTRAR_PATHS.start, async (c) => {
    if (!isOurs(c)) return show(c, strangerPage(), 403);
    const { webhook, organization } = c.req.query();
    const origin = originOf(c);
    return show(c, startPage({ key, ...(await registrar.view({ webhook, organization, origin })) }));
  });
  app.get(REGISTRAR_PATHS.back, async (c) => {
    const { code = '', state = '' } = c.req.query();
    const outcome = await registrar.finish(code, state);
    if (outcome.kind === 'done') return c.redirect(`${REGISTRAR_PATHS.done}?key=${key}`);
    return show(c, failurePage(outcome), outcome.kind === 'refused' ? 400 : 502);
  });
  app.get(REGISTRAR_PATHS.done, (c) => {
    if (!isOurs(c)) return show(c, strangerPage(), 403);
    const { registration } = registrar;
    if (registration === null) return c.redirect(`/?key=${key}`);
    sayShown();
    return show(c, donePage(registration));
  });
  app.notFound((c) => show(c, messagePage('Not found', 'There is nothing at this address.'), 404));
  return app;
}

function show(
  c: Context,
  content: Html,
  status: 200 | 400 | 403 | 404 | 502 = 200,
): Response | Promise<Response> {
  return c.html(content, status, { ...PAGE_HEADERS });
}

function strangerPage(): Html {
  return messagePage(
    'This page needs its key',
    'Open the whole address that the terminal shows, with everything behind the question mark.',
  );
}

function failurePage(outcome: Exclude<Outcome, { kind: 'done' }>): Html {
  return outcome.kind === 'refused'
    ? messagePage('This does not belong to a registration from here', outcome.reason)
    : messagePage('The registration is not finished', outcome.reason);
}

/** Where the browser reaches us, which behind a proxy is not where we listen. */
function originOf(c: Context): string {
  const url = new URL(c.req.url);
  const protocol = c.req.header('x-forwarded-proto')?.split(',')[0]?.trim();
  const host = c.req.header('x-forwarded-host')?.split(',')[0]?.trim();
  return `${protocol === 'https' ? 'https' : url.protocol.slice(0, -1)}://${host ?? url.host}`;
}

/** Of an address that stands for all, one that a browser can open. */
function shownHost(host: string): string {
  if (['0.0.0.0', '::'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new UserError(
      `Cannot listen on ${host}:${port} (${error instanceof Error ? error.message : error}).`,
      'End what listens there, or set HOST or PORT to another address or port.',
      { cause: error },
    );
  }
}
