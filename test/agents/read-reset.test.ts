import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resetInWords } from '../../src/agents/read-reset.ts';

const at = 1_700_000_000_000;
const second = 1_000;
const hour = 3_600 * second;

test.each([
  ['Rate limit reached for gpt-x. Please try again in 20s. Visit …', 20 * second],
  ['Please try again in 1.5 seconds', 1.5 * second],
  ["You've hit your usage limit. Try again in 3 days 4 hours 5 minutes.", 76 * hour + 300 * second],
  ['Please try again in 6m12s.', 372 * second],
  ['try again in 250ms', 250],
  ['You have exhausted your capacity. Your quota will reset after 5h3m2s.', 5 * hour + 182 * second],
  ['Please retry in 37.5s.', 37.5 * second],
  ['{"error":{"details":[{"@type":"…RetryInfo","retryDelay":"17s"}]}}', 17 * second],
  ['Claude AI usage limit reached|1700003600', hour],
])('%s', (words, wait) => {
  expect(resetInWords(words, at)).toBe(at + wait);
});

test.each([
  'API Error: Request rejected (429) · This request would exceed your rate limit.',
  'exceeded retry limit, last status: 429 Too Many Requests',
  'Reconnecting... 2/5 (exceeded retry limit, last status: 429 Too Many Requests)',
  'Failed to get response; retried 5 times (total retry wait time: 11.00 seconds)',
  'Try again later.',
  'try again in 9999999 days',
  '',
])('%s says nothing of when', (words) => {
  expect(resetInWords(words, at)).toBeNull();
});

test('any words are read in no time', () => {
  const piece = fc.constantFrom(
    'try again',
    ' in ',
    '5',
    '5h',
    'm',
    ' and ',
    ', ',
    'reset',
    'after ',
    'x',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 400 }), (pieces) => {
      const reset = resetInWords(pieces.join(''), at);
      expect(reset === null || Number.isInteger(reset)).toBe(true);
    }),
  );
  const began = performance.now();
  resetInWords(`try again in ${'5h'.repeat(100_000)}`, at);
  resetInWords(`try again in ${'5 hours '.repeat(30_000)}`, at);
  resetInWords('try again '.repeat(30_000), at);
  expect(performance.now() - began).toBeLessThan(2_000);
});
