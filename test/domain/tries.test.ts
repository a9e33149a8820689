import { describe, expect, test } from 'vitest';
import { agentLimits, chooseAgent, isLimited } from '../../src/domain/agent-limits.ts';
import { allowancesFor, allowedWork, mayBeAllowed } from '../../src/domain/allowances.ts';
import type { Allowance } from '../../src/domain/attempt.ts';
import type { AttemptOutcome, InfrastructureCause } from '../../src/domain/attempt-outcome.ts';
import { feedbackOf, isOwnFailure, lessonOf, mayTryAgain, retryAt } from '../../src/domain/retry-policy.ts';
import type { RunRecord, TaskRecord } from '../../src/domain/run-record.ts';
import { decidingTry, keptCommit, triesOf } from '../../src/domain/task-tries.ts';
import { anAttempt, endedWith } from '../support/an-attempt.ts';
import { FOUR_ITEMS, NOW, snapshotOf } from '../support/build-snapshot.ts';
import {
  CANCELLED,
  FAILED,
  hostFailed,
  limited,
  missing,
  parked,
  rejected,
  VERIFIED,
} from '../support/outcomes.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';

const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
world.settle();
const RUN: RunRecord = world.snapshot.run ?? raise();
const TASK: TaskRecord = RUN.tasks[0] ?? raise();

function raise(): never {
  throw new Error('there is no run');
}

/** Attempts at item-1 that ended so, one after another. */
function tries(...outcomes: AttemptOutcome[]) {
  return outcomes.map((outcome, index) =>
    anAttempt(index + 1, { phase: endedWith(outcome, NOW + index * 1_000) }),
  );
}

const OVER: AttemptOutcome = {
  kind: 'over_limit',
  limit: 'costUsd',
  message: 'too dear',
  logTail: '',
  diff: '',
  commit: null,
};
const SLOW: AttemptOutcome = {
  kind: 'timed_out',
  limit: 'wall',
  message: 'too long',
  logTail: ' \n',
  diff: '',
  commit: null,
};
const SCOPE: Allowance = { reason: 'out-of-scope', commit: 'bad123', by: 'maya' };

describe('the tries of a task', () => {
  test('are those since it was planned or last retried', () => {
    const all = [...tries(FAILED, FAILED), anAttempt(1, { handle: 'item-2' })];
    expect(triesOf(TASK, all).map(({ number }) => number)).toEqual([1, 2]);
    expect(triesOf({ ...TASK, triesFrom: 1 }, all).map(({ number }) => number)).toEqual([2]);
    expect(triesOf({ ...TASK, triesFrom: 2 }, all)).toEqual([]);
  });

  test('stand by the first that was verified, else by the oldest under way, else by the last', () => {
    const number = (...attempts: Parameters<typeof decidingTry>[0][number][]) =>
      decidingTry(attempts)?.number;
    const verified = (nth: number, at: number) => anAttempt(nth, { phase: endedWith(VERIFIED, NOW + at) });
    const failed = (nth: number) => anAttempt(nth, { phase: endedWith(FAILED) });
    expect(number()).toBeUndefined();
    expect(number(verified(1, 9), verified(2, 5), failed(3))).toBe(2);
    expect(number(verified(1, 5), verified(2, 9), anAttempt(3))).toBe(1);
    expect(number(failed(1), anAttempt(2), anAttempt(3))).toBe(2);
    expect(number(failed(1), failed(2))).toBe(2);
  });

  test('leave the commit that was harvested, else what they had begun with', () => {
    const begun = { start: { kind: 'continued', commit: 'before', session: null } } as const;
    const [failed] = tries(FAILED);
    expect(failed && keptCommit(failed)).toBeNull();
    expect(keptCommit(anAttempt(1, { phase: endedWith(FAILED) }, begun))).toBe('before');
    expect(keptCommit(anAttempt(1, { phase: endedWith(rejected('secret')) }, begun))).toBe('bad123');
    expect(keptCommit(anAttempt(1))).toBeNull();
  });
});

describe('whether a task is tried again without anybody asking', () => {
  const again = (...outcomes: AttemptOutcome[]) => mayTryAgain(RUN, TASK, tries(...outcomes));

  test.for<[string, AttemptOutcome[], boolean]>([
    ['its first failure', [FAILED], true],
    ['its second', [FAILED, FAILED], false],
    ['two failures of different kinds', [SLOW, OVER], false],
    ['a refusal and a failure', [rejected('no-commits'), FAILED], false],
    ['what only a person can mend', [rejected('push-refused')], false],
    ['prerequisites that conflict', [rejected('prerequisites-conflict')], false],
    ['what was verified', [FAILED, VERIFIED], false],
    ['what was cancelled', [CANCELLED], false],
    ['three failures of the host', [hostFailed(), missing(), limited(null)], true],
    ['four of them', [hostFailed(), hostFailed(), hostFailed(), hostFailed()], false],
    ['failures of the host do not count as its own', [hostFailed(), FAILED], true],
    ['parking for what the run has', [parked({ task: 'item-2', item: 'types' }), FAILED], true],
    ['parking for nothing is a failure', [parked(), FAILED], false],
  ])('%s', ([, outcomes, expected]) => {
    expect(again(...outcomes)).toBe(expected);
  });

  test('what a person has allowed is judged again, whatever happened before', () => {
    const allowed = { ...TASK, allowances: [SCOPE] };
    expect(mayTryAgain(RUN, allowed, tries(FAILED, rejected('out-of-scope')))).toBe(true);
    expect(mayTryAgain(RUN, TASK, tries(FAILED, rejected('out-of-scope')))).toBe(false);
    const judging = (outcome: AttemptOutcome) =>
      anAttempt(
        3,
        { phase: endedWith(outcome) },
        { start: { kind: 'allowed', commit: 'bad123' }, allowances: [SCOPE] },
      );
    const before = tries(FAILED, rejected('out-of-scope'));
    // A failing host leaves the word of a person standing.
    expect(mayTryAgain(RUN, allowed, [...before, judging(hostFailed())])).toBe(true);
    expect(mayTryAgain(RUN, allowed, [...before, judging(rejected('secret'))])).toBe(false);
    expect(isOwnFailure(RUN, [judging(rejected('secret'))])).toBe(false);
    expect(isOwnFailure(RUN, tries(rejected('secret')))).toBe(true);
  });
});

test('an own failure is answered at once; a failing host is given time, three times as much at each in a row', () => {
  expect(retryAt([])).toBeNull();
  expect(retryAt([anAttempt(1)])).toBeNull();
  expect(retryAt(tries(FAILED))).toBe(NOW);
  expect(retryAt(tries(hostFailed()))).toBe(NOW + 10_000);
  expect(retryAt(tries(hostFailed(), hostFailed()))).toBe(NOW + 1_000 + 30_000);
  expect(retryAt(tries(hostFailed(), FAILED, hostFailed()))).toBe(NOW + 2_000 + 10_000);
});

describe('what an attempt teaches the next one', () => {
  test.for([VERIFIED, CANCELLED, hostFailed(), parked(), rejected('prerequisites-conflict')])(
    '$kind: nothing',
    (outcome) => {
      expect(lessonOf(1, outcome)).toBeNull();
    },
  );

  test('how it ended, with the end of its log or the check that failed', () => {
    expect(lessonOf(1, FAILED)).toBe('Attempt 1: exited with 1\nthe end of the log');
    expect(lessonOf(2, SLOW)).toBe('Attempt 2: too long');
    expect(lessonOf(3, OVER)).toBe('Attempt 3: too dear');
    const long = { ...FAILED, logTail: `${'a'.repeat(10)}${'b'.repeat(2_000)}\n` };
    expect(lessonOf(1, long as AttemptOutcome)).toBe(`Attempt 1: exited with 1\n${'b'.repeat(2_000)}`);
    expect(lessonOf(4, rejected('no-commits'))).toBe(
      'Attempt 4 was rejected (no-commits): refused for no-commits\n$ npm test\nexpected 1 to be 2',
    );
  });

  test('a check that failed on the base is none of its doing', () => {
    const refusal = rejected('verification-failed');
    if (refusal.kind !== 'rejected') return raise();
    const check = { command: 'npm test', exitCode: 1, durationMs: 5, logTail: 'red' };
    const told = (evidence: typeof refusal.evidence) => feedbackOf({ ...refusal, evidence });
    expect(
      told([
        { ...check, on: 'base' },
        { ...check, exitCode: 0 },
      ]),
    ).toBe('refused for verification-failed');
    expect(told([{ ...check, on: 'work with base tests' }])).toBe(
      'refused for verification-failed\n$ npm test\nred',
    );
    expect(told([])).toBe('refused for verification-failed');
  });
});

describe('what a person has allowed', () => {
  const task: TaskRecord = { ...TASK, allowances: [SCOPE] };
  const held = (reason: 'out-of-scope' | 'secret', commit: string | null, known: readonly Allowance[] = []) =>
    anAttempt(1, { phase: endedWith(rejected(reason, commit)) }, { allowances: known });

  test('is the very commit that was refused for that reason', () => {
    expect(allowedWork(task, held('out-of-scope', 'bad123'))).toEqual({ commit: 'bad123', allowance: SCOPE });
    for (const last of [
      held('secret', 'bad123'),
      held('out-of-scope', 'other'),
      held('out-of-scope', null),
      // It was known, and the work was refused all the same.
      held('out-of-scope', 'bad123', [SCOPE]),
      anAttempt(1),
      anAttempt(1, { phase: endedWith(FAILED) }),
      undefined,
    ])
      expect(allowedWork(task, last)).toBeNull();
    const other: Allowance = { ...SCOPE, reason: 'secret' };
    expect(allowedWork(task, held('out-of-scope', 'bad123', [other]))).not.toBeNull();
  });

  test('holds where that commit is judged again, with what held when it was judged before', () => {
    const start = { kind: 'allowed', commit: 'bad123' } as const;
    const secret: Allowance = { reason: 'secret', commit: 'older', by: 'tom' };
    const before = anAttempt(1, {}, { start: { kind: 'allowed', commit: 'older' }, allowances: [secret] });
    expect(allowancesFor(task, start, before)).toEqual([secret, SCOPE]);
    expect(allowancesFor(task, start, anAttempt(1, {}, { allowances: [secret] }))).toEqual([SCOPE]);
    expect(allowancesFor(task, start, undefined)).toEqual([SCOPE]);
    expect(allowancesFor(task, { kind: 'fresh' }, before)).toEqual([]);
    expect(allowancesFor(task, { kind: 'allowed', commit: 'older' }, before)).toEqual([secret]);
    // Of two words about the same reason that about this commit counts.
    const renewed = anAttempt(1, {}, { start, allowances: [{ ...SCOPE, commit: 'older' }, secret] });
    expect(allowancesFor(task, start, renewed)).toEqual([secret, SCOPE]);
  });

  test('is not what nobody can wave through', () => {
    expect(mayBeAllowed('out-of-scope')).toBe(true);
    expect(mayBeAllowed('verification-failed')).toBe(false);
  });
});

describe('agents that are not the first choice now', () => {
  const failing = (agent: string, cause: InfrastructureCause, at = NOW) => {
    const outcome: AttemptOutcome = {
      kind: 'infrastructure',
      cause,
      message: '',
      logTail: '',
      diff: '',
      commit: null,
    };
    return anAttempt(1, { phase: endedWith(outcome, at) }, { agent });
  };
  const later = NOW + 10 * 60_000;

  test('are those that a provider limits, or that could not be used, until then', () => {
    const limits = agentLimits([
      failing('a', { kind: 'rate-limit', until: NOW + 5 }),
      failing('b', { kind: 'rate-limit', until: null }),
      failing('c', { kind: 'agent-missing' }),
      failing('d', { kind: 'provider' }),
      failing('e', { kind: 'host' }),
      anAttempt(1, { phase: endedWith(FAILED) }, { agent: 'f' }),
    ]);
    expect(Object.fromEntries(limits)).toEqual({
      a: { until: NOW + 5, heals: true, why: 'a is limited until 2026-11-21 09:00 UTC' },
      b: { until: later, heals: true, why: 'b is limited until 2026-11-21 09:10 UTC' },
      c: { until: later, heals: false, why: 'c could not be started on the worker' },
      d: { until: later, heals: true, why: 'the provider of d fails' },
    });
    expect(isLimited('a', limits, NOW + 4)).toBe(true);
    expect(isLimited('a', limits, NOW + 5)).toBe(false);
    expect(isLimited('e', limits, NOW)).toBe(false);
  });

  test('the latest limit counts', () => {
    const [long, short] = [10, 5].map((ms) => failing('a', { kind: 'rate-limit', until: NOW + ms }));
    if (!long || !short) return raise();
    expect(agentLimits([long, short]).get('a')?.until).toBe(NOW + 10);
    expect(agentLimits([short, long]).get('a')?.until).toBe(NOW + 10);
  });

  test('the first that is free is taken, else the one that is free the earliest', () => {
    const limits = agentLimits([
      failing('a', { kind: 'rate-limit', until: NOW + 20 }),
      failing('b', { kind: 'rate-limit', until: NOW + 10 }),
      failing('c', { kind: 'agent-missing' }),
    ]);
    const choose = (...wanted: string[]) => chooseAgent(wanted, limits, NOW);
    expect(choose('x', 'a')).toEqual({ agent: 'x', waitUntil: 0, since: null });
    expect(choose('a', 'x')).toMatchObject({
      agent: 'x',
      waitUntil: 0,
      since: expect.stringContaining('a is limited'),
    });
    expect(choose('a', 'b')).toMatchObject({
      agent: 'b',
      waitUntil: NOW + 10,
      since: expect.stringContaining('b is limited'),
    });
    // The waits between retries do for what time does not mend.
    expect(choose('c')).toEqual({ agent: 'c', waitUntil: 0, since: null });
    expect(choose('c', 'a')).toMatchObject({ agent: 'a', waitUntil: NOW + 20 });
    expect(() => choose()).toThrow('settings name no agent');
  });
});
