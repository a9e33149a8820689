import { describe, expect, test } from 'vitest';
import { readSize, readStatedSize, type SizeSigns } from '../../../src/domain/reading/item-size.ts';
import type { Size } from '../../../src/domain/work-item.ts';

const files = (count: number) => Array.from({ length: count }, (_, index) => `src/${index}.ts`);
const criteria = (count: number) => files(count);

describe('the size of an item by what it says', () => {
  test.for<[Size, Partial<SizeSigns>]>([
    ['S', {}],
    ['M', { action: 'add' }],
    ['M', { action: 'refactor' }],
    ['S', { scope: files(1) }],
    ['M', { scope: files(2) }],
    ['M', { scope: files(3) }],
    ['L', { scope: files(4) }],
    ['L', { scope: files(6) }],
    ['L', { scope: files(7) }],
    ['XL', { scope: files(7), action: 'add' }],
    ['L', { scope: files(6), action: 'add' }],
    ['M', { scope: ['src/'] }],
    ['M', { scope: ['src/*.ts'] }],
    ['M', { scope: ['src/?.ts'] }],
    ['M', { title: 'Fix every parser' }],
    ['M', { title: 'Fix every parser, every time' }],
    ['L', { title: 'Fix every parser everywhere' }],
    ['L', { title: 'Fix every entire whole parser throughout' }],
    ['S', { title: 'Fix the completed calls after all' }],
    ['S', { acceptance: criteria(3) }],
    ['M', { acceptance: criteria(4) }],
    ['S', { text: 'with a test' }],
    ['L', { text: 'with coverage', acceptance: criteria(4), action: 'add' }],
    ['M', { text: 'with tests', acceptance: criteria(4), action: 'test' }],
    ['XL', { text: 'with tests', scope: ['src/', ...files(3)], action: 'add' }],
    ['S', { text: 'the latest contest' }],
  ])('%s: %j', ([size, signs]) => {
    expect(readSize({ action: 'fix', title: 'Fix a', scope: [], acceptance: [], text: '', ...signs })).toBe(
      size,
    );
  });
});

describe('a size that somebody wrote down', () => {
  test.for<[string, Size | null]>([
    ['60 min', 'S'],
    ['61m', 'M'],
    ['1 hr', 'S'],
    ['4 hrs', 'M'],
    ['5h.', 'L'],
    ['16 hours', 'L'],
    ['17 Std', 'XL'],
    ['1 hour', 'S'],
    ['1 day', 'L'],
    ['1 Tag', 'L'],
    ['1 jour', 'L'],
    ['3 jours', 'XL'],
    ['2j', 'L'],
    ['1 día', 'L'],
    ['3 dias', 'XL'],
    ['0.5d', 'M'],
    ['1.5 d', 'L'],
    ['1w', 'XL'],
    ['2 weeks', 'XL'],
    ['about 3 d', null],
    ['3 d or so', null],
    ['3 x', null],
    ['d', null],
    [' small ', 'S'],
    ['XXL', 'XL'],
    ['', null],
  ])('in a cell, %j is %s', ([cell, size]) => {
    expect(readStatedSize(cell, [])).toBe(size);
  });

  test('in the text the first counts, and a cell before all texts', () => {
    expect(readStatedSize('', ['nothing', 'Size: L', 'Size: M'])).toBe('L');
    expect(readStatedSize('S', ['Size: L'])).toBe('S');
    expect(readStatedSize('', ['Fix it (estimated: XL)'])).toBe('XL');
    expect(readStatedSize('', ['Estimates: XL'])).toBe('XL');
    expect(readStatedSize('', ['Fix it; effort: medium'])).toBe('M');
    expect(readStatedSize('', ['oversize: XL'])).toBeNull();
  });
});
