import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HostRule } from '../domain/host-rule.ts';
import { findAddresses, type ResolveName } from './find-addresses.ts';
import { joinStreams } from './join-streams.ts';
import { openConnection } from './open-connection.ts';
import { passAnswer, UNWATCHED } from './pass-answer.ts';
import { passHeaders } from './pass-headers.ts';
import { bareHost, type ProxyTarget, readAuthority } from './proxy-target.ts';
import { malformed, notLetThrough, notReached, type Refusal } from './refusal.ts';
import type { RefusedHosts } from './refused-hosts.ts';

export interface HttpProxyOptions {
  readonly allow: readonly HostRule[];
  readonly resolve: ResolveName;
  readonly refused: RefusedHosts;
  /** Milliseconds for a connection to be made. */
  readonly connectMs: number;
}

/** A proxy for HTTP, and for anything else through `CONNECT`, to the hosts of an allow-list. */
export interface HttpProxy {
  connect(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Answers a request whose target is a whole URL, with `http:`. */
  pass(request: IncomingMessage, response: ServerResponse, target: URL): Promise<void>;
  /** Cuts all connections. */
  close(): void;
}

type Opened =
  | { readonly kind: 'open'; readonly socket: Socket }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export function createHttpProxy(options: HttpProxyOptions): HttpProxy {
  const held = new Set<Duplex>();
  const hold = (stream: Duplex): void => {
    held.add(stream);
    stream.once('close', () => held.delete(stream));
    // Who has gone needs no answer, and is cleared away with its other side.
    stream.on('error', () => undefined);
  };
  const open = async (target: ProxyTarget): Promise<Opened> => {
    const opened = await openTo(target, options);
    if (opened.kind === 'open') hold(opened.socket);
    return opened;
  };

  return {
    async connect(request, socket, head) {
      hold(socket);
      const target = readAuthority(request.url ?? '');
      if (target === null) return refuseTunnel(socket, malformed('CONNECT needs a target like “host:port”.'));
      const opened = await open(target);
      if (opened.kind === 'refused') return refuseTunnel(socket, opened.refusal);
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      opened.socket.write(head);
      joinStreams(socket, opened.socket);
    },
    async pass(request, response, target) {
      const opened = await open({ host: bareHost(target), port: Number(target.port || 80) });
      if (opened.kind === 'refused') return refuse(response, opened.refusal);
      await passThrough(opened.socket, request, response, target);
    },
    close() {
      for (const stream of held) stream.destroy();
    },
  };
}

/** Connects to a host of the allow-list, and notes one that is not on it. */
async function openTo(
  { host, port }: ProxyTarget,
  { allow, resolve, refused, connectMs }: HttpProxyOptions,
): Promise<Opened> {
  const found = await findAddresses(host, port, allow, resolve);
  if (found.kind === 'found') {
    const socket = await openConnection({ host, port, addresses: found.addresses, withinMs: connectMs });
    if (socket === null) return { kind: 'refused', refusal: notReached({ host, port }) };
    return { kind: 'open', socket };
  }
  if (found.kind !== 'unknown') refused.note(host, port, found.kind);
  return { kind: 'refused', refusal: notLetThrough({ host, port }, found) };
}

/** Sends a request over an open connection, and its answer back. */
async function passThrough(
  socket: Socket,
  request: IncomingMessage,
  response: ServerResponse,
  target: URL,
): Promise<void> {
  response.once('close', () => socket.destroy());
  const outgoing = requestHttp(target, {
    ...(request.method === undefined ? {} : { method: request.method }),
    // A connection that is asked for once is closed after its answer.
    headers: { ...passHeaders(request.headers), host: target.host, connection: 'close' },
    createConnection: () => socket,
  });
  const answered = once(outgoing, 'response');
  void pipeline(request, outgoing).catch(() => socket.destroy());
  const answer = await answered.catch(() => null);
  if (answer === null)
    return refuse(response, notReached({ host: target.hostname, port: socket.remotePort ?? 80 }));
  await passAnswer(answer[0], response, UNWATCHED);
}

function refuseTunnel(socket: Duplex, { status, reason, message }: Refusal): void {
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'content-type: text/plain; charset=utf-8',
    `content-length: ${Buffer.byteLength(message)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${message}`);
}

function refuse(response: ServerResponse, { status, reason, message }: Refusal): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, reason, { 'content-type': 'text/plain; charset=utf-8' }).end(message);
}
