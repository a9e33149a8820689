import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  ask,
  begin,
  EVENT_STREAM,
  events,
  JSON_TYPE,
  openGateway,
  REAL_KEY,
  startProvider,
} from './support.ts';

const path = '/model/anthropic/v1/messages';
const message = { type: 'message', model: 'claude-opus-5-5', usage: { input_tokens: 1, output_tokens: 1 } };
const answerMessage = startProvider.bind(null, (response) => {
  response.writeHead(200, JSON_TYPE).end(JSON.stringify(message));
});

describe('the key', () => {
  it.each([
    ['anthropic', '/v1/messages', 'x-api-key', REAL_KEY],
    ['openai', '/responses', 'authorization', `Bearer ${REAL_KEY}`],
    ['gemini', '/v1beta/models/gemini-2.5-pro:generateContent', 'x-goog-api-key', REAL_KEY],
  ])(
    'of %s is put in where the token was, and nothing of the token goes on',
    async (name, rest, header, value) => {
      const provider = await answerMessage();
      const gateway = await openGateway(provider.url);
      const { token } = gateway;
      const ways = [
        { headers: { 'x-api-key': token } },
        { headers: { authorization: `Bearer ${token}` } },
        { headers: { 'x-goog-api-key': token } },
        { headers: {}, query: `?key=${token}&alt=sse` },
        {
          headers: { 'x-api-key': token, 'x-goog-fieldmask': 'candidates', 'x-http-method-override': 'GET' },
          query: '?fields=candidates&%24fields=candidates&alt=sse&prettyPrint=true',
        },
      ];
      for (const { headers, query = '?alt=sse' } of ways) {
        const answer = await ask(gateway, {
          path: `/model/${name}${rest}${query}`,
          headers: { ...headers, cookie: 'a=b', 'x-own': 'kept', connection: 'x-hop', 'x-hop': '1' },
          body: {},
        });
        expect(answer.status).toBe(200);
      }
      for (const { url, headers, method } of provider.seen) {
        expect([method, url]).toEqual(['POST', `/base${rest}?alt=sse`]);
        expect(headers).toMatchObject({ [header]: value, 'x-own': 'kept', 'accept-encoding': 'identity' });
        expect(JSON.stringify(headers)).not.toContain(token);
        expect(Object.keys(headers)).not.toContain('cookie');
        expect(Object.keys(headers)).not.toContain('x-hop');
        expect(Object.keys(headers)).not.toContain('x-goog-fieldmask');
        expect(Object.keys(headers)).not.toContain('x-http-method-override');
      }
    },
  );

  it('is in no error that a provider answers with, nor in a header, nor in a log', async () => {
    const provider = await startProvider((response, { headers }) => {
      response
        .writeHead(401, { ...JSON_TYPE, 'x-debug': `key ${headers['x-api-key']}`, 'retry-after': '7' })
        .end(`{"error":"wrong key ${headers['x-api-key']}"}`);
    });
    const gateway = await openGateway(provider.url);
    const answer = await ask(gateway, { path, body: {} });
    expect(answer).toMatchObject({ status: 401, text: '{"error":"wrong key [redacted]"}' });
    expect(answer.headers['retry-after']).toBe('7');
    expect(JSON.stringify(answer.headers) + gateway.logged()).not.toContain(REAL_KEY);
  });

  it.each([
    ['a wrong one', { 'x-api-key': 'sk-gateway-wrong' }],
    ['none', {}],
    ['the real key', { 'x-api-key': REAL_KEY }],
  ])('with %s in place of the token nothing goes through', async (_name, headers) => {
    const provider = await answerMessage();
    const gateway = await openGateway(provider.url);
    const answer = await ask(gateway, { path, headers, body: {} });
    expect(answer.status).toBe(401);
    expect(provider.seen).toEqual([]);
  });

  it('each execution has a token of its own, and a socket that nobody else opens', async () => {
    const provider = await answerMessage();
    const [one, other] = [await openGateway(provider.url), await openGateway(provider.url)];
    expect((await ask(one, { path, headers: { 'x-api-key': other.token }, body: {} })).status).toBe(401);
    expect((await stat(one.socketPath)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(one.socketPath))).mode & 0o777).toBe(0o700);
  });
});

describe('what is let through', () => {
  it.each([
    ['HEAD', '/model/anthropic/'],
    ['HEAD', '/model/anthropic'],
    ['GET', '/model/openai/models'],
    ['GET', '/model/gemini/v1beta/models/gemini-2.5-pro'],
    ['POST', '/model/anthropic/v1/messages/count_tokens'],
    ['POST', '/model/gemini/v1beta/models/gemini-2.5-pro:countTokens'],
  ])('%s %s, for nothing', async (method, asked) => {
    const provider = await answerMessage();
    const gateway = await openGateway(provider.url, { budget: { tokens: 0, costUsd: 0, turns: 0 } });
    expect((await ask(gateway, { path: asked, method })).status).toBe(200);
    expect(gateway.usage().turns).toBe(0);
  });

  it.each([
    ['GET', '/model/openai/files', 403],
    ['POST', '/model/gemini/v1beta/models/m:generateContent?alt=sse&alt=proto', 400],
    ['POST', '/model/anthropic/v1/messages/batches', 403],
    ['DELETE', '/model/openai/models/m', 403],
    ['POST', '/model/openai/../v1/files', 404],
    ['POST', '/model/openai/%2e%2e/files', 404],
    ['GET', '/model/openai/models/..%2ffiles', 403],
    ['POST', '/model/openai//v1/responses', 403],
    ['POST', '/model/nobody/v1/messages', 404],
    ['GET', '/', 404],
  ])('%s %s is not', async (method, asked, status) => {
    const provider = await answerMessage();
    const gateway = await openGateway(provider.url);
    const answer = await ask(gateway, { path: asked, method, body: method === 'POST' ? {} : undefined });
    expect(answer.status).toBe(status);
    expect(provider.seen).toEqual([]);
  });

  it.each([
    ['no JSON', '/model/openai/responses', Buffer.from('{')],
    ['in the background', '/model/openai/responses', { background: true }],
  ])('nor is a call that is %s', async (_name, asked, body) => {
    const provider = await answerMessage();
    const gateway = await openGateway(provider.url);
    expect((await ask(gateway, { path: asked, body })).status).toBe(400);
    expect(provider.seen).toEqual([]);
  });
});

describe('bodies', () => {
  it('a request of 10 MB and an answer of 10 MB come through as they are', async () => {
    const body = Buffer.from(JSON.stringify({ model: 'm', data: randomBytes(7_500_000).toString('base64') }));
    const provider = await startProvider((response, seen) => void response.writeHead(200).end(seen.body));
    const gateway = await openGateway(provider.url);
    const answer = await ask(gateway, { path, body });
    expect(answer.body.equals(body)).toBe(true);
  });

  it('a request without end is refused', async () => {
    const provider = await answerMessage();
    const gateway = await openGateway(provider.url);
    const headers = { 'x-api-key': gateway.token, 'content-length': 10_000_000_000 };
    const answer = await begin(gateway, { path, headers, body: Buffer.from('{') });
    expect(answer.statusCode).toBe(413);
    answer.destroy();
  });

  it('a reader that is slow holds the provider back, not the memory', async () => {
    let written = 0;
    const total = 60 * 1024 * 1024;
    const provider = await startProvider(async (response) => {
      response.setMaxListeners(0).writeHead(200, { 'content-type': 'application/octet-stream' });
      const chunk = Buffer.alloc(1024 * 1024);
      for (; written < total && !response.destroyed; written += chunk.length) {
        if (!response.write(chunk)) await new Promise((go) => response.once('drain', go).once('close', go));
      }
      response.end();
    });
    const gateway = await openGateway(provider.url);
    const answer = await begin(gateway, { path, body: {} });
    answer.pause();
    await sleep(300);
    expect(written).toBeLessThan(total / 2);
    let received = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) received += chunk.length;
    expect(received).toBe(total);
  });

  it('an event arrives before the next one is sent', async () => {
    const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
    const provider = await startProvider(async (response) => {
      response.writeHead(200, EVENT_STREAM).write(events({ n: 1 }));
      await mayGoOn;
      response.end(events({ n: 2 }));
    });
    const gateway = await openGateway(provider.url);
    const answer = await begin(gateway, { path, body: {} });
    const pieces: string[] = [];
    for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
      pieces.push(chunk);
      goOn();
    }
    expect(pieces).toEqual([events({ n: 1 }), events({ n: 2 })]);
  });

  it('20 requests at once are answered and metered, each for itself', async () => {
    const provider = await startProvider(async (response, { body }) => {
      await sleep(Number(JSON.parse(body.toString()).n) % 7);
      response.writeHead(200, JSON_TYPE).end(JSON.stringify({ ...message, id: body.toString() }));
    });
    const gateway = await openGateway(provider.url);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ask(gateway, { path, body: { n } })),
    );
    expect(answers.map(({ text }) => JSON.parse(JSON.parse(text).id).n)).toEqual([...Array(20).keys()]);
    expect(gateway.usage()).toMatchObject({ turns: 20, inputTokens: 20, outputTokens: 20 });
  });
});

describe('troubles', () => {
  it('a rate limit is passed on and noted', async () => {
    const provider = await startProvider((response) => {
      response.writeHead(429, { ...JSON_TYPE, 'retry-after': '120' }).end('{"error":{}}');
    });
    const now = 1_000_000;
    const gateway = await openGateway(provider.url, { now: () => now });
    expect(gateway.limitedUntil()).toBeNull();
    const answer = await ask(gateway, { path, body: { model: 'm' } });
    expect(answer.headers['retry-after']).toBe('120');
    expect(gateway.limitedUntil()).toBe(now + 120_000);
    expect(gateway.waitsUntil()).toBe(now + 120_000);
    expect(gateway.usage().turns).toBe(0);
  });

  it('a provider that is not reached is named', async () => {
    const gateway = await openGateway(new URL('http://127.0.0.1:1/'));
    const answer = await ask(gateway, { path, body: {} });
    expect(answer.status).toBe(502);
    expect(answer.text).toContain('did not reach 127.0.0.1:1: connect ECONNREFUSED');
    expect(gateway.usage().turns).toBe(0);
  });

  it('a connection that the provider closes while it is not used is opened again', async () => {
    let sockets = 0;
    const provider = await startProvider((response) => {
      const { socket } = response;
      sockets++;
      response.writeHead(200, { ...JSON_TYPE, 'keep-alive': 'timeout=60' }).end(JSON.stringify(message));
      // Closed with no word, some time after the answer.
      response.once('close', () => setTimeout(() => socket?.resetAndDestroy(), 5));
    });
    const gateway = await openGateway(provider.url);
    for (let n = 0; n < 30; n++) {
      expect((await ask(gateway, { path, body: {} })).status).toBe(200);
      await sleep(n % 8);
    }
    expect(sockets).toBe(30);
  });

  it('on a port of the loopback the same is served', async () => {
    const provider = await answerMessage();
    const gateway = await openGateway(provider.url, { listen: { kind: 'port' } });
    const response = await fetch(`${gateway.origin}${path}`, {
      method: 'POST',
      headers: { 'x-api-key': gateway.token },
      body: '{}',
    });
    expect(await response.json()).toEqual(message);
  });

  it('a socket whose path is too long is refused with what to do', async () => {
    const listen = { kind: 'socket', path: `/tmp/${'x'.repeat(120)}/s` } as const;
    await expect(openGateway(null, { listen })).rejects.toMatchObject({
      remedy: expect.stringContaining('shorter'),
    });
  });
});
