import { expect, test } from 'vitest';
import { compareSnapshots } from '../../../src/domain/verification/compare-snapshots.ts';

const PATH = 'test/__snapshots__/cart.snap';
const entries = (values: Readonly<Record<string, string>>) =>
  `// Jest Snapshot v1\n\n${Object.entries(values)
    .map(([name, value]) => `exports[\`${name}\`] = \`${value}\`;\n`)
    .join('\n')}`;
const BASE = entries({ 'a cart 1': '10', 'a basket 1': '\n{\n  "a": 1\n}\n' });

test.for([
  ['the same', BASE, BASE],
  ['a new file', null, BASE],
  ['entries in another order', BASE, entries({ 'a basket 1': '\n{\n  "a": 1\n}\n', 'a cart 1': '10' })],
  ['a new entry', BASE, `${BASE}\nexports[\`new 1\`] = \`1\`;\n`],
  ['a test that was renamed', entries({ 'a cart 1': '10' }), entries({ 'the cart 1': '10' })],
] as const)('%s is nothing to tell', ([, before, after]) => {
  expect(compareSnapshots(PATH, before, after)).toEqual([]);
});

test('an entry that says something else, or is gone, is told with its place', () => {
  expect(compareSnapshots(PATH, BASE, entries({ 'a basket 1': '{}' }))).toEqual([
    { path: PATH, line: 3, what: 'the expected result of `a cart 1` is gone' },
    { path: PATH, line: 3, what: 'the expected result of `a basket 1` was changed' },
  ]);
  expect(compareSnapshots(PATH, BASE, null).map(({ what }) => what)).toEqual([
    'the expected result of `a cart 1` is gone',
    'the expected result of `a basket 1` is gone',
  ]);
});

test('names and values with escaped backticks are read whole', () => {
  const escaped = (value: string) => entries({ 'a \\`cart\\` 1': value });
  expect(compareSnapshots(PATH, escaped('1 \\` a'), escaped('1 \\` b'))).toEqual([
    { path: PATH, line: 3, what: 'the expected result of `a \\?cart\\? 1` was changed' },
  ]);
  expect(compareSnapshots(PATH, escaped('\\`;'), escaped('\\`;'))).toEqual([]);
});

test('other files of results are compared as a whole', () => {
  const told = (after: string | null) => compareSnapshots('a.ambr', '# name: a', after);
  expect(told('# name: b')).toEqual([
    { path: 'a.ambr', line: null, what: 'the expected results were changed' },
  ]);
  expect(told(null)).toEqual([{ path: 'a.ambr', line: null, what: 'the expected results are gone' }]);
});
