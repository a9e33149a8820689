import { expect, test } from 'vitest';
import { findMockedSubjects } from '../../../src/domain/verification/mocked-subjects.ts';
import { NO_TESTS, type TestFacts } from '../../../src/domain/verification/test-facts.ts';

const mocking = (target: string, ...imports: string[]): TestFacts => ({
  ...NO_TESTS,
  mocks: [{ line: 4, target }],
  imports,
});

/** The subjects of which a test in `path` is told to replace them. */
function replaced(path: string, facts: TestFacts, subjects: readonly string[], known?: TestFacts): string[] {
  const before = new Map(known === undefined ? [] : [[path, known]]);
  const found = findMockedSubjects({ before, after: new Map([[path, facts]]) }, subjects);
  for (const each of found) expect(each).toMatchObject({ path, line: 4 });
  return found.map(({ what }) =>
    what.replace(/^`(.*)`, which is to be tested, is replaced by a mock$/, '$1'),
  );
}

test.for([
  // The test is named for it.
  ['test/sum.test.ts', '../src/sum.js', 'src/sum.ts'],
  ['src/sum.spec.ts', './sum', 'src/sum.ts'],
  ['src/sum-tests.js', './sum.js', 'src/sum.js'],
  ['src/Sum.specs.TS', './sum.js', 'src/sum.ts'],
  ['deep/in/tests/sum_spec.rb', '../lib/sum.rb', 'deep/in/lib/sum.rb'],
  ['src/SumTest.ts', './sum.ts', 'src/sum.ts'],
  ['src/sumTests.ts', './../src/./sum.ts', 'src/sum.ts'],
  ['tests/test_prices.py', 'app.prices.total', 'app/prices.py'],
  ['tests/test_prices.py', 'prices.total', 'app/prices.py'],
  ['src/sum.test.ts', '@/sum/sum', 'src/sum/sum.ts'],
  ['test/sum.test.ts', 'lib/sum', 'src/lib/sum.ts'],
  ['test/sum.test.ts', 'src/sum', 'src/sum.ts'],
  ['test/sum.test.ts', 'App:lib:sum', 'App/lib/sum.ts'],
] as const)('%s replaces %s: that is %s', ([path, target, subject]) => {
  expect(replaced(path, mocking(target), [subject])).toEqual([subject]);
  // Whatever else of the change it tries.
  const other = 'lib/shop/other.ts';
  expect(replaced(path, mocking(target, 'shop/other'), [subject, other])).toEqual([subject]);
});

test.for([
  // Another file, or a package.
  ['test/sum.test.ts', '../src/sum.js', 'src/product.ts'],
  ['test/sum.test.ts', '../../src/sum.js', 'test/src/sum.ts'],
  ['test/sum.test.ts', 'sum', 'src/sum.ts'],
  ['tests/test_prices.py', 'prices', 'app/prices.py'],
  ['test/sum.test.ts', 'sum.total', 'src/sum.ts'],
  ['test/sum.test.ts', './sum.js', 'src/sum.ts'],
  ['test/sum.test.ts', 'ib/sum', 'src/lib/sum.ts'],
] as const)('%s replaces %s: that is not %s', ([path, target, subject]) => {
  expect(replaced(path, mocking(target), [subject])).toEqual([]);
});

test('a folder is its index', () => {
  expect(replaced('test/cart.test.ts', mocking('../src/cart'), ['src/cart/index.ts'])).toEqual([
    'src/cart/index.ts',
  ]);
});

test('to replace what the thing under test works with is how tests are written', () => {
  const subjects = ['src/cart.ts', 'src/prices.ts'];
  const beside = mocking('../src/prices.js', '../src/cart.js');
  expect(replaced('test/cart.test.ts', beside, subjects)).toEqual([]);
  // Without anything else of the change that it tries, it is the subject.
  expect(replaced('test/shop.test.ts', mocking('../src/prices.js'), subjects)).toEqual(['src/prices.ts']);
  expect(
    replaced('test/shop.test.ts', mocking('../src/prices.js', 'vitest', '../src/prices.js'), subjects),
  ).toEqual(['src/prices.ts']);
  // It was imported as it is before.
  const known = { ...NO_TESTS, imports: ['../src/prices.js'] };
  expect(replaced('test/cart.test.ts', beside, subjects, known)).toEqual(['src/prices.ts']);
});

test('a mock that was there before is nobody’s cheat', () => {
  const facts = mocking('../src/sum.js');
  expect(replaced('test/sum.test.ts', facts, ['src/sum.ts'], facts)).toEqual([]);
  expect(replaced('test/sum.test.ts', facts, ['src/sum.ts'], NO_TESTS)).toEqual(['src/sum.ts']);
});
