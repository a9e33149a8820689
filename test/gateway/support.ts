import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { NO_BUDGET } from '../../src/domain/usage.ts';
import { type Gateway, type GatewayOptions, startGateway } from '../../src/gateway/gateway.ts';
import { createPriceList } from '../../src/gateway/price-list.ts';
import type { Provider } from '../../src/gateway/providers.ts';

/** What no answer, error or log of the gateway may hold. */
export const REAL_KEY = 'sk-real-0123456789';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface TestServer {
  readonly url: URL;
  readonly seen: Seen[];
}

/** A provider of the test's own, which notes what it is asked. */
export async function startProvider(
  answer: (response: ServerResponse, seen: Seen) => void | Promise<void>,
): Promise<TestServer> {
  const seen: Seen[] = [];
  const server = createServer((asked: IncomingMessage, response) => {
    void (async () => {
      const chunks = await asked.toArray().catch(() => null);
      if (chunks === null) return;
      const one = {
        method: asked.method ?? '',
        url: asked.url ?? '',
        headers: asked.headers,
        body: Buffer.concat(chunks),
      };
      seen.push(one);
      await answer(response, one);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base`), seen };
}

export interface OpenGateway extends Gateway {
  readonly socketPath: string;
  /** Everything that the gateway has logged, as JSON. */
  readonly logged: () => string;
}

/** A gateway on a socket with an `anthropic`, an `openai` and a `gemini` at `provider`. */
export async function openGateway(
  provider: URL | null,
  options: Partial<GatewayOptions> = {},
): Promise<OpenGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
  const socketPath = join(folder, 'own', 'gateway.sock');
  const lines: unknown[] = [];
  const note = (...words: unknown[]): void => void lines.push(words);
  const gateway = await startGateway({
    listen: { kind: 'socket', path: socketPath },
    providers: provider === null ? [] : providersAt(provider),
    allow: [],
    budget: NO_BUDGET,
    prices: createPriceList(),
    log: { info: note, warn: note },
    now: Date.now,
    ...options,
  });
  onTestFinished(async () => {
    await gateway.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { ...gateway, socketPath, logged: () => JSON.stringify(lines) };
}

function providersAt(baseUrl: URL): Provider[] {
  return [
    { name: 'anthropic', baseUrl, key: REAL_KEY, keyHeader: 'x-api-key' },
    { name: 'openai', baseUrl, key: REAL_KEY, keyHeader: 'bearer' },
    { name: 'gemini', baseUrl, key: REAL_KEY, keyHeader: 'x-goog-api-key' },
  ];
}

export interface Question {
  readonly path: string;
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** The answer did not end as it should. */
  readonly isCut: boolean;
}

/** Begins to ask; resolves when the answer begins. */
export async function begin(gateway: OpenGateway, question: Question): Promise<IncomingMessage> {
  const { path, method = 'POST', headers = { 'x-api-key': gateway.token }, body } = question;
  const outgoing = request({ socketPath: gateway.socketPath, path, method, headers, agent: false });
  const answered = once(outgoing, 'response');
  outgoing.on('error', () => undefined);
  outgoing.end(body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  const [answer] = (await answered) as [IncomingMessage];
  return answer;
}

export async function ask(gateway: OpenGateway, question: Question): Promise<Answer> {
  const answer = await begin(gateway, question);
  const chunks: Buffer[] = [];
  let isCut = false;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    isCut = true;
  }
  const body = Buffer.concat(chunks);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body, text: body.toString(), isCut };
}

/** Server-sent events of JSON. */
export function events(...data: readonly unknown[]): string {
  return data.map((each) => `data: ${JSON.stringify(each)}\n\n`).join('');
}

export const EVENT_STREAM = { 'content-type': 'text/event-stream; charset=utf-8' };
export const JSON_TYPE = { 'content-type': 'application/json' };
