import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Attempt, AttemptPhase } from '../../src/domain/attempt.ts';
import { growing, nextLook } from '../../src/domain/next-look.ts';
import type { RunRecord } from '../../src/domain/run-record.ts';
import { FOUR_ITEMS, NOW, snapshotOf } from '../support/build-snapshot.ts';
import { SETTINGS } from '../support/settings.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';

/** A run whose first task is in this phase, with the interval in seconds. */
function runWith(phase: AttemptPhase, interval: number): [RunRecord, readonly Attempt[], number] {
  const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
  world.settle();
  const { run, attempts } = world.snapshot;
  if (!run) throw new Error('no run was started');
  const settings = { ...SETTINGS, statusIntervalMs: interval * 1_000 };
  return [{ ...run, settings }, attempts.slice(0, 1).map((each) => ({ ...each, phase })), NOW];
}

const startedAt = NOW;
const workspace = 'slot-1';

test.each([
  ['the default', 'in_progress', 30, 25_000],
  ['the shortest', 'in_progress', 10, 5_000],
  ['the longest, since webhooks may be lost', 'in_progress', 600, 60_000],
  ['the default', 'verifying', 30, 25_000],
] as const)('with %s as interval and an agent %s, progress is known in time', (_, state, interval, wait) => {
  expect(nextLook(...runWith({ state, startedAt, workspace }, interval))).toBe(NOW + wait);
});

test('where no agent is at work, a minute is often enough', () => {
  expect(nextLook(...runWith({ state: 'queued' }, 10))).toBe(NOW + 60_000);
});

test('what is waited is whole milliseconds, between a minute and a day, since a store takes no fractions', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 * 86_400_000 }), (waited) => {
      const next = growing(waited);
      expect(Number.isSafeInteger(next)).toBe(true);
      expect(next).toBeGreaterThanOrEqual(60_000);
      expect(next).toBeLessThanOrEqual(86_400_000);
    }),
  );
  expect(growing(240_001)).toBe(120_001);
});
