import { once } from 'node:events';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

/** What a middleware needs to reach the connection below the request. */
export interface ConnectionEnv {
  Bindings: HttpBindings;
}

/**
 * Ends the connection after the first line of an answer; whatever is answered afterwards reaches nobody. Without a single byte git's HTTP
 * client would take it for an idle connection that timed out, and silently send the request again.
 */
export async function cutConnection(c: Context<ConnectionEnv>): Promise<void> {
  const { socket } = c.env.incoming;
  await new Promise<void>((resolve) => socket.end('HTTP/1.1 200 OK\r\n', () => resolve()));
  socket.destroy();
}

/** Ends when the client has gone. */
export async function clientGone(c: Context<ConnectionEnv>): Promise<void> {
  const { outgoing } = c.env;
  if (outgoing.closed || outgoing.destroyed) return;
  await once(outgoing, 'close');
}

/** Takes the whole body of a request off the connection, so that it can be applied without one. */
export async function detachBody(c: Context<ConnectionEnv>): Promise<void> {
  const { method, url, headers } = c.req.raw;
  if (method === 'GET' || method === 'HEAD') return;
  const body = await c.req.arrayBuffer();
  c.req.raw = new Request(url, { method, headers, body });
}
