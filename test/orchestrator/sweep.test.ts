import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { MasterRef } from '../../src/domain/master-ref.ts';
import { createSweep } from '../../src/orchestrator/sweep.ts';
import { openTestBackend } from '../support/backend.ts';
import { MASTER, NOW } from '../support/build-snapshot.ts';

const DAY_MS = 24 * 3_600_000;

async function scene(find: () => AsyncIterable<MasterRef>) {
  const { store, close } = await openTestBackend('embedded');
  onTestFinished(close);
  const looks: number[] = [];
  const clock = { now: Math.floor(NOW / DAY_MS) * DAY_MS };
  const dependencies = {
    search: { findMasters: find },
    store,
    queue: { look: async ({ number }: MasterRef) => void looks.push(number) },
    now: () => clock.now,
    log: pino({ level: 'silent' }),
  };
  return { looks, clock, sweep: createSweep(dependencies), ofAnotherServer: createSweep(dependencies) };
}

test('a new store is swept at once, and then once a day, by one server', async () => {
  const { looks, clock, sweep, ofAnotherServer } = await scene(async function* () {
    yield MASTER;
    yield { ...MASTER, number: 13 };
    yield MASTER;
  });
  await sweep();
  expect(looks).toEqual([12, 13]);
  await sweep();
  await ofAnotherServer();
  expect(looks).toHaveLength(2);
  clock.now += DAY_MS;
  await ofAnotherServer();
  await sweep();
  expect(looks).toEqual([12, 13, 12, 13]);
});

test('a sweep that broke off is made up for', async () => {
  let isAway = true;
  const { looks, sweep } = await scene(async function* () {
    yield MASTER;
    if (isAway) throw new Error('GitHub is away');
    yield { ...MASTER, number: 13 };
  });
  await sweep();
  expect(looks).toEqual([12]);
  isAway = false;
  await sweep();
  expect(looks).toEqual([12, 12, 13]);
  await sweep();
  expect(looks).toHaveLength(3);
});
