import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { AttemptRunner } from '../../src/ports/attempt-runner.ts';
import { workThrough } from '../../src/run/work-through.ts';
import { FOUR_ITEMS, snapshotOf } from '../support/build-snapshot.ts';
import { CANCELLED, VERIFIED } from '../support/outcomes.ts';
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

test('of two agents at one task that are verified at the same moment, the work of one becomes its branch', async () => {
  const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
  world.settle();
  const { run } = world.snapshot;
  if (!run) throw new Error('no run has begun');
  const tasks = run.tasks.map((task) => ({ ...task, local: { branch: task.handle, hasLanded: false } }));
  const rivalBegins = Promise.withResolvers<void>();
  let now = world.snapshot.now;
  const runner: AttemptRunner = {
    async run(id, { task }, observer) {
      await observer.started('slot-1');
      if (task.handle === 'item-1') {
        if (id.endsWith('.2')) rivalBegins.resolve();
        await rivalBegins.promise;
        expect(await observer.mayPush({ commit: id, over: null })).toBe(true);
      }
      return { ...VERIFIED, commit: id };
    },
  };
  const landed: [string, string][] = [];
  const result = await workThrough(
    { run: { ...run, settings: { ...SETTINGS, raceAfterMs: 1 }, tasks }, attempts: [] },
    {
      runner,
      title: 'Units',
      base: 'main',
      ceilings: CEILINGS,
      land: async (commit, branch) => {
        await sleep(5);
        landed.push([branch, commit]);
        return null;
      },
      save: async () => undefined,
      onView: () => undefined,
      now: () => ++now,
    },
    new AbortController().signal,
  );
  const ofFirst = landed.filter(([branch]) => branch === 'item-1');
  expect(ofFirst).toHaveLength(1);
  const outcomes = result.attempts.flatMap(({ handle, phase }) =>
    handle === 'item-1' && phase.state === 'ended' ? [phase.outcome] : [],
  );
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['cancelled', 'verified']);
  expect(outcomes.find(({ kind }) => kind === 'verified')?.commit).toBe(ofFirst[0]?.[1]);
  expect(result.run.phase).toMatchObject({ state: 'finished', verdict: { succeeded: 4 } });
});
