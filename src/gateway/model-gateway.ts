import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { bringsToken } from './access-token.ts';
import { answerError, budgetError, type ErrorCode, gatewayError, statusOf } from './answer-error.ts';
import { type Endpoint, findEndpoint } from './endpoints.ts';
import { parseJson } from './json-value.ts';
import type { Meter, MeteredCall } from './meter.ts';
import { type AnswerWatch, passAnswer, passError, UNWATCHED } from './pass-answer.ts';
import { findUnreadForm } from './pass-query.ts';
import type { Protocol } from './protocols/protocol.ts';
import type { Provider } from './providers.ts';
import type { RateLimits } from './rate-limits.ts';
import { createAnswerReader, isEventStream } from './read-answer.ts';
import { type BodyReader, createBodyReader } from './read-body.ts';
import type { Upstream } from './upstream.ts';

/** In front of every path that goes to a provider. */
export const MODEL_PATH = '/model/';

export interface ModelGatewayOptions {
  readonly token: string;
  readonly providers: readonly Provider[];
  readonly meter: Meter;
  readonly limits: RateLimits;
  readonly upstream: Upstream;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** One request to a provider, found fit to be sent on. */
interface ModelRequest {
  readonly provider: Provider;
  readonly endpoint: Endpoint;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Aborted when the agent does not wait any more. */
  readonly signal: AbortSignal;
}

export type ModelGateway = (
  request: IncomingMessage,
  response: ServerResponse,
  target: { readonly path: string; readonly query: URLSearchParams },
) => Promise<void>;

/**
 * Sends `/model/<provider>/<path>` on to that provider with the operator's key, meters what it uses, and refuses when the budget is spent. The
 * agent brings its token where its client puts a key.
 */
export function createModelGateway(options: ModelGatewayOptions): ModelGateway {
  const readBody = createBodyReader();
  return async (request, response, { path, query }) => {
    const refuse = (code: ErrorCode, message: string): void =>
      answerError(response, gatewayError(code, message), statusOf(code));
    if (!bringsToken(request.headers, query, options.token)) {
      return refuse('wrong_token', 'This is not the token that the gateway gave to this execution.');
    }
    const [name = '', ...rest] = path.slice(MODEL_PATH.length).split('/');
    const provider = options.providers.find((each) => each.name === name);
    if (provider === undefined) {
      return refuse(
        'unknown_provider',
        `The gateway has no key of a provider “${name}”: ${remedyFor(options)}`,
      );
    }
    const providerPath = `/${rest.join('/')}`;
    const endpoint = findEndpoint(request.method, providerPath);
    if (endpoint === null) {
      const what = `${request.method} ${providerPath}`;
      return refuse(
        'not_let_through',
        `${what} is not let through: only calls of models, which are metered, are.`,
      );
    }
    const form = findUnreadForm(query);
    if (form !== null) {
      return refuse('bad_request', `Answers as “${form}” are not let through, since they cannot be metered.`);
    }
    const left = new AbortController();
    response.once('close', () => left.abort());
    const { signal } = left;
    const call = { provider, endpoint, path: providerPath, query, request, response, signal };
    await withBody(readBody, call, (body) => forward(options, call, body));
  };
}

function remedyFor({ providers }: ModelGatewayOptions): string {
  if (providers.length === 0) return 'the operator has given it none.';
  return `there is ${providers.map(({ name }) => `“${name}”`).join(', ')}.`;
}

async function withBody(
  readBody: BodyReader,
  { request, response }: ModelRequest,
  use: (body: Buffer) => Promise<void>,
): Promise<void> {
  const read = await readBody(request);
  if (read.kind === 'too-large') {
    return answerError(
      response,
      gatewayError('too_large', 'The request is too large.'),
      statusOf('too_large'),
    );
  }
  try {
    await use(read.body);
  } finally {
    read.release();
  }
}

async function forward(options: ModelGatewayOptions, call: ModelRequest, raw: Buffer): Promise<void> {
  const { response, endpoint } = call;
  if (endpoint.protocol === null) return send(options, call, { body: raw, model: null, metered: null });
  const { protocol } = endpoint;
  const json = parseJson(raw.toString());
  const asked =
    typeof json === 'object' && json !== null
      ? protocol.readRequest(json, call.path)
      : ({ kind: 'refused', message: 'The request is no JSON.' } as const);
  if (asked.kind === 'refused') {
    return answerError(response, gatewayError('bad_request', asked.message), statusOf('bad_request'));
  }
  const refusal = options.meter.refusal();
  if (refusal !== null) return answerError(response, budgetError(refusal), statusOf('attempt_budget'));
  const body = asked.changed === null ? raw : Buffer.from(JSON.stringify(asked.changed));
  const counted = options.meter.open({ model: asked.model, bytes: body.length });
  await send(options, call, { body, model: asked.model, metered: { protocol, call: counted } });
}

interface ReadCall {
  readonly body: Buffer;
  readonly model: string | null;
  readonly metered: { readonly protocol: Protocol; readonly call: MeteredCall } | null;
}

async function send(
  { upstream, limits, log }: ModelGatewayOptions,
  { provider, path, query, request, response, signal }: ModelRequest,
  { body, model, metered }: ReadCall,
): Promise<void> {
  const { method = 'GET', headers } = request;
  let answer: IncomingMessage;
  try {
    answer = await upstream.send({ provider, method, path, query, headers, body, signal });
  } catch (error) {
    // The provider may well have begun to work when the agent went away.
    if (signal.aborted) return metered?.call.settle(false);
    metered?.call.drop();
    const reason = describe(error);
    log.warn({ provider: provider.name, reason }, 'a provider of models was not reached');
    const message = `The gateway did not reach ${provider.baseUrl.host}: ${reason}.`;
    return answerError(response, gatewayError('unreachable', message), statusOf('unreachable'));
  }
  const status = answer.statusCode ?? 0;
  const call = { provider: provider.name, model };
  if (status >= 400) {
    metered?.call.drop();
    const text = await passError(answer, response, provider.key);
    return limits.note(call, { status, headers: answer.headers, body: parseJson(text) });
  }
  limits.note(call, { status, headers: answer.headers, body: null });
  if (metered === null) return passAnswer(answer, response, UNWATCHED);
  const answered = limits.answering();
  await passAnswer(answer, response, watchMetered(answer.headers, metered)).finally(answered);
}

function watchMetered(
  headers: IncomingHttpHeaders,
  { protocol, call }: NonNullable<ReadCall['metered']>,
): AnswerWatch {
  const reader = createAnswerReader(headers, (event) => call.see(protocol.read(event)));
  const mayEnd = isEventStream(headers) && headers['content-encoding'] === undefined;
  return {
    onChunk(chunk) {
      reader.read(chunk);
      call.pass(chunk.length);
      const limit = mayEnd && !call.isCounted() ? call.passedLimit() : null;
      return limit === null
        ? { kind: 'go-on' }
        : { kind: 'end', lastWords: `\n\n${protocol.lastEvent(budgetError(limit))}` };
    },
    async onEnd(isWhole) {
      await reader.end();
      call.settle(isWhole);
    },
  };
}

/** Never with what was sent: messages of Node tell addresses and codes only. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return describe(error.errors[0]);
  if (!(error instanceof Error)) return 'no reason was given';
  return 'code' in error && typeof error.code === 'string' && error.message === ''
    ? error.code
    : error.message;
}
