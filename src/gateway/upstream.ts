import { once } from 'node:events';
import {
  Agent as HttpAgent,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { passHeaders } from './pass-headers.ts';
import { passQuery } from './pass-query.ts';
import type { KeyHeader, Provider } from './providers.ts';

/** A request as it goes to a provider; the connections behind it are kept and used again. */
export interface UpstreamRequest {
  readonly provider: Provider;
  readonly method: string;
  /** Begins with a slash, and goes below the provider's address. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export interface Upstream {
  /** Resolves when an answer begins, of whatever status; rejects when none comes. */
  send(request: UpstreamRequest): Promise<IncomingMessage>;
  close(): void;
}

/** They belong to the agent's connection, would tell our token to the provider, or evade the meter. */
const NOT_FOR_PROVIDERS = [
  'host',
  'content-length',
  'expect',
  'cookie',
  'authorization',
  'x-api-key',
  'x-goog-api-key',
  'api-key',
  'accept-encoding',
  // By them an answer comes without its usage, or another call is made than the one that is metered.
  'x-goog-fieldmask',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
];
const KEEP_ALIVE_MS = 30_000;

export function createUpstream(): Upstream {
  const settings = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS };
  const agents = { http: new HttpAgent(settings), https: new HttpsAgent(settings) };

  const ask = async (request: UpstreamRequest): Promise<IncomingMessage> => {
    const url = toUrl(request);
    const options = { method: request.method, headers: toHeaders(request), signal: request.signal };
    const outgoing =
      url.protocol === 'https:'
        ? requestHttps(url, { ...options, agent: agents.https })
        : requestHttp(url, { ...options, agent: agents.http });
    const answered = once(outgoing, 'response');
    // After the answer has begun, its own stream tells of a cut.
    outgoing.on('error', () => undefined);
    outgoing.end(request.body);
    try {
      const [response] = (await answered) as [IncomingMessage];
      return response;
    } catch (error) {
      // The provider closed a connection that was kept just when we used it: hardly ever has it seen the request.
      if (outgoing.reusedSocket && !request.signal.aborted && isReset(error)) return ask(request);
      throw error;
    }
  };
  return {
    send: ask,
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function toUrl({ provider, path, query }: UpstreamRequest): URL {
  const url = new URL(provider.baseUrl);
  url.pathname = url.pathname.replace(/\/$/, '') + path;
  url.search = passQuery(query).toString();
  return url;
}

function toHeaders({ provider, headers, method, body }: UpstreamRequest): OutgoingHttpHeaders {
  return {
    ...passHeaders(headers, NOT_FOR_PROVIDERS),
    ...keyHeader(provider.keyHeader, provider.key),
    // What is compressed would have to be decompressed to be metered, and comes later.
    'accept-encoding': 'identity',
    ...(method === 'POST' ? { 'content-length': body.length } : {}),
  };
}

function keyHeader(header: KeyHeader, key: string): OutgoingHttpHeaders {
  return header === 'bearer' ? { authorization: `Bearer ${key}` } : { [header]: key };
}
