import { describe, expect, test } from 'vitest';
import { compareTests } from '../../src/domain/verification/compare-tests.ts';
import { readTestFacts } from '../../src/verification/read-test-facts.ts';

const TYPESCRIPT = `import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import cart, { type Item, total as sum } from '../src/cart.ts';
import * as money from '../src/money.ts';
import { items } from './support/items.ts';

const { round } = await import('../src/round.ts');
let shop;
beforeAll(() => { shop = cart(items); });
const priced = (item) => money.print(item);
function both(item) { return priced(item) + round(1); }

test('takes it directly', () => { expect(sum([1])).toBe(1); });
test('by a helper of a helper', () => { expect(both(1)).toBe('1'); });
test('by a variable', () => { expect(shop.size).toBe(2); });
test('takes nothing', async () => { expect(await readFile('x')).toBe(''); });
`;

const PYTHON = `import pytest
import shop.money as money
from shop.cart import (
    total as sum,  # of all
    Cart,
)

@pytest.fixture
def full():
    return Cart(2)

def test_directly():
    assert sum([1]) == 1

def test_fixture(full):
    assert full.size == 2

class TestMoney:
    def test_whole(self):
        assert money.print(1) == "1"
`;

describe('what a test tries', () => {
  const subjectsIn = (path: string, text: string) =>
    readTestFacts(path, text).cases.map((each) => each.subjects);

  test('is taken from other files, also by helpers and variables', () => {
    expect(subjectsIn('test/cart.test.ts', TYPESCRIPT)).toEqual([
      ['total'],
      ['money', 'round'],
      ['cart', 'of tests: items'],
      [],
    ]);
  });

  test('in Python by fixtures, too', () => {
    expect(subjectsIn('test/test_cart.py', PYTHON)).toEqual([['total'], ['Cart'], ['shop.money']]);
  });
});

describe('a rewritten test', () => {
  /** Two states of a file, or of several: what is held, and what is shown for being rewritten. */
  function compared(before: Record<string, string>, after: Record<string, string>) {
    const facts = (files: Record<string, string>) =>
      new Map(Object.entries(files).map(([path, text]) => [path, readTestFacts(path, text)]));
    const { weakenings, rewritten } = compareTests({ before: facts(before), after: facts(after) });
    return { held: weakenings.map(({ what }) => what), rewritten: rewritten.map(({ what }) => what) };
  }

  const head = 'from shop.cart import total\n\ndef test_rest():\n    assert total([9]) == 9\n\n';
  const first = 'def test_sum():\n    assert total([1, 2]) == 3\n    assert total([]) == 0\n';

  test('has its place taken in Python', () => {
    const second =
      'def test_table():\n    for prices, expected in TABLE:\n        found = total(prices)\n        assert found == expected\n        assert found == total(reversed(prices))\n';
    expect(compared({ 'test_a.py': head + first }, { 'test_a.py': head + second })).toEqual({
      held: [],
      rewritten: ['the test `test_sum` is gone, and new ones of its file try the same'],
    });
    const weaker = second.replace('found == expected', 'found > 0');
    expect(compared({ 'test_a.py': head + first }, { 'test_a.py': head + weaker }).held).toEqual([
      'the test `test_sum` is gone',
    ]);
  });

  test('is not known where nothing tells what it tried', () => {
    const go = (name: string) =>
      `package shop\n\nfunc ${name}(t *testing.T) {\n\tif Total(1) != 1 {\n\t\tt.Error("x")\n\t}\n}\n`;
    const other = go('TestOther').replace('Total(1) != 1', 'Sum(4, 5) != 9');
    expect(compared({ 'a_test.go': go('TestTotal') }, { 'a_test.go': other }).held).toEqual([
      'the test `TestTotal` is gone',
    ]);
  });

  test('asserts as much where a helper of its file was emptied: the code of the test is the same', () => {
    const text =
      "import { expect, test } from 'vitest';\nfunction checked(x) { expect(x).toBe(1); }\ntest('one', () => { checked(1); });\n";
    const emptied = text.replace(' expect(x).toBe(1); ', ' return x; ');
    expect(compared({ 'a.test.js': text }, { 'a.test.js': emptied }).held).toEqual([
      'the test `one` has no of 1 assertions left',
    ]);
  });

  test('of a very large file is looked for no longer than that takes', () => {
    const many = (name: string) =>
      Array.from(
        { length: 100 },
        (_, at) => `def test_${name}_${at}():\n    assert total(${'1 + '.repeat(500)}${at}) == ${at}\n`,
      );
    const [before, after] = [head + many('a').join('\n'), head + many('b').reverse().join('\n')];
    const start = performance.now();
    compared({ 'test_a.py': before }, { 'test_a.py': after });
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('a program among the tests', () => {
  const marksIn = (text: string) =>
    readTestFacts('test/support/program.ts', text).marks.map(({ kind }) => kind);

  test('may end when it is told to', () => {
    expect(marksIn("process.once('SIGTERM', () => void close().then(() => process.exit(0)));\n")).toEqual([]);
    expect(
      marksIn("process.on('disconnect', () => process.exit());\nprocess.kill(process.pid, 'SIGKILL');\n"),
    ).toEqual([]);
  });

  test.each([
    "process.once('SIGTERM', () => 1), process.exit(0);\n",
    "process.once('exit', () => process.exit(0));\n",
    "process.once('SIGTERM', () => process.exit(0));\nprocess.kill(process.pid, 'SIGTERM');\n",
    "process.once('SIGTERM', () => process.exit(0));\nprocess['emit']('SIGTERM');\n",
    "process.once('SIGTERM', process.exit(0));\n",
  ])('may not by %j', (text) => {
    expect(marksIn(text)).toContain('ends the process');
  });
});
