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
  ['{"message":"The usage limit has been reached.","resets_at":1700003600,"resets_in_seconds":3600}', hour],
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

test('a time of day is the next one on this host', () => {
  const local = (hours: number, minutes: number, days = 0) => {
    const time = new Date(at);
    time.setHours(hours, minutes, 0, 0);
    return time.setDate(time.getDate() + days);
  };
  const now = new Date(at);
  const words = 'You’ve hit your usage limit. Visit … to purchase more credits or try again at ';
  for (const [clock, hours, minutes] of [
    ['1:20 AM', 1, 20],
    ['12:05 AM', 0, 5],
    ['12:30 PM', 12, 30],
    ['11:59 PM', 23, 59],
  ] as const) {
    const isLater = hours * 60 + minutes > now.getHours() * 60 + now.getMinutes();
    expect(resetInWords(`${words}${clock}.`, at)).toBe(local(hours, minutes, isLater ? 0 : 1));
  }
  const inDays = resetInWords(`${words}Nov 20th, 2023 1:20 AM.`, at);
  expect(inDays).toBe(new Date(2023, 10, 20, 1, 20).getTime());
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
