import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  delay,
  deliverAll,
  inOrder,
  lose,
  repeat,
  shuffle,
} from '../../src/local-github/faults/deliver-policies.ts';
import { type Started, shop, start } from './start.ts';
import { type Receiver, receive } from './webhook-receiver.ts';

let started: Started;
let receiver: Receiver;

beforeEach(async () => {
  started = await start();
  receiver = await receive(started.github);
});

afterEach(async () => {
  await receiver.stop();
  await started.stop();
});

const TITLES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** Opens an issue for each title, and gives the titles of what has arrived when nothing is under way any more. */
async function deliver(titles: readonly string[] = TITLES): Promise<string[]> {
  const from = receiver.received.length;
  for (const title of titles) await started.ada.rest.issues.create({ ...shop, title });
  await started.github.idle();
  return arrived().slice(from);
}

function arrived(): string[] {
  return receiver.received.map(({ payload }) => titleOf(payload));
}

function titleOf(payload: object): string {
  return 'issue' in payload ? Object.assign({ title: '' }, payload.issue).title : '';
}

const sorted = (titles: readonly string[]) => [...titles].sort();

describe('webhooks', () => {
  it('are lost without a trace', async () => {
    const { app, github } = started;
    github.setDeliverPolicy(lose(({ payload }) => titleOf(payload) < 'd'));
    expect(await deliver()).toEqual(['d', 'e', 'f', 'g', 'h']);
    const { data } = await app.rest.apps.listWebhookDeliveries();
    expect(data).toHaveLength(5);
    github.setDeliverPolicy(deliverAll);
    expect(await deliver()).toEqual(TITLES);
  });

  it('are repeated under one id', async () => {
    started.github.setDeliverPolicy(repeat(3));
    expect(await deliver(['a', 'b'])).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(2);
    expect(started.github.deliveries).toHaveLength(6);
  });

  it('are delayed, each by as much, in their order', async () => {
    started.github.setDeliverPolicy(delay(300));
    const startedAt = performance.now();
    expect(await deliver()).toEqual(TITLES);
    expect(performance.now() - startedAt).toBeGreaterThan(290);
  });

  it('are reordered by a seed, and none is lost', async () => {
    const orders: string[][] = [];
    for (const seed of [1, 1, 2]) {
      started.github.setDeliverPolicy(shuffle(seed, { count: 8, withinMs: 20_000 }));
      orders.push(await deliver());
    }
    const [order, again, other] = orders;
    expect(again).toEqual(order);
    expect(other).not.toEqual(order);
    for (const titles of orders) {
      expect(titles).not.toEqual(TITLES);
      expect(sorted(titles)).toEqual(TITLES);
    }
  });

  it('of a batch that does not fill up are sent when their time is over', async () => {
    started.github.setDeliverPolicy(shuffle(1, { count: 5, withinMs: 100 }));
    expect(sorted(await deliver())).toEqual(TITLES);
    expect(sorted(await deliver(['x']))).toEqual(['x']);
  });

  it('go through several policies', async () => {
    const isLost = lose(({ payload }) => titleOf(payload) === 'b');
    started.github.setDeliverPolicy(inOrder(isLost, repeat(3), delay(10), shuffle(7, { count: 6 })));
    const titles = await deliver(['a', 'b', 'c']);
    expect(sorted(titles)).toEqual(['a', 'a', 'a', 'c', 'c', 'c']);
    expect(titles).not.toEqual(sorted(titles));
  });

  it('that are put off end with the server', async () => {
    const own = await start();
    const listener = await receive(own.github);
    own.github.setDeliverPolicy(inOrder(delay(600_000)));
    await own.ada.rest.issues.create({ ...shop, title: 'never' });
    await own.stop();
    await own.github.idle();
    await listener.stop();
    expect(listener.received).toEqual([]);
  });
});

describe('a forged webhook', () => {
  it.each(['none', 'wrong'] as const)(
    'reaches the App, but is not believed (signature: %s)',
    async (signature) => {
      const payload = { action: 'opened', issue: { number: 1 } };
      const status = await started.github.forgeWebhook({ event: 'issues', payload, signature });
      expect(status).toBe(400);
      expect(receiver.received).toEqual([]);
      expect(started.github.deliveries).toEqual([]);
    },
  );

  it('to nobody throws', async () => {
    started.github.setWebhookUrl(null);
    const forged = started.github.forgeWebhook({ event: 'issues', payload: {}, signature: 'none' });
    await expect(forged).rejects.toThrow('the webhook has no address');
  });
});
