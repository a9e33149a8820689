import { describe, expect, test } from 'vitest';
import { compareTests } from '../../src/domain/verification/compare-tests.ts';
import { readTestFacts } from '../../src/verification/read-test-facts.ts';

/** What is told of one test file whose text changed from the one to the other. */
function told(path: string, before: string, after: string): string[] {
  const facts = (text: string) => new Map([[path, readTestFacts(path, text)]]);
  return compareTests({ before: facts(before), after: facts(after) }).weakenings.map(({ what }) => what);
}

const PYTHON = `import pytest
from shop.cart import total

class TestTotal:
    def test_sum(self):
        assert total([1, 2]) == 3
        self.assertEqual(total([]), 0)

@pytest.mark.parametrize("x, y", [(1, 1), (2, 2)])
def test_each(x, y):
    assert total([x]) == pytest.approx(y, rel=0.01)

def test_raises():
    with pytest.raises(TypeError):
        total(None)
`;

const GO = `package shop

import "testing"

func TestTotal(t *testing.T) {
	got := Total(1, 2)
	if got != 3 {
		t.Errorf("got %d", got)
	}
}

func TestNone(t *testing.T) {
	require.Equal(t, 0, Total())
}
`;

const RUST = `pub fn total() -> i32 { 3 }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums() {
        assert_eq!(total(), 3);
    }
}
`;

const JAVA = `class CartTest {
    @Test
    void sums() {
        assertEquals(3, cart.total());
    }
}
`;

const RUBY = `describe Cart do
  it 'sums' do
    expect(cart.total).to eq(3)
  end
end
`;

const JEST = `import { total } from '../src/cart';
describe('cart', () => {
  test.each([[1, 1], [2, 2]])('%d', (a, b) => { expect(total([a])).toBe(b); });
  it('is close', () => { expect(total([0.1])).toBeCloseTo(0.1, 5); });
  it('calls back', async () => { await expect(total([])).resolves.toEqual({ sum: 0 }); });
  it('is one', function () { expect(total([1])).to.be.true; });
});
`;

const CASES: readonly (readonly [string, string, string, readonly [string, string], RegExp])[] = [
  [
    'python, skipped',
    'test_a.py',
    PYTHON,
    ['def test_raises', '@pytest.mark.skip\ndef test_raises'],
    /`test_raises` is skipped/,
  ],
  [
    'python, skipped from within',
    'test_a.py',
    PYTHON,
    ['        total(None)', '        pytest.skip("x")\n        total(None)'],
    /is skipped/,
  ],
  [
    'python, loosened',
    'test_a.py',
    PYTHON,
    ['total([1, 2]) == 3', 'total([1, 2]) is not None'],
    /`TestTotal > test_sum` says less/,
  ],
  [
    'python, always true',
    'test_a.py',
    PYTHON,
    ['total([1, 2]) == 3', 'total([1, 2]) == 3 or True'],
    /only 1 of 2 assertions/,
  ],
  [
    'python, a tuple',
    'test_a.py',
    PYTHON,
    ['total([1, 2]) == 3', '(total([1, 2]) == 3, "x")'],
    /only 1 of 2/,
  ],
  [
    'python, caught',
    'test_a.py',
    PYTHON,
    [
      '        assert total([1, 2]) == 3',
      '        try:\n            assert total([1, 2]) == 3\n        except Exception:\n            pass',
    ],
    /catches assertions that fail/,
  ],
  [
    'python, returns',
    'test_a.py',
    PYTHON,
    ['        assert total([1', '        return\n        assert total([1'],
    /has no of 2 assertions left/,
  ],
  ['python, tolerance', 'test_a.py', PYTHON, ['rel=0.01', 'rel=10'], /changes what it tolerates/],
  ['python, fewer examples', 'test_a.py', PYTHON, [', (2, 2)]', ']'], /is run on fewer examples/],
  ['python, gone', 'test_a.py', PYTHON, ['def test_raises', 'def check_raises'], /`test_raises` is gone/],
  ['python, any exception', 'test_a.py', PYTHON, ['raises(TypeError)', 'raises(Exception)'], /says less/],
  [
    'python, ends the process',
    'test_a.py',
    PYTHON,
    ['import pytest', 'import pytest, os\nos._exit(0)'],
    /ends the process/,
  ],
  ['go, skipped', 'a_test.go', GO, ['got := ', 't.Skip("x")\n\tgot := '], /`TestTotal` is skipped/],
  ['go, loosened', 'a_test.go', GO, ['got != 3', 'got == 0'], /`TestTotal` says less/],
  ['go, testify', 'a_test.go', GO, ['Equal(t, 0, Total())', 'NotNil(t, Total())'], /`TestNone` says less/],
  ['go, returns', 'a_test.go', GO, ['\tif got', '\treturn\n\tif got'], /has no of 1 assertions left/],
  [
    'go, ends the process',
    'a_test.go',
    GO,
    ['import "testing"', 'import "testing"\nfunc init() { os.Exit(0) }'],
    /ends the process/,
  ],
  [
    'go, left out of the build',
    'a_test.go',
    GO,
    ['package shop', '//go:build never\n\npackage shop'],
    /replaces what tests are made of/,
  ],
  ['rust, ignored', 'src/lib.rs', RUST, ['#[test]', '#[test]\n    #[ignore]'], /`sums` is skipped/],
  ['rust, loosened', 'src/lib.rs', RUST, ['assert_eq!(total(), 3)', 'assert!(total() > 0)'], /says less/],
  ['rust, no test any more', 'src/lib.rs', RUST, ['    #[test]\n', ''], /`sums` is gone/],
  ['java, disabled', 'CartTest.java', JAVA, ['@Test', '@Test @Disabled'], /`sums` is skipped/],
  [
    'java, loosened',
    'CartTest.java',
    JAVA,
    ['assertEquals(3, cart.total())', 'assertNotNull(cart.total())'],
    /says less/,
  ],
  ['ruby, pending', 'cart_spec.rb', RUBY, ["it 'sums'", "xit 'sums'"], /`sums` is skipped/],
  ['ruby, loosened', 'cart_spec.rb', RUBY, ['.to eq(3)', '.not_to be_nil'], /says less/],
  ['jest, fewer rows', 'a.test.ts', JEST, [', [2, 2]', ''], /is run on fewer examples/],
  ['jest, tolerance', 'a.test.ts', JEST, ['0.1, 5', '0.1, 0'], /changes what it tolerates/],
  ['jest, a placeholder', 'a.test.ts', JEST, ['{ sum: 0 }', '{ sum: expect.anything() }'], /says less/],
  ['jest, negated', 'a.test.ts', JEST, ['.toBe(b)', '.not.toBe(-b)'], /says less/],
  ['jest, defined', 'a.test.ts', JEST, ['.toBe(b)', '.toBeDefined()'], /says less/],
  ['jest, not negated', 'a.test.ts', JEST, ['total([a])', '!total([a])'], /says less/],
  ['chai, there', 'a.test.ts', JEST, ['.to.be.true', '.to.exist'], /says less/],
  [
    'jest, retries',
    'a.test.ts',
    JEST,
    ["describe('cart'", "jest.retryTimes(5);\ndescribe('cart'"],
    /indulges all tests/,
  ],
  ['jest, x', 'a.test.ts', JEST, ["it('is close'", "xit('is close'"], /`cart > is close` is skipped/],
  ['jest, focus', 'a.test.ts', JEST, ["it('is close'", "fit('is close'"], /only the test `cart > is close`/],
  [
    'jest, todo',
    'a.test.ts',
    JEST,
    ["it('is one', function () { expect(total([1])).to.be.true; })", "it.todo('is one')"],
    /`cart > is one` is skipped/,
  ],
];

describe('what a changed test file is told of', () => {
  test.each(CASES)('%s', (_name, path, before, [from, to], expected) => {
    const after = before.replace(from, () => to);
    expect(after).not.toBe(before);
    expect(told(path, before, after).join('\n')).toMatch(expected);
  });

  const SOURCES = [
    ['test_a.py', PYTHON],
    ['a_test.go', GO],
    ['src/lib.rs', RUST],
    ['CartTest.java', JAVA],
    ['cart_spec.rb', RUBY],
    ['a.test.ts', JEST],
  ] as const;

  test.each(SOURCES)('%s with other blanks, or beside a comment, is the same', (path, text) => {
    expect(told(path, text, text)).toEqual([]);
    expect(told(path, text, `\n\n${text}\n`)).toEqual([]);
  });
});
