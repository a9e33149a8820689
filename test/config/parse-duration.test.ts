import { expect, it } from 'vitest';
import { parseDuration } from '../../src/config/parse-duration.ts';

it.each([
  [90, 90_000],
  ['90', 90_000],
  ['45s', 45_000],
  ['30m', 1_800_000],
  ['2h', 7_200_000],
  ['1h30m', 5_400_000],
  [' 5M ', 300_000],
])('%j is %d milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

it.each(['', '0', '0m', '30 minutes', '-5', '1.5h', '30m1h', 'm', Number.NaN])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeNull();
  },
);
