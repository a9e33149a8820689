import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { FailedDelivery } from '../../src/domain/due-redeliveries.ts';
import { createRedelivery } from '../../src/orchestrator/redeliver.ts';
import { openTestBackend } from '../support/backend.ts';
import { NOW } from '../support/build-snapshot.ts';

const MINUTE_MS = 60_000;

/** Tries that failed, as GitHub lists them; which of them are asked for again is noted. */
async function scene() {
  const { store, close } = await openTestBackend('embedded');
  onTestFinished(close);
  const failures: FailedDelivery[] = [];
  const asked: string[] = [];
  const clock = { now: NOW };
  let answer = async (_id: string): Promise<'asked' | 'refused'> => 'asked';
  const deliveries = {
    failed: async (isKnown: (id: string) => boolean) => {
      const known = failures.findIndex(({ id }) => isKnown(id));
      return known === -1 ? [...failures] : failures.slice(0, known);
    },
    redeliver: async (id: string) => {
      asked.push(id);
      return answer(id);
    },
  };
  const server = () =>
    createRedelivery({
      deliveries,
      store,
      everyMs: MINUTE_MS,
      now: () => clock.now,
      log: pino({ level: 'silent' }),
    });
  return {
    asked,
    server,
    clock,
    fail: (guid: string, id: string) => failures.unshift({ guid, id, at: clock.now }),
    answers: (by: typeof answer) => {
      answer = by;
    },
  };
}

test('what failed is asked for once, by whichever server, before and after its restart', async () => {
  const { asked, server, clock, fail } = await scene();
  fail('a', '1');
  fail('b', '2');
  const first = server();
  await first();
  expect(asked.toSorted()).toEqual(['1', '2']);
  for (const next of [first, server(), server()]) {
    clock.now += MINUTE_MS;
    await next();
  }
  expect(asked).toHaveLength(2);
  fail('a', '3');
  clock.now += 2 * MINUTE_MS;
  await first();
  expect(asked.at(-1)).toBe('3');
});

test('one that GitHub does not deliver any more holds up no other', async () => {
  const { asked, server, clock, fail, answers } = await scene();
  answers(async (id) => (id === '1' ? 'refused' : 'asked'));
  fail('a', '1');
  clock.now += 1;
  fail('b', '2');
  const redeliver = server();
  await redeliver();
  clock.now += MINUTE_MS;
  await redeliver();
  expect(asked).toEqual(['1', '2']);
});

test('one that GitHub could not be asked about is asked about again', async () => {
  const { asked, server, clock, fail, answers } = await scene();
  answers(() => Promise.reject(new Error('socket hang up')));
  fail('a', '1');
  const redeliver = server();
  await redeliver();
  answers(async () => 'asked');
  clock.now += MINUTE_MS;
  await redeliver();
  clock.now += MINUTE_MS;
  await redeliver();
  expect(asked).toEqual(['1', '1']);
});
