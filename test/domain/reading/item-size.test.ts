import { describe, expect, test } from 'vitest';
import { only, readBody } from '../plan-support.ts';

describe('a size that somebody wrote down', () => {
  test.for([
    ['Size: L', 'L'],
    ['size: xl', 'XL'],
    ['**Effort:** large', 'L'],
    ['Estimate: M (2 days)', 'M'],
    ['Estimate: XS', 'S'],
    ['Complexity: extra large', 'XL'],
    ['T-shirt size: XXL', 'XL'],
    ['Aufwand: L', 'L'],
    ['Größe: M', 'M'],
    ['Taille : L', 'L'],
    ['Tamaño: L', 'L'],
  ])('%s', ([line, size]) => {
    expect(only(`- [ ] Fix a\n  - ${line}\n`).size).toBe(size);
    expect(only(`- [ ] Fix a\n\n  ${line}\n`).size).toBe(size);
  });

  test('counts more than what the words look like', () => {
    expect(only('- [ ] Rewrite the entire parser and all of `src/**`\n  Size: S\n').size).toBe('S');
  });

  test.for(['The size: Lots', 'Size matters', '`Size: L`'])('none: %s', (line) => {
    expect(only(`- [ ] Fix a\n  - ${line}\n`).size).toBe('S');
  });

  test.for([
    ['Fix a. Size: L', 'L'],
    ['Fix a size: XL.', 'XL'],
    ['[L] Fix a', 'L'],
    ['Fix a of size: Lots', 'S'],
    ['Fix [L] a', 'S'],
  ] as const)('in the line of the item: %s', ([line, size]) => {
    expect(only(`- [ ] ${line}\n`).size).toBe(size);
  });

  test('a cell', () => {
    const cells = ['L', 'xl', 'medium', 'Small', 'XS', '', 'soon'];
    const rows = cells.map((cell) => `| Fix a | ${cell} |`).join('\n');
    const { items } = readBody(`| Task | Effort |\n| - | - |\n${rows}\n`);
    expect(items.map(({ size }) => size)).toEqual(['L', 'XL', 'M', 'S', 'S', 'S', 'S']);
  });
});

test('a cell with the time that people would take', () => {
  const sizes = {
    '30 min': 'S',
    '1h': 'S',
    '~ 4 hours': 'M',
    '0,5 d': 'M',
    '2 days': 'L',
    '2 Tage': 'L',
    '3d': 'XL',
    '1 week': 'XL',
  };
  const rows = Object.keys(sizes).map((cell) => `| Fix a | ${cell} |`);
  const { items } = readBody(`| Task | Estimate |\n| - | - |\n${rows.join('\n')}\n`);
  expect(items.map(({ size }) => size)).toEqual(Object.values(sizes));
});

test('“after all of the above” makes no item larger', () => {
  expect(only('- [ ] Fix a after all of the above').size).toBe('S');
});
