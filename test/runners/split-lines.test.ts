import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLines } from '../../src/runners/split-lines.ts';

/** The lines of bytes that arrive in pieces of these lengths. */
function linesOf(bytes: Buffer, cuts: readonly number[], longest = 1_000): string[] {
  const splitter = splitLines(longest);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
}

test('lines are the same wherever the pieces end, in the middle of a character too', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replace(/[\r\n]/g, ' '));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), fc.array(fc.nat(100), { maxLength: 5 }), (lines, cuts) => {
      expect(linesOf(Buffer.from(lines.map((each) => `${each}\n`).join('')), cuts)).toEqual(lines);
    }),
  );
});

test('a last line needs no end, and a line may end as on Windows', () => {
  expect(linesOf(Buffer.from('one\r\n\ntwo'), [])).toEqual(['one', '', 'two']);
  expect(linesOf(Buffer.from(''), [])).toEqual([]);
});

test('a line that is too long is cut off, and the next one is whole', () => {
  const bytes = Buffer.from(`${'x'.repeat(5_000)}\nshort\n`);
  expect(linesOf(bytes, [10, 900, 1_500, 4_000])).toEqual(['x'.repeat(1_000), 'short']);
});
