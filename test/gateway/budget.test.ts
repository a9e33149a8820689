import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Budget, NO_BUDGET } from '../../src/domain/usage.ts';
import { ask, EVENT_STREAM, events, JSON_TYPE, openGateway, startProvider } from './support.ts';

const message = {
  type: 'message',
  model: 'claude-opus-5-5',
  usage: { input_tokens: 1_000, output_tokens: 1_000 },
};
const question = { path: '/model/anthropic/v1/messages', body: { model: 'claude-opus-5-5' } };

describe('a budget', () => {
  it.each<[string, Partial<Budget>, number]>([
    ['tokens', { tokens: 6_000 }, 3],
    ['costUsd', { costUsd: 0.05 }, 3],
    ['turns', { turns: 2 }, 2],
  ])('of %s lets through until it is spent, and refuses what comes then', async (limit, budget, calls) => {
    const provider = await startProvider(
      (response) => void response.writeHead(200, JSON_TYPE).end(JSON.stringify(message)),
    );
    const gateway = await openGateway(provider.url, { budget: { ...NO_BUDGET, ...budget } });
    const statuses: number[] = [];
    for (let call = 0; call < 5; call++) statuses.push((await ask(gateway, question)).status);
    expect(statuses).toEqual(Array.from({ length: 5 }, (_, index) => (index < calls ? 200 : 400)));
    expect(provider.seen).toHaveLength(calls);
    expect(gateway.reachedLimit()?.limit).toBe(limit);
    expect(gateway.budgetSignal.reason).toEqual(gateway.reachedLimit());
    const refused = await ask(gateway, question);
    expect(JSON.parse(refused.text)).toMatchObject({
      type: 'error',
      error: {
        code: 'attempt_budget',
        message: expect.stringContaining('This attempt has to stop: the budget of'),
      },
    });
  });

  it('is signalled with the call that spends it', async () => {
    const provider = await startProvider(
      (response) => void response.writeHead(200, JSON_TYPE).end(JSON.stringify(message)),
    );
    const gateway = await openGateway(provider.url, { budget: { ...NO_BUDGET, tokens: 2_000 } });
    await ask(gateway, question);
    expect(gateway.budgetSignal.aborted).toBe(true);
  });

  it('counts calls that are under way', async () => {
    const { promise: mayAnswer, resolve: letAnswer } = Promise.withResolvers<void>();
    const provider = await startProvider(async (response) => {
      await mayAnswer;
      response.writeHead(200, JSON_TYPE).end(JSON.stringify(message));
    });
    const gateway = await openGateway(provider.url, { budget: { ...NO_BUDGET, tokens: 3_000 } });
    const large = { ...question, body: { model: 'claude-opus-5-5', content: 'x'.repeat(16_000) } };
    const first = ask(gateway, large);
    await expect.poll(() => provider.seen.length).toBe(1);
    expect((await ask(gateway, question)).status).toBe(400);
    letAnswer();
    expect((await first).status).toBe(200);
  });
});

const WORDS = 'word '.repeat(80);
const ENDLESS = [
  [
    '/model/anthropic/v1/messages',
    [
      {
        type: 'message_start',
        message: { model: 'claude-opus-5-5', usage: { input_tokens: 10, output_tokens: 1 } },
      },
      { type: 'content_block_delta', delta: { type: 'text_delta', text: WORDS } },
    ],
    'event: error',
  ],
  ['/model/openai/responses', [{ type: 'response.output_text.delta', delta: WORDS }], 'response.failed'],
  ['/model/openai/chat/completions', [{ choices: [{ delta: { content: WORDS } }] }], 'data: [DONE]'],
  [
    '/model/gemini/v1beta/models/gemini-2.5-pro:streamGenerateContent',
    [{ candidates: [{ content: { parts: [{ text: WORDS }] } }] }],
    'FAILED_PRECONDITION',
  ],
] as const;

it.each(ENDLESS)('a stream of %s is ended when it passes the budget', async (path, data, lastWords) => {
  let hasLeft = false;
  const provider = await startProvider(async (response) => {
    response.writeHead(200, EVENT_STREAM);
    response.on('close', () => {
      hasLeft = true;
    });
    response.write(events(data[0]));
    while (!response.destroyed) {
      response.write(events(data.at(-1)));
      await sleep(5);
    }
  });
  const gateway = await openGateway(provider.url, { budget: { ...NO_BUDGET, tokens: 1_000 } });
  const answer = await ask(gateway, { path, body: { model: 'claude-opus-5-5', stream: true } });
  expect(answer).toMatchObject({ status: 200, isCut: false });
  expect(answer.text).toContain(lastWords);
  expect(answer.text).toContain('This attempt has to stop: the budget of 1,000 tokens is spent');
  expect(gateway.budgetSignal.aborted).toBe(true);
  await expect.poll(() => hasLeft).toBe(true);
  await expect.poll(() => gateway.usage().turns).toBe(1);
  expect(gateway.usage().outputTokens).toBeLessThan(2_000);
});

it('an answer whose usage is told is not cut any more', async () => {
  const provider = await startProvider((response) => {
    response.writeHead(200, EVENT_STREAM);
    response.write(
      events(
        { type: 'message_start', message: { model: 'claude-opus-5-5', usage: { input_tokens: 10 } } },
        { type: 'message_delta', usage: { output_tokens: 5_000 } },
      ),
    );
    setTimeout(() => response.end(events({ type: 'message_stop' })), 20);
  });
  const gateway = await openGateway(provider.url, { budget: { ...NO_BUDGET, tokens: 1_000 } });
  const answer = await ask(gateway, question);
  expect(answer.text).toContain('message_stop');
  expect(gateway.reachedLimit()).toEqual({ limit: 'tokens', spent: 5_010, allowed: 1_000 });
});
