import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { textWidth } from '../../src/plan/text-width.ts';
import { wrapText } from '../../src/plan/wrap-text.ts';
import { visibleText } from '../../src/render/escape.ts';
import type { TerminalSpan, TerminalTone } from '../../src/render/terminal-blocks.ts';
import { hostileText } from '../render/hostile.ts';

const plain = (text: string): TerminalSpan => ({ text, tone: 'plain' });
const linesOf = (text: string, columns: number) =>
  wrapText([plain(text)], columns).map((spans) => spans.map((span) => span.text).join(''));

describe('the width of a text', () => {
  it.each([
    ['src/date.ts', 11],
    ['größe', 5],
    ['e\u0301', 1],
    ['検索', 4],
    ['ﾊﾝｶｸ', 4],
    ['（全）', 6],
    ['한국', 4],
    ['🎉', 2],
    ['👩‍👩‍👧', 2],
    ['❤️', 2],
    ['🇩🇪', 2],
    ['✅ ok', 5],
    ['“…” → ─', 7],
    ['', 0],
  ])('%s takes %i columns', (text, columns) => {
    expect(textWidth(text)).toBe(columns);
  });
});

describe('breaking a text', () => {
  it('happens between words', () => {
    expect(linesOf('one two  three\nfour', 9)).toEqual(['one two', 'three', 'four']);
  });

  it('happens between the letters of East Asia, without a space', () => {
    expect(linesOf('日本語の検索を速くする', 8)).toEqual(['日本語の', '検索を速', 'くする']);
    expect(linesOf('検索する。次', 8)).toEqual(['検索す', 'る。次']);
    expect(linesOf('src/a.ts の検索', 11)).toEqual(['src/a.ts の', '検索']);
  });

  it('tears a long path behind a slash, and a long word anywhere', () => {
    expect(linesOf('server/upload/chunks.ts', 16)).toEqual(['server/upload/', 'chunks.ts']);
    expect(linesOf('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  });

  it('keeps the tones of the words, and words together that are one', () => {
    const name: TerminalSpan = { text: 'item-1', tone: 'name' };
    expect(wrapText([plain('waits for '), name, plain(': x')], 16)).toEqual([
      [plain('waits for')],
      [name, plain(': x')],
    ]);
  });
});

test('no line is wider than the terminal, nothing is lost, and nothing steers it', () => {
  const spans = fc.array(
    fc.record({ text: hostileText, tone: fc.constantFrom<TerminalTone>('plain', 'bad') }),
    {
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(spans, fc.integer({ min: 2, max: 40 }), (given, columns) => {
      const lines = wrapText(given, columns).map((line) => line.map(({ text }) => text).join(''));
      for (const line of lines) {
        expect(textWidth(line)).toBeLessThanOrEqual(columns);
        expect(line).not.toMatch(/(?!\u200D)[\p{Cc}\p{Cf}]/u);
      }
      const solid = (text: string) => text.replace(/\s+/g, '');
      expect(solid(lines.join(''))).toBe(solid(given.map(({ text }) => visibleText(text)).join('')));
    }),
  );
});
