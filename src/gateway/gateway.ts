import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { closeServer } from '../close-server.ts';
import type { HostRule } from '../domain/host-rule.ts';
import type { Budget, Usage } from '../domain/usage.ts';
import { UserError } from '../errors.ts';
import { bringsProxyToken, createAccessToken } from './access-token.ts';
import { type ResolveName, resolveBySystem } from './find-addresses.ts';
import { createHttpProxy, type HttpProxy } from './http-proxy.ts';
import { createMeter } from './meter.ts';
import { createModelGateway, MODEL_PATH, type ModelGateway } from './model-gateway.ts';
import type { PriceList } from './price-list.ts';
import type { Provider } from './providers.ts';
import { createRateLimits } from './rate-limits.ts';
import type { ReachedLimit } from './reached-limit.ts';
import { createRefusedHosts, type RefusedHost } from './refused-hosts.ts';
import { createUpstream } from './upstream.ts';

export interface GatewayOptions {
  /** A socket is for a sandbox, whose own loopback leads to it; a port of this host's loopback is for agents without one. */
  readonly listen: { readonly kind: 'socket'; readonly path: string } | { readonly kind: 'port' };
  readonly providers: readonly Provider[];
  readonly allow: readonly HostRule[];
  /** A turn is a call of a model here, also one that the agent makes by the way, as for a title. */
  readonly budget: Budget;
  readonly prices: PriceList;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Asks the system by default. */
  readonly resolve?: ResolveName;
}

/** The way out of one execution of an agent: to models with the operator's keys, and to the hosts of the allow-list. */
export interface Gateway {
  /** What the agent holds in place of every provider's key. */
  readonly token: string;
  /** `http://127.0.0.1:port`; `null` on a socket, where the sandbox decides on the port. */
  readonly origin: string | null;
  /** Aborted when the budget is spent; its reason is the `ReachedLimit`. */
  readonly budgetSignal: AbortSignal;
  /** Of all calls that are over. */
  usage(): Usage;
  reachedLimit(): ReachedLimit | null;
  /** What the agent tried to reach in vain. */
  refusedHosts(): readonly RefusedHost[];
  /** Until when a provider wants to be left alone, in milliseconds since the epoch; `null` when none does. */
  limitedUntil(): number | null;
  /** The same, but `null` when a model is answering, or has answered since. */
  waitsUntil(): number | null;
  /** Cuts what is under way, and resolves when all of it is metered. */
  close(): Promise<void>;
}

const CONNECT_MS = 15_000;
/** Longer than clients keep a connection that they do not use, so that none is closed just when it is used again. */
const KEEP_ALIVE_MS = 300_000;
/** What is beyond is closed: package managers open some dozens. */
const MOST_CONNECTIONS = 512;
/** Of `sockaddr_un`, less the zero at its end. */
const LONGEST_SOCKET_PATH = 107;

/** Opens a gateway for one execution. Rejects with a `UserError` when the socket cannot be there. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { log, now, budget, prices, providers, allow } = options;
  const token = createAccessToken();
  const spent = new AbortController();
  const limits = createRateLimits(now);
  const refused = createRefusedHosts();
  const upstream = createUpstream();
  const meter = createMeter({
    budget,
    prices,
    onLimit: (limit) => spent.abort(limit),
    onUnpriced: (model) => log.warn({ model }, 'there is no price for this model: its cost is not known'),
  });
  const models = createModelGateway({ token, providers, meter, limits, upstream, log });
  const resolve = options.resolve ?? resolveBySystem;
  const proxy = createHttpProxy({ allow, resolve, refused, connectMs: CONNECT_MS });
  const underWay = new Set<Promise<void>>();
  const server = createGatewayServer({
    models,
    proxy,
    log,
    // On a port, whoever else is on this host could use the proxy.
    mayUseProxy: (request) => options.listen.kind === 'socket' || bringsProxyToken(request.headers, token),
    keep: (work) => void underWay.add(work.finally(() => underWay.delete(work))),
  });
  server.maxConnections = MOST_CONNECTIONS;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await listen(server, options.listen);
  return {
    token,
    origin:
      options.listen.kind === 'port' ? `http://127.0.0.1:${(server.address() as AddressInfo).port}` : null,
    budgetSignal: spent.signal,
    usage: meter.usage,
    reachedLimit: meter.reached,
    refusedHosts: refused.list,
    limitedUntil: limits.limitedUntil,
    waitsUntil: limits.waitsUntil,
    async close() {
      proxy.close();
      for (const socket of sockets) socket.destroy();
      await closeServer(server, 0);
      await Promise.allSettled(underWay);
      upstream.close();
    },
  };
}

interface ServerParts {
  readonly models: ModelGateway;
  readonly proxy: HttpProxy;
  readonly log: Pick<Logger, 'warn'>;
  readonly mayUseProxy: (request: IncomingMessage) => boolean;
  /** Holds on to work that is under way. */
  readonly keep: (work: Promise<void>) => void;
}

function createGatewayServer({ models, proxy, log, mayUseProxy, keep }: ServerParts): Server {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = readTarget(request.url ?? '/');
    if (target === null) return say(response, 400, 'This is no target of a request.');
    const isForUs = target.isOwn || isLoopback(target.url.hostname);
    if (isForUs && target.url.pathname.startsWith(MODEL_PATH)) {
      return models(request, response, { path: target.url.pathname, query: target.url.searchParams });
    }
    if (target.isOwn) return say(response, 404, `There is nothing here but ${MODEL_PATH}<provider>/.`);
    if (!mayUseProxy(request)) return say(response, 407, 'The proxy needs the token of this execution.');
    if (target.url.protocol !== 'http:') return say(response, 400, 'Ask for https with CONNECT.');
    return proxy.pass(request, response, target.url);
  };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const failed = (error: unknown): void => {
      // The agent went away in the middle of its own request.
      if (!request.complete || response.destroyed) return void response.destroy();
      log.warn({ err: error }, 'a request to the gateway failed');
      if (response.headersSent) response.destroy();
      else say(response, 500, 'The gateway failed.');
    };
    keep(answer(request, response).catch(failed));
  });
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (mayUseProxy(request)) {
      return keep(proxy.connect(request, socket, head).catch(() => void socket.destroy()));
    }
    socket.on('error', () => undefined);
    socket.end(
      'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\nconnection: close\r\n\r\n',
    );
  });
  return server;
}

interface Target {
  readonly url: URL;
  /** It names no host, as requests to a server do; requests to a proxy name one. */
  readonly isOwn: boolean;
}

function readTarget(text: string): Target | null {
  const isOwn = text.startsWith('/');
  const whole = isOwn ? `http://gateway${text}` : text;
  return URL.canParse(whole) ? { url: new URL(whole), isOwn } : null;
}

/** Clients that send even what is for their own host through the proxy. */
function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost' || host === '[::1]';
}

function say(response: ServerResponse, status: number, message: string): void {
  const more = status === 407 ? { 'proxy-authenticate': 'Basic' } : {};
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...more }).end(`${message}\n`);
}

async function listen(server: Server, where: GatewayOptions['listen']): Promise<void> {
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once('listening', resolve).once('error', reject);
  if (where.kind === 'port') {
    server.listen(0, '127.0.0.1');
    return listening;
  }
  if (Buffer.byteLength(where.path) > LONGEST_SOCKET_PATH) {
    throw new UserError(
      `${where.path} is too long for the path of a socket, which has ${LONGEST_SOCKET_PATH} bytes at most.`,
      'Choose a folder with a shorter path for the data.',
    );
  }
  // Nobody else may enter the folder, so that the socket is never open to others, not even before its own mode is set.
  await mkdir(dirname(where.path), { recursive: true, mode: 0o700 });
  await rm(where.path, { force: true });
  server.listen(where.path);
  await listening;
  await chmod(where.path, 0o600);
}
