import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { BaseResult } from '../../src/domain/verification/base-result.ts';
import { createBaseResults, forgetOldBases } from '../../src/verification/base-results.ts';
import { temporaryFolder } from '../workspace/support.ts';

const question = { base: 'a'.repeat(40), setUp: [], commands: ['make test'] };
const failed = { command: 'make test', on: 'base', exitCode: 2, durationMs: 5, logTail: 'no' } as const;
const red: BaseResult = { outcome: 'known', failing: [failed] };
const { signal } = new AbortController();

test('of those who ask about a base at the same time one finds out, and another way to verify is another question', async () => {
  const folder = join(await temporaryFolder(), 'bases');
  let asked = 0;
  const ask = async (): Promise<BaseResult> => {
    asked += 1;
    await sleep(100);
    return red;
  };
  const [one, other] = [createBaseResults(folder, Date.now), createBaseResults(folder, Date.now)];
  const answers = await Promise.all([one, other, one].map((results) => results.of(question, ask, signal)));
  expect(answers).toEqual([red, red, red]);
  expect(asked).toBe(1);
  await one.of({ ...question, commands: ['make check'] }, ask, signal);
  expect(asked).toBe(2);
});

test('a green base is remembered, a red one for ten minutes, and what was not found out not at all', async () => {
  const folder = join(await temporaryFolder(), 'bases');
  let later = 0;
  const results = createBaseResults(folder, () => Date.now() + later);
  const away: BaseResult = { outcome: 'unavailable', message: 'the disk is full' };
  expect(await results.of(question, async () => away, signal)).toEqual(away);
  expect(await results.of(question, async () => red, signal)).toEqual(red);
  later = 700_000;
  const green: BaseResult = { outcome: 'known', failing: [] };
  expect(await results.of(question, async () => green, signal)).toEqual(green);
  later = 7_000_000_000;
  expect(await results.of(question, async () => red, signal)).toEqual(green);
});

test('a base whose command was stopped is looked at again by the next', async () => {
  const folder = join(await temporaryFolder(), 'bases');
  const results = createBaseResults(folder, Date.now);
  const stopped: BaseResult = { outcome: 'known', failing: [{ ...failed, exitCode: null }] };
  expect(await results.of(question, async () => stopped, signal)).toEqual(stopped);
  const green: BaseResult = { outcome: 'known', failing: [] };
  expect(await results.of(question, async () => green, signal)).toEqual(green);
});

test('what was found out long ago is forgotten, and nothing else', async () => {
  const folder = join(await temporaryFolder(), 'bases');
  const results = createBaseResults(folder, Date.now);
  const green: BaseResult = { outcome: 'known', failing: [] };
  await results.of(question, async () => green, signal);
  const age = { olderThanMs: 60_000, now: Date.now() };
  expect(await forgetOldBases(folder, age)).toBe(0);
  expect(await results.of(question, async () => red, signal)).toEqual(green);
  expect(await forgetOldBases(folder, { ...age, now: age.now + 70_000 })).toBe(1);
  expect(await results.of(question, async () => red, signal)).toEqual(red);
  expect(await forgetOldBases(join(folder, 'none'), age)).toBe(0);
});

test('who is aborted waits no longer', async () => {
  const folder = join(await temporaryFolder(), 'bases');
  const results = createBaseResults(folder, Date.now);
  const abort = new AbortController();
  const first = results.of(question, () => sleep(400, red), signal);
  await sleep(50);
  const second = results.of(question, async () => red, abort.signal);
  abort.abort();
  expect(await second).toEqual({ outcome: 'aborted' });
  expect(await first).toEqual(red);
});
