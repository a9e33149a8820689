import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { AttemptRunner } from '../../src/ports/attempt-runner.ts';
import { workThrough } from '../../src/run/work-through.ts';
import { FOUR_ITEMS, snapshotOf } from '../support/build-snapshot.ts';
import { CANCELLED } from '../support/outcomes.ts';
import { CEILINGS, SETTINGS } from '../support/settings.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';

/** Gives every agent a while to end, as a process tree needs one. */
const SLOW_TO_END: AttemptRunner = {
  run: (_id, _assignment, _observer, signal) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => void sleep(20).then(() => resolve(CANCELLED)));
    }),
};

test('an interruption waits for the agents to end without looking all the while, where slow ones are raced', async () => {
  const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
  world.settle();
  const { run } = world.snapshot;
  if (!run) throw new Error('no run has begun');
  const tasks = run.tasks.map((task) => ({ ...task, local: { branch: task.handle, hasLanded: false } }));
  const settings = { ...SETTINGS, raceAfterMs: 60_000 };
  const interruption = new AbortController();
  let views = 0;
  const result = await workThrough(
    { run: { ...run, settings, tasks }, attempts: [] },
    {
      runner: SLOW_TO_END,
      title: 'Units',
      base: 'main',
      ceilings: CEILINGS,
      land: async () => null,
      save: async () => undefined,
      onView: (view) => {
        views += 1;
        // No timer would fire any more, not even the test's own.
        if (views > 200) throw new Error('it looks all the while');
        if (view.tasks.every(({ attempts }) => attempts.length > 0)) interruption.abort();
      },
      now: () => world.snapshot.now,
    },
    interruption.signal,
  );
  expect(result.run.phase.state).toBe('running');
  expect(result.attempts.map(({ phase }) => phase)).toMatchObject(
    Array.from({ length: 4 }, () => ({ state: 'ended', outcome: { kind: 'cancelled' } })),
  );
});
