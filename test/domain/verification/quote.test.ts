import { expect, test } from 'vitest';
import { code, codeList, shortList } from '../../../src/domain/verification/quote.ts';

test('nothing in a text of an agent ends its code span or its line', () => {
  expect(code('a`b\nc\u2028d\u202ee')).toBe('`a?b?c?d?e`');
  expect(code('x'.repeat(201))).toBe(`\`${'x'.repeat(200)}\``);
});

test('of many parts the first ten are told', () => {
  const parts = Array.from({ length: 12 }, (_, index) => `${index}`);
  expect(shortList(parts.slice(0, 10), '; ')).toBe('0; 1; 2; 3; 4; 5; 6; 7; 8; 9');
  expect(shortList(parts, '; ')).toBe('0; 1; 2; 3; 4; 5; 6; 7; 8; 9 and 2 more');
  expect(codeList(['a', 'b'])).toBe('`a`, `b`');
});
