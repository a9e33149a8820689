import { setImmediate as tick } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createPriceList } from '../../src/gateway/price-list.ts';
import { ask, begin, EVENT_STREAM, events, JSON_TYPE, openGateway, startProvider } from './support.ts';

interface Case {
  readonly protocol: string;
  readonly path: string;
  readonly model: string;
  readonly stream: string;
  readonly plain: unknown;
}

/** Each tells 100 tokens read anew, 20 from the cache, and 50 written, next to text that takes several bytes a character. */
const CASES: readonly Case[] = [
  {
    protocol: 'Anthropic messages',
    path: '/model/anthropic/v1/messages?beta=true',
    model: 'claude-opus-5-5',
    stream: events(
      {
        type: 'message_start',
        message: {
          model: 'claude-opus-5-5',
          usage: { input_tokens: 100, cache_read_input_tokens: 20, output_tokens: 1 },
        },
      },
      { type: 'content_block_delta', delta: { type: 'text_delta', text: 'Grüße, 世界 🎉' } },
      { type: 'ping' },
      { type: 'message_delta', usage: { output_tokens: 50 } },
      { type: 'message_stop' },
    ),
    plain: {
      type: 'message',
      model: 'claude-opus-5-5',
      content: [{ type: 'text', text: 'Grüße' }],
      usage: { input_tokens: 100, cache_read_input_tokens: 20, output_tokens: 50 },
    },
  },
  {
    protocol: 'OpenAI responses',
    path: '/model/openai/responses',
    model: 'gpt-5.4',
    stream: events(
      { type: 'response.created', response: { model: 'gpt-5.4', usage: null } },
      { type: 'response.output_text.delta', delta: 'Grüße, 世界 🎉' },
      {
        type: 'response.completed',
        response: {
          model: 'gpt-5.4',
          output: [{ content: [{ text: 'Grüße, 世界 🎉' }] }],
          usage: { input_tokens: 120, input_tokens_details: { cached_tokens: 20 }, output_tokens: 50 },
        },
      },
    ),
    plain: {
      object: 'response',
      model: 'gpt-5.4',
      output: [],
      usage: { input_tokens: 120, input_tokens_details: { cached_tokens: 20 }, output_tokens: 50 },
    },
  },
  {
    protocol: 'chat completions',
    path: '/model/openai/v1/chat/completions',
    model: 'gpt-5.4',
    stream: `${events(
      { model: 'gpt-5.4', choices: [{ delta: { content: 'Grüße, 世界 🎉' } }], usage: null },
      { model: 'gpt-5.4', choices: [{ delta: {}, finish_reason: 'stop' }], usage: null },
      {
        model: 'gpt-5.4',
        choices: [],
        usage: { prompt_tokens: 120, prompt_tokens_details: { cached_tokens: 20 }, completion_tokens: 50 },
      },
    )}data: [DONE]\n\n`,
    plain: {
      model: 'gpt-5.4',
      choices: [{ message: { content: 'Grüße' } }],
      usage: { prompt_tokens: 120, prompt_tokens_details: { cached_tokens: 20 }, completion_tokens: 50 },
    },
  },
  {
    protocol: 'Gemini',
    path: '/model/gemini/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse',
    model: 'gemini-2.5-pro',
    stream: events(
      {
        candidates: [{ content: { parts: [{ text: 'Grüße, 世界 🎉' }] } }],
        usageMetadata: { promptTokenCount: 120, cachedContentTokenCount: 20, candidatesTokenCount: 3 },
      },
      {
        candidates: [{ finishReason: 'STOP' }],
        modelVersion: 'gemini-2.5-pro',
        usageMetadata: {
          promptTokenCount: 120,
          cachedContentTokenCount: 20,
          candidatesTokenCount: 30,
          thoughtsTokenCount: 20,
        },
      },
    ),
    // Without `alt=sse` a stream is one list.
    plain: [
      { usageMetadata: { promptTokenCount: 120, cachedContentTokenCount: 20 } },
      {
        candidates: [{ finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 120, cachedContentTokenCount: 20, candidatesTokenCount: 50 },
      },
    ],
  },
];

const TOKENS = { input: 100, cacheRead: 20, cacheWrite: 0, output: 50 };
const request = (model: string): unknown => ({
  model,
  stream: true,
  messages: [{ content: 'x'.repeat(4_000) }],
});

describe.each(CASES)('$protocol', ({ path, model, stream, plain }) => {
  it('a stream in pieces of a few bytes comes through as it is, and is metered', async () => {
    const bytes = Buffer.from(stream);
    const provider = await startProvider(async (response) => {
      response.writeHead(200, EVENT_STREAM);
      for (let at = 0; at < bytes.length; at += 7) {
        response.write(bytes.subarray(at, at + 7));
        await tick();
      }
      response.end();
    });
    const gateway = await openGateway(provider.url);
    const answer = await ask(gateway, { path, body: request(model) });
    expect(answer.body.equals(bytes)).toBe(true);
    // What it costs tells the tokens apart: each kind has a price of its own.
    const costUsd = createPriceList().costOf(model, TOKENS);
    expect(costUsd).toBeGreaterThan(0);
    expect(gateway.usage()).toEqual({ inputTokens: 120, outputTokens: 50, costUsd, turns: 1 });
  });

  it('a plain answer is metered, compressed ones too', async () => {
    const encodings = [
      [{}, Buffer.from(JSON.stringify(plain))],
      [{ 'content-encoding': 'gzip' }, gzipSync(JSON.stringify(plain))],
      [{ 'content-encoding': 'br' }, brotliCompressSync(JSON.stringify(plain))],
    ] as const;
    let next = 0;
    const provider = await startProvider((response) => {
      const [headers, body] = encodings[next++] ?? [{}, ''];
      response.writeHead(200, { ...JSON_TYPE, ...headers }).end(body);
    });
    const gateway = await openGateway(provider.url);
    for (const [index, [, body]] of encodings.entries()) {
      const answer = await ask(gateway, { path, body: request(model) });
      expect(answer.body.equals(body)).toBe(true);
      expect(gateway.usage().outputTokens).toBe(50 * (index + 1));
    }
    expect(gateway.usage()).toMatchObject({ inputTokens: 360, turns: 3 });
  });

  it('a stream that is cut is estimated, and never free', async () => {
    const half = stream.slice(0, stream.indexOf('\n\n', stream.indexOf('🎉')) + 10);
    const provider = await startProvider((response) => {
      response.writeHead(200, EVENT_STREAM).write(half, () => response.destroy());
    });
    const gateway = await openGateway(provider.url);
    const answer = await ask(gateway, { path, body: request(model) });
    expect(answer).toMatchObject({ status: 200, isCut: true });
    await expect.poll(() => gateway.usage().turns).toBe(1);
    const { inputTokens, outputTokens } = gateway.usage();
    expect(inputTokens).toBeGreaterThanOrEqual(100);
    expect(outputTokens).toBeGreaterThan(1);
    expect(outputTokens, 'of what has come').toBeLessThan(50);
  });

  it('an answer that tells no usage is estimated', async () => {
    const provider = await startProvider((response) => {
      response.writeHead(200, JSON_TYPE).end('{}');
    });
    const gateway = await openGateway(provider.url);
    await ask(gateway, { path, body: request(model) });
    expect(gateway.usage().inputTokens).toBeGreaterThan(1_000);
  });
});

it('an answer that cannot be read is estimated by its length', async () => {
  const provider = await startProvider((response) => {
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(Buffer.alloc(40_000, 7));
  });
  const gateway = await openGateway(provider.url);
  await ask(gateway, { path: '/model/anthropic/v1/messages', body: request('claude-opus-5-5') });
  expect(gateway.usage().outputTokens).toBe(10_000);
});

it('a count that Gemini leaves out is not taken for 0', async () => {
  const answer = {
    candidates: [{ content: { parts: [{ text: 'x'.repeat(400) }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 120 },
  };
  const provider = await startProvider((response) => {
    response.writeHead(200, JSON_TYPE).end(JSON.stringify(answer));
  });
  const gateway = await openGateway(provider.url);
  const path = '/model/gemini/v1beta/models/gemini-2.5-pro:generateContent';
  await ask(gateway, { path, body: request('gemini-2.5-pro') });
  expect(gateway.usage()).toMatchObject({ inputTokens: 120, outputTokens: 100 });
});

it('asks a stream of chat completions for its usage, and changes nothing else', async () => {
  const provider = await startProvider((response) => void response.writeHead(200, JSON_TYPE).end('{}'));
  const gateway = await openGateway(provider.url);
  const path = '/model/openai/chat/completions';
  const asked = { model: 'm', stream: true, stream_options: { x: 1 }, messages: [{ content: 'ü' }] };
  await ask(gateway, { path, body: asked });
  await ask(gateway, { path, body: { model: 'm' } });
  await ask(gateway, {
    path,
    body: Buffer.from('{ "stream" : true, "stream_options":{"include_usage":true}}'),
  });
  const bodies = provider.seen.map(({ body }) => body.toString());
  expect(JSON.parse(bodies[0] ?? '')).toEqual({ ...asked, stream_options: { x: 1, include_usage: true } });
  expect(bodies.slice(1)).toEqual([
    '{"model":"m"}',
    '{ "stream" : true, "stream_options":{"include_usage":true}}',
  ]);
});

it('an agent that goes away in the middle ends the call and pays for it', async () => {
  let hasLeft = false;
  const provider = await startProvider((response) => {
    response
      .writeHead(200, EVENT_STREAM)
      .write(events({ type: 'content_block_delta', delta: { text: 'x'.repeat(400) } }));
    response.on('close', () => {
      hasLeft = true;
    });
  });
  const gateway = await openGateway(provider.url);
  const answer = await begin(gateway, {
    path: '/model/anthropic/v1/messages',
    body: request('claude-opus-5-5'),
  });
  answer.once('data', () => answer.destroy());
  await expect.poll(() => hasLeft).toBe(true);
  await expect.poll(() => gateway.usage()).toMatchObject({ turns: 1, outputTokens: 100 });
});

it('what the provider refuses is free; a model without a price is counted, and told once', async () => {
  let status = 400;
  const provider = await startProvider((response) => {
    response
      .writeHead(status, JSON_TYPE)
      .end(JSON.stringify({ type: 'message', model: 'new', usage: { input_tokens: 5, output_tokens: 5 } }));
  });
  const gateway = await openGateway(provider.url);
  const question = { path: '/model/anthropic/v1/messages', body: request('new') };
  await ask(gateway, question);
  expect(gateway.usage().turns).toBe(0);
  status = 200;
  await ask(gateway, question);
  await ask(gateway, question);
  expect(gateway.usage()).toMatchObject({ turns: 2, costUsd: null });
  expect(gateway.logged().match(/no price/g)).toHaveLength(1);
});

it('closing meters what is under way', async () => {
  const provider = await startProvider(
    (response) => void response.writeHead(200, EVENT_STREAM).write(':\n\n'),
  );
  const gateway = await openGateway(provider.url);
  const answer = await begin(gateway, {
    path: '/model/anthropic/v1/messages',
    body: request('claude-opus-5-5'),
  });
  answer.on('error', () => undefined).resume();
  await gateway.close();
  expect(gateway.usage().turns).toBe(1);
  expect(gateway.usage().inputTokens).toBeGreaterThan(1_000);
});
