import { describe, expect, test } from 'vitest';
import { minutesText, momentText, moneyText, tokensText, usageText } from '../../src/domain/figures.ts';
import { addTokens, asUsage, NO_MODEL_USAGE, NO_TOKENS, totalTokens } from '../../src/domain/model-usage.ts';
import { budgetOfAttempt, budgetUsedUp, spentBy, usageOf } from '../../src/domain/run-budget.ts';
import type { RunRecord } from '../../src/domain/run-record.ts';
import {
  addUsage,
  type Budget,
  budgetLeft,
  greaterUsage,
  NO_BUDGET,
  NO_USAGE,
  reachedLimit,
  tokensOf,
  type Usage,
  usageSince,
} from '../../src/domain/usage.ts';
import { anAttempt, endedWith } from '../support/an-attempt.ts';
import { progressAt } from '../support/attempts.ts';
import { NOW } from '../support/build-snapshot.ts';
import { FAILED } from '../support/outcomes.ts';
import { SETTINGS } from '../support/settings.ts';

const used = (
  inputTokens: number | null,
  outputTokens: number | null,
  costUsd: number | null,
  turns: number | null,
): Usage => ({
  inputTokens,
  outputTokens,
  costUsd,
  turns,
});

describe('figures of use', () => {
  test('what nobody reports is no nought, but does not hide what is known', () => {
    expect(addUsage(used(1, null, 0.5, null), used(2, 3, null, null))).toEqual(used(3, 3, 0.5, null));
    expect(addUsage(NO_USAGE, used(0, 1, 2, 3))).toEqual(used(0, 1, 2, 3));
    expect(greaterUsage(used(1, null, 3, null), used(2, 4, 1, null))).toEqual(used(2, 4, 3, null));
    expect(tokensOf(used(1, 2, null, null))).toBe(3);
    expect(tokensOf(used(null, 2, null, null))).toBe(2);
    expect(tokensOf(NO_USAGE)).toBeNull();
  });

  test('what came since is the difference, and never less than nothing', () => {
    expect(usageSince(used(5, 5, 5, 5), used(2, null, 7, 5))).toEqual(used(3, 5, 0, 0));
    expect(usageSince(NO_USAGE, used(2, 2, 2, 2))).toEqual(NO_USAGE);
  });

  test('a budget is used up by any of its limits that is reached', () => {
    const budget: Budget = { tokens: 100, costUsd: 5, turns: 10 };
    expect(reachedLimit(used(49, 50, 4.99, 9), budget)).toBeNull();
    expect(reachedLimit(used(50, 50, null, null), budget)).toBe('tokens');
    expect(reachedLimit(used(null, null, 5, null), budget)).toBe('costUsd');
    expect(reachedLimit(used(null, null, null, 10), budget)).toBe('turns');
    expect(reachedLimit(used(100, 100, 100, 100), budget)).toBe('costUsd');
    expect(reachedLimit(used(100, 100, 100, 100), NO_BUDGET)).toBeNull();
    expect(reachedLimit(NO_USAGE, budget)).toBeNull();
  });

  test('what is left of a budget is never less than nothing', () => {
    expect(budgetLeft({ tokens: 100, costUsd: 5, turns: 10 }, used(10, 20, 6, null))).toEqual({
      tokens: 70,
      costUsd: 0,
      turns: 10,
    });
    expect(budgetLeft(NO_BUDGET, used(1, 1, 1, 1))).toEqual(NO_BUDGET);
  });

  test('what a model was asked for counts each token once', () => {
    const tokens = { input: 1, cacheRead: 20, cacheWrite: 300, output: 4_000 };
    expect(totalTokens(tokens)).toBe(4_321);
    expect(addTokens(tokens, tokens)).toEqual({ input: 2, cacheRead: 40, cacheWrite: 600, output: 8_000 });
    const metered = { ...NO_MODEL_USAGE, requests: 7, tokens, costUsd: 0.5, models: ['m'] };
    expect(asUsage(metered)).toEqual(used(321, 4_000, 0.5, 7));
    expect(asUsage({ ...metered, unpricedModels: ['m'] }).costUsd).toBeNull();
    expect(asUsage(NO_MODEL_USAGE)).toEqual(used(0, 0, 0, 0));
    expect(totalTokens(NO_TOKENS)).toBe(0);
  });
});

test('figures are told in short', () => {
  expect([0, 0.001, 0.004_999, 0.005, 0.42, 12].map(moneyText)).toEqual([
    '$0.00',
    'less than $0.01',
    'less than $0.01',
    '$0.01',
    '$0.42',
    '$12.00',
  ]);
  expect([950, 999, 1_000, 120_400, 999_499, 999_500, 1_300_000].map(tokensText)).toEqual([
    '950 tokens',
    '999 tokens',
    '1k tokens',
    '120k tokens',
    '999k tokens',
    '1.0M tokens',
    '1.3M tokens',
  ]);
  expect(usageText(used(100_000, 20_000, 0.42, 3))).toBe('$0.42 · 120k tokens');
  expect(usageText(used(null, null, 0.42, 3))).toBe('$0.42');
  expect(usageText(used(1, null, null, 3))).toBe('1 tokens');
  expect(usageText(NO_USAGE)).toBe('');
  expect(minutesText(40 * 60_000 + 29_000)).toBe('40 min');
  expect(momentText(Date.UTC(2026, 0, 2, 10, 4, 59))).toBe('2026-01-02 10:04 UTC');
});

describe('the budget of a run', () => {
  const at = (attemptId: string, costUsd: number) => ({
    ...progressAt(null, null),
    attemptId,
    at: NOW,
    usage: used(null, null, costUsd, null),
  });
  const ended = (number: number, costUsd: number | null) => {
    const work = { session: null, usage: used(null, null, costUsd, null) };
    return anAttempt(number, { phase: { ...endedWith(FAILED), work } });
  };

  test('counts what ended attempts say, and the last sign of life of the others', () => {
    const works = anAttempt(3);
    expect(usageOf(ended(1, 2), [at('run.item-1.1', 9)]).costUsd).toBe(2);
    expect(usageOf(anAttempt(1, { phase: endedWith(FAILED) }), [at('run.item-1.1', 9)]).costUsd).toBe(9);
    expect(usageOf(works, [])).toEqual(NO_USAGE);
    expect(spentBy([ended(1, 2), ended(2, null), works], [at(works.id, 0.5)]).costUsd).toBe(2.5);
  });

  test('says what of it is used up', () => {
    expect(budgetUsedUp({ ...NO_BUDGET, costUsd: 5 }, used(1, 1, 4.9, 1))).toBeNull();
    expect(budgetUsedUp({ ...NO_BUDGET, costUsd: 5 }, used(1, 1, 5.2, 1))).toBe(
      'the run’s budget of $5.00 is used up ($5.20)',
    );
    expect(budgetUsedUp({ ...NO_BUDGET, tokens: 5_000 }, used(4_000, 2_000, 5.2, 1))).toBe(
      'the run’s budget of 5k tokens is used up (6k tokens)',
    );
    expect(budgetUsedUp({ ...NO_BUDGET, turns: 3 }, used(1, 1, 1, 4))).toBe(
      'the run’s budget of 3 turns is used up (4 turns)',
    );
  });

  describe('is given out in equal shares of what is left', () => {
    const share = (
      run: Partial<Budget>,
      sharing: number,
      attempts: Parameters<typeof budgetOfAttempt>[1] = [],
      each: Partial<Budget> = {},
    ) => {
      const budget = { attempt: { ...NO_BUDGET, ...each }, run: { ...NO_BUDGET, ...run } };
      const record = { settings: { ...SETTINGS, budget } } as unknown as RunRecord;
      return budgetOfAttempt(record, attempts, [at('run.item-1.9', 1)], sharing);
    };

    test('in whole tokens and turns, and in hundredths of a cent', () => {
      expect(share({ costUsd: 10, tokens: 100, turns: 10 }, 3)).toEqual({
        costUsd: 3.3333,
        tokens: 33,
        turns: 3,
      });
    });

    test('without what is used or promised', () => {
      const promised = anAttempt(8, {}, { budget: { ...NO_BUDGET, costUsd: 2 } });
      const beyond = anAttempt(9, {}, { budget: { ...NO_BUDGET, costUsd: 0.5 } });
      // 10 − 3 used − 2 promised − 1 that was used beyond what was promised
      expect(share({ costUsd: 10 }, 2, [ended(1, 3), promised, beyond])).toEqual({
        ...NO_BUDGET,
        costUsd: 2,
      });
      expect(share({ costUsd: 10 }, 1, [ended(1, 3)])).toEqual({ ...NO_BUDGET, costUsd: 7 });
    });

    test('never more than one attempt may use', () => {
      expect(share({ costUsd: 10 }, 2, [], { costUsd: 1, tokens: 7 })).toEqual({
        costUsd: 1,
        tokens: 7,
        turns: null,
      });
      expect(share({}, 2)).toEqual(NO_BUDGET);
    });

    test('however little is left, it does not wait for nobody', () => {
      expect(share({ tokens: 1 }, 2)).toEqual({ ...NO_BUDGET, tokens: 1 });
      expect(share({ tokens: 1 }, 2, [anAttempt(3)])).toBeNull();
      expect(share({ costUsd: 3 }, 1, [ended(1, 3)])).toBeNull();
      expect(share({ costUsd: 3 }, 1, [ended(1, 4)])).toBeNull();
    });
  });
});
