import fc from 'fast-check';
import { expect, test } from 'vitest';
import { growing } from '../../src/domain/next-look.ts';

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
