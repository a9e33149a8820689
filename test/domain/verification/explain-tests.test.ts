import { expect, test } from 'vitest';
import { explainWeakenings, judgeWeakenings } from '../../../src/domain/verification/explain-tests.ts';

const gone = (line: number | null, path = 'a.ts') => ({ path, line, what: 'it is gone' });

test('what happened is told a line each, with its place where there is one', () => {
  expect(explainWeakenings([gone(3), gone(null), gone(null, '')])).toBe(
    '- `a.ts:3`: it is gone\n- `a.ts`: it is gone\n- it is gone',
  );
  expect(explainWeakenings([])).toBe('');
});

test('of many the first twenty are told', () => {
  const lines = (count: number) =>
    explainWeakenings(Array.from({ length: count }, (_, index) => gone(index))).split('\n');
  expect(lines(20).at(-1)).toBe('- `a.ts:19`: it is gone');
  expect(lines(22).slice(19)).toEqual(['- `a.ts:19`: it is gone', '- and 2 more']);
});

test('weakened tests are one objection', () => {
  expect(judgeWeakenings([])).toEqual([]);
  expect(judgeWeakenings([gone(3)])).toEqual([
    {
      reason: 'weakened-tests',
      message: 'It weakens tests, or changes what they are run with:\n- `a.ts:3`: it is gone',
    },
  ]);
});
