import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { closeServer } from '../close-server.ts';
import { UserError } from '../errors.ts';
import { bringsProxyToken } from './access-token.ts';
import type { HttpProxy } from './http-proxy.ts';
import { MODEL_PATH, type ModelGateway } from './model-gateway.ts';

/** A socket is for a sandbox, whose own loopback leads to it; a port of this host's loopback is for agents without one. */
export type ListenAt = { readonly kind: 'socket'; readonly path: string } | { readonly kind: 'port' };

/** Where an agent asks: below one path for models, everything else of the proxy. */
export interface GatewayServer {
  /** `http://127.0.0.1:port`; `null` on a socket. */
  readonly origin: string | null;
  /** Cuts all connections, and resolves when what was under way has ended. */
  close(): Promise<void>;
}

export interface GatewayServerOptions {
  readonly listen: ListenAt;
  readonly models: ModelGateway;
  readonly proxy: HttpProxy;
  /** What the proxy asks for on a port. */
  readonly token: string;
  readonly log: Pick<Logger, 'warn'>;
}

/** Longer than clients keep a connection that they do not use, so that none is closed just when it is used again. */
const KEEP_ALIVE_MS = 300_000;
/** What is beyond is closed: package managers open some dozens. */
const MOST_CONNECTIONS = 512;
/** Of `sockaddr_un`, less the zero at its end. */
const LONGEST_SOCKET_PATH = 107;

/** Rejects with a `UserError` when the socket cannot be there. */
export async function startGatewayServer(options: GatewayServerOptions): Promise<GatewayServer> {
  const { proxy, listen: where, token } = options;
  const underWay = new Set<Promise<void>>();
  const keep = (work: Promise<void>): void => {
    const kept = work.finally(() => underWay.delete(kept));
    underWay.add(kept);
  };
  // On a port, whoever else is on this host could use the proxy.
  const mayUseProxy = (request: IncomingMessage): boolean =>
    where.kind === 'socket' || bringsProxyToken(request.headers, token);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) =>
    keep(answerOrFail(options, mayUseProxy, request, response)),
  );
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!mayUseProxy(request)) return refuseTunnel(socket);
    keep(proxy.connect(request, socket, head).catch(() => void socket.destroy()));
  });
  server.maxConnections = MOST_CONNECTIONS;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await listen(server, where);
  return {
    origin: where.kind === 'port' ? `http://127.0.0.1:${(server.address() as AddressInfo).port}` : null,
    async close() {
      for (const socket of sockets) socket.destroy();
      await closeServer(server, 0);
      await Promise.allSettled(underWay);
    },
  };
}

type Asked = Pick<GatewayServerOptions, 'models' | 'proxy' | 'log'>;
type MayUseProxy = (request: IncomingMessage) => boolean;

async function answerOrFail(
  asked: Asked,
  mayUseProxy: MayUseProxy,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await answer(asked, mayUseProxy, request, response);
  } catch (error) {
    // The agent went away in the middle of its own request.
    if (!request.complete || response.destroyed) return void response.destroy();
    asked.log.warn({ err: error }, 'a request to the gateway failed');
    if (response.headersSent) response.destroy();
    else say(response, 500, 'The gateway failed.');
  }
}

async function answer(
  { models, proxy }: Asked,
  mayUseProxy: MayUseProxy,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
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
}

function refuseTunnel(socket: Duplex): void {
  socket.on('error', () => undefined);
  socket.end(
    'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\nconnection: close\r\n\r\n',
  );
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

async function listen(server: Server, where: ListenAt): Promise<void> {
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
