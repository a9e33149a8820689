import { expect, test } from 'vitest';
import { momentText } from '../../src/domain/figures.ts';
import { formatDuration, formatMomentNear } from '../../src/render/durations.ts';

test.each([
  [-5, '0 s'],
  [0, '0 s'],
  [3, '0.1 s'],
  [400, '0.4 s'],
  [940, '0.9 s'],
  [960, '1 s'],
  [42_000, '42 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [12 * 60_000, '12 min'],
  [3_590_000, '1 h 00 min'],
  [65 * 60_000, '1 h 05 min'],
  [30 * 3_600_000, '30 h 00 min'],
])('%d ms are %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('a moment is said in UTC, with its day where that is not known', () => {
  const at = Date.UTC(2026, 0, 2, 9, 4, 59);
  expect(momentText(at)).toBe('2026-01-02 09:04 UTC');
  expect(formatMomentNear(at, at + 3_600_000)).toBe('09:04 UTC');
  expect(formatMomentNear(at, at + 86_400_000)).toBe('2026-01-02 09:04 UTC');
});
