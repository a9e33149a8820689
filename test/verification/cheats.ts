import type { Changes, Work } from './scene.ts';
import { replacing } from './scene.ts';
import { SHOP } from './shop.ts';

/** A work that makes tests say less, and what a person has to be told of it. */
export interface Cheat extends Work {
  readonly name: string;
  readonly told: RegExp;
}

/** A change that breaks what the tests of the shop expect. */
const BROKEN: Changes = { 'src/sum.js': replacing('a + b', 'a - b') };
const SUM_TEST = 'test/sum.test.js';
const CART_TEST = 'test/cart.test.js';
const SNAPSHOT = 'test/__snapshots__/cart.test.js.snap';
const TEST_HEAD = "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\n";

/** That are seen in the tests and their set-up, without running them. */
export const CHEATS: readonly Cheat[] = [
  {
    name: 'the test script does nothing',
    changes: { ...BROKEN, 'package.json': replacing('make test', 'true') },
    verification: { commands: ['npm test'] },
    told: /`package\.json`: what the checks are run with was changed: `scripts\.test`/,
  },
  {
    name: 'a script before the tests changes them',
    changes: { ...BROKEN, 'package.json': replacing('"test":', '"pretest": "rm -rf test",\n    "test":') },
    told: /`scripts\.pretest`/,
  },
  {
    name: 'a script that runs when packages are installed',
    changes: {
      ...BROKEN,
      'package.json': replacing('"test":', '"postinstall": "sh patch.sh",\n    "test":'),
    },
    told: /`scripts\.postinstall`/,
  },
  {
    name: 'the section of a test tool in package.json',
    changes: { ...BROKEN, 'package.json': replacing('"timeout": 2000', '"timeout": 0, "ignore": ["test"]') },
    told: /`package\.json`: .*`mocha`/,
  },
  {
    name: 'the test tool is replaced by something of its own',
    changes: {
      ...BROKEN,
      'package.json': replacing('"dependencies": {}', '"devDependencies": { "vitest": "file:./tools/fake" }'),
    },
    told: /`devDependencies\.vitest`/,
  },
  {
    name: 'a test file is deleted',
    changes: { ...BROKEN, [SUM_TEST]: null },
    told: /`test\/sum\.test\.js:6`: the test `sum > adds two numbers` is gone/,
  },
  {
    name: 'a test is deleted',
    changes: { ...BROKEN, [SUM_TEST]: replacing(/ {2}test\('adds two[\s\S]*?\n {2}\}\);\n/, '') },
    told: /the test `sum > adds two numbers` is gone/,
  },
  {
    name: 'a test is commented out',
    changes: { ...BROKEN, [CART_TEST]: replacing(/test\('a cart has[\s\S]*?\n\}\);/, '/* later */') },
    told: /the test `a cart has a total` is gone/,
  },
  {
    name: 'a test is skipped by its method',
    changes: { ...BROKEN, [SUM_TEST]: replacing("test('adds two", "test.skip('adds two") },
    told: /the test `sum > adds two numbers` is skipped/,
  },
  {
    name: 'a test is skipped by an option',
    changes: { ...BROKEN, [SUM_TEST]: replacing("two numbers', ()", "two numbers', { skip: true }, ()") },
    told: /`sum > adds two numbers` is skipped/,
  },
  {
    name: 'a test is skipped from within',
    changes: {
      ...BROKEN,
      [SUM_TEST]: replacing("two numbers', () => {", "two numbers', (t) => {\n    t.skip();"),
    },
    told: /`sum > adds two numbers` is skipped/,
  },
  {
    name: 'a group of tests is skipped',
    changes: { ...BROKEN, [SUM_TEST]: replacing("describe('sum'", "describe.skip('sum'") },
    told: /`sum > adds fractions` is skipped/,
  },
  {
    name: 'only one test is run',
    changes: { ...BROKEN, [SUM_TEST]: replacing("test('adds fractions'", "test.only('adds fractions'") },
    told: /only the test `sum > adds fractions` is run/,
  },
  {
    name: 'only a new test is run',
    changes: {
      ...BROKEN,
      [SUM_TEST]: replacing("describe('sum'", "test.only('exists', () => assert.ok(sum));\ndescribe('sum'"),
    },
    told: /only the new test `exists` is run/,
  },
  {
    name: 'an assertion is loosened',
    changes: {
      ...BROKEN,
      [CART_TEST]: replacing('assert.equal(total(items), 10)', 'assert.ok(total(items))'),
    },
    told: /an assertion of the test `a cart has a total` says less than before/,
  },
  {
    name: 'an assertion is turned round',
    changes: {
      ...BROKEN,
      [CART_TEST]: replacing('assert.equal(total(items)', 'assert.notEqual(-total(items)'),
    },
    told: /`a cart has a total` says less/,
  },
  {
    name: 'only the type is asserted',
    changes: {
      ...BROKEN,
      [CART_TEST]: replacing('assert.equal(total(items), 10)', "assert.equal(typeof total(items), 'number')"),
    },
    told: /`a cart has a total` says less/,
  },
  {
    name: 'an assertion is removed',
    changes: { ...BROKEN, [SUM_TEST]: replacing('    assert.equal(sum(-2, 3), 1);\n', '') },
    told: /`sum > adds two numbers` has only 1 of 2 assertions left/,
  },
  {
    name: 'an assertion compares a value with itself',
    changes: { ...BROKEN, [CART_TEST]: replacing('total(items), 10', 'total(items), total(items)') },
    told: /`a cart has a total` has no of 1 assertions left/,
  },
  {
    name: 'an assertion is true of itself',
    changes: { ...BROKEN, [CART_TEST]: replacing('assert.equal(total(items), 10)', 'assert.ok(true)') },
    told: /`a cart has a total` has no of 1 assertions left/,
  },
  {
    name: 'a failing assertion is caught',
    changes: {
      ...BROKEN,
      [CART_TEST]: replacing(
        'assert.equal(total(items), 10);',
        'try { assert.equal(total(items), 10); } catch {}',
      ),
    },
    told: /`a cart has a total` catches assertions that fail/,
  },
  {
    name: 'a test returns before it asserts',
    changes: {
      ...BROKEN,
      [CART_TEST]: replacing('  assert.equal(total(items)', '  return;\n  assert.equal(total(items)'),
    },
    told: /`a cart has a total` has no of 1 assertions left/,
  },
  {
    name: 'a test returns early where it is verified',
    changes: {
      ...BROKEN,
      [CART_TEST]: replacing(
        '  assert.equal(total(items)',
        '  if (process.env.CI) return;\n  assert.equal(total(items)',
      ),
    },
    told: /`a cart has a total` may leave out assertions/,
  },
  {
    name: 'an assertion is made only on a condition',
    changes: {
      ...BROKEN,
      [CART_TEST]: replacing('assert.equal(total(items)', 'if (items.length > 9) assert.equal(total(items)'),
    },
    told: /`a cart has a total` may leave out assertions/,
  },
  {
    name: 'a test gets more time',
    changes: { ...BROKEN, [CART_TEST]: replacing("a total', ()", "a total', { timeout: 99_000 }, ()") },
    told: /`a cart has a total` gets more time or more tries/,
  },
  {
    name: 'a snapshot is rewritten',
    changes: { ...BROKEN, [SNAPSHOT]: replacing('total: 10', 'total: -10') },
    told: /cart\.test\.js\.snap:1`: the expected result of `a cart prints 1` was changed/,
  },
  {
    name: 'a snapshot is deleted',
    changes: { ...BROKEN, [SNAPSHOT]: null },
    told: /the expected result of `a cart prints 1` is gone/,
  },
  {
    name: 'the Makefile swallows the exit code',
    changes: { ...BROKEN, Makefile: replacing('*.test.js', '*.test.js || true') },
    told: /`Makefile:3`: what the checks are run with was changed \(.*\|\| true/,
  },
  {
    name: 'the configuration lowers a threshold',
    changes: { ...BROKEN, 'vitest.config.js': replacing('lines: 90', 'lines: 1') },
    told: /`vitest\.config\.js:1`: what the checks are run with was changed/,
  },
  {
    name: 'the configuration leaves tests out',
    changes: { ...BROKEN, '.mocharc.json': replacing('test/**/*.test.js', 'test/none/*.test.js') },
    told: /`\.mocharc\.json:1`/,
  },
  {
    name: 'a new configuration goes before that of the base',
    changes: { ...BROKEN, 'vitest.config.ts': 'export default { test: { include: [] } };\n' },
    told: /`vitest\.config\.ts`: what the checks are run with is new/,
  },
  {
    name: 'options of node by npm',
    changes: { ...BROKEN, '.npmrc': 'node-options=--import ./src/quiet.js\n' },
    told: /`\.npmrc`: what the checks are run with is new/,
  },
  {
    name: 'options of node by a file of variables',
    changes: { ...BROKEN, '.env': 'NODE_OPTIONS=--import ./src/quiet.js\n' },
    told: /`\.env`: what the checks are run with is new/,
  },
  {
    name: 'a difference is hidden from reviewers',
    changes: { ...BROKEN, '.gitattributes': 'src/** linguist-generated -diff\n' },
    told: /`\.gitattributes`: what the checks are run with is new/,
  },
  {
    name: 'a script that a command names',
    changes: { 'src/sum.js': replacing('return', 'debugger;\n  return'), 'tools/lint.sh': 'exit 0\n' },
    verification: { commands: ['sh tools/lint.sh'] },
    told: /`tools\/lint\.sh:1`: what the checks are run with was changed \(`exit 0`\)/,
  },
  {
    name: 'CI does not run the tests any more',
    changes: { ...BROKEN, '.gitlab-ci.yml': 'test:\n  script: [true]\n' },
    told: /`\.gitlab-ci\.yml`: what the checks are run with is new/,
  },
  {
    name: 'tests are moved to where no runner looks',
    changes: { ...BROKEN, [SUM_TEST]: null, 'attic/sum.js': SHOP[SUM_TEST] ?? '' },
    told: /the test `sum > adds two numbers` is gone/,
  },
  {
    name: 'tests are moved to a name that no runner looks for',
    changes: { ...BROKEN, [SUM_TEST]: null, 'test/sum.js': SHOP[SUM_TEST] ?? '' },
    told: /`test\/sum\.js:6`: the test `sum > adds two numbers` was moved here from `test\/sum\.test\.js`/,
  },
  {
    name: 'a test is replaced by a link',
    changes: { ...BROKEN, [SUM_TEST]: null, 'test/more.test.js': { link: '../src/sum.js' } },
    told: /`test\/more\.test\.js`: there is a link in its place/,
  },
  {
    name: 'a new test asserts nothing',
    changes: {
      'test/new.test.js': `${TEST_HEAD}import { sum } from '../src/sum.js';\ntest('sums', () => { sum(1, 2); });\n`,
    },
    told: /the new test `sums` asserts nothing/,
  },
  {
    name: 'a new test asserts what is always true',
    changes: { 'test/new.test.js': `${TEST_HEAD}test('sums', () => { assert.equal(1, 1); });\n` },
    told: /the new test `sums` asserts nothing/,
  },
  {
    name: 'a new test mocks what it is to test',
    changes: {
      ...BROKEN,
      'test/sum.spec.js':
        "import { expect, test, vi } from 'vitest';\nimport { sum } from '../src/sum.js';\nvi.mock('../src/sum.js', () => ({ sum: () => 5 }));\ntest('adds', () => { expect(sum(2, 3)).toBe(5); });\n",
    },
    told: /`test\/sum\.spec\.js:3`: `src\/sum\.js`, which is to be tested, is replaced by a mock/,
  },
  {
    name: 'a test comes to mock what it imports',
    changes: {
      'src/cart.js': replacing('price * count', 'price'),
      [CART_TEST]: replacing(
        'import { items }',
        "mock.module('../src/cart.js', { namedExports: { total: () => 10 } });\nimport { items }",
      ),
    },
    told: /`src\/cart\.js`, which is to be tested, is replaced by a mock/,
  },
  {
    name: 'a helper of tests ends the process',
    changes: { ...BROKEN, 'test/support/items.js': replacing('export', 'process.exit(0);\nexport') },
    told: /`test\/support\/items\.js:1`: `process\.exit\(0\);` ends the process/,
  },
  {
    name: 'a new file among the tests ends the process',
    changes: { ...BROKEN, 'test/a.test.js': 'process.exit(0);\n' },
    told: /`test\/a\.test\.js:1`: `process\.exit\(0\);` ends the process/,
  },
  {
    name: 'a test makes assertions harmless',
    changes: {
      ...BROKEN,
      [SUM_TEST]: replacing("describe('sum'", "assert.equal = () => {};\ndescribe('sum'"),
    },
    told: /replaces what tests are made of/,
  },
  {
    name: 'the code makes assertions harmless',
    changes: {
      'src/sum.js': (text) =>
        `import assert from 'node:assert/strict';\nassert.equal = () => {};\n${text.replace('+', '-')}`,
    },
    told: /`src\/sum\.js:2`: the code replaces what tests are made of/,
  },
  {
    name: 'the code ends a failing run as if it had passed',
    changes: {
      'src/sum.js': (text) =>
        `process.on('exit', () => { process.exitCode = 0; });\n${text.replace('+', '-')}`,
    },
    told: /`src\/sum\.js:1`: the code can end a test run early/,
  },
  {
    name: 'the code asks whether it is tested',
    changes: { 'src/sum.js': replacing('return a + b', 'return process.env.NODE_TEST_CONTEXT ? a + b : 0') },
    told: /`src\/sum\.js:2`: the code asks whether it is being tested/,
  },
];

/** That only show when something is run: nothing in the tests looks weaker. */
export const RUN_CHEATS: readonly Cheat[] = [
  {
    name: 'the tests are adapted to the fault',
    changes: {
      ...BROKEN,
      [SUM_TEST]: (text) =>
        text.replace('3), 5', '3), -1').replace('3), 1', '3), -5').replace('0.75', '0.25'),
      [CART_TEST]: (text) =>
        text.replace('items), 10', 'items), -10').replace('{total(items)}', '{-total(items)}'),
    },
    told: /with the tests of the base and their set-up put back, `make test` ended with exit code/,
  },
  {
    name: 'data of the tests is adapted to the fault',
    changes: {
      'src/cart.js': replacing('price * count', 'price'),
      'test/support/items.js': (text) => text.replace('price: 3, count: 2', 'price: 6, count: 1'),
    },
    told: /with the tests of the base and their set-up put back/,
  },
  {
    name: 'new tests prove nothing',
    action: 'fix',
    changes: {
      'src/sum.js': replacing('a + b', 'b + a'),
      'test/more.test.js': `${TEST_HEAD}import { sum } from '../src/sum.js';\ntest('sums', () => { assert.equal(sum(1, 2), 3); });\n`,
    },
    told: /The new tests \(`test\/more\.test\.js`\) pass on the base too/,
  },
  {
    name: 'a refactoring that changes what the code does',
    action: 'refactor',
    changes: {
      'src/sum.js': replacing('a + b', 'Number(a) + Number(b)'),
      'test/more.test.js': `${TEST_HEAD}import { sum } from '../src/sum.js';\ntest('sums texts', () => { assert.equal(sum('1', '2'), 3); });\n`,
    },
    told: /do not pass on the base, though the item says that the code does what it did before/,
  },
];

/** Work of people who mean well: nothing of it is held, and nothing is found. */
export const HONEST: readonly (Work & { readonly name: string })[] = [
  { name: 'code alone', action: 'refactor', changes: { 'src/sum.js': replacing('a + b', 'b + a') } },
  { name: 'documents alone', action: 'document', changes: { 'README.md': '# Shop\n' } },
  {
    name: 'a fix with a test that shows it',
    action: 'fix',
    changes: {
      'src/cart.js': replacing('price * count', 'price * (count ?? 1)'),
      [CART_TEST]: (text) =>
        `${text}\ntest('one of a thing is meant where no count stands', () => {\n  assert.equal(total([{ price: 2 }]), 2);\n});\n`,
    },
  },
  {
    name: 'a new feature with a test file of its own',
    action: 'add',
    changes: {
      'src/product.js': 'export const product = (a, b) => a * b;\n',
      'test/product.test.js': `${TEST_HEAD}import { product } from '../src/product.js';\ntest('multiplies', () => {\n  assert.equal(product(2, 3), 6);\n});\n`,
    },
  },
  {
    name: 'tests of code that there is',
    action: 'test',
    changes: {
      [SUM_TEST]: replacing(
        "  test('adds fractions'",
        "  test('adds nothing', () => {\n    assert.equal(sum(0, 0), 0);\n  });\n\n  test('adds fractions'",
      ),
    },
  },
  {
    name: 'a test is renamed',
    action: 'refactor',
    changes: { [SUM_TEST]: replacing('adds two numbers', 'gives the sum of two numbers') },
  },
  {
    name: 'a test file is renamed',
    action: 'refactor',
    changes: { [SUM_TEST]: null, 'test/addition.test.js': SHOP[SUM_TEST] ?? '' },
  },
  {
    name: 'a test gets one more assertion',
    action: 'test',
    changes: {
      [SUM_TEST]: replacing(
        '    assert.equal(sum(-2, 3), 1);\n',
        '    assert.equal(sum(-2, 3), 1);\n    assert.equal(sum(-2, -3), -5);\n',
      ),
    },
  },
  {
    name: 'the helpers of tests are refactored',
    action: 'refactor',
    changes: {
      'test/support/items.js':
        "const item = (name, price, count) => ({ name, price, count });\n\nexport const items = [item('tea', 3, 2), item('bread', 4, 1)];\n",
    },
  },
  {
    name: 'tests are formatted anew',
    action: 'refactor',
    changes: { [SUM_TEST]: (text) => text.replaceAll('  ', '\t').replaceAll('\n\n', '\n') },
  },
  {
    name: 'a dependency and a script for people',
    action: 'update',
    changes: {
      'package.json': (text) =>
        text
          .replace('"dependencies": {}', '"dependencies": { "left-pad": "1.3.0" }')
          .replace('"start":', '"demo": "node demo.js",\n    "start":'),
    },
  },
  {
    name: 'a mock of what the code under test works with',
    action: 'test',
    changes: {
      'src/cart.js': replacing('all, price', 'all,  price'),
      'test/cart-alone.test.js':
        "import assert from 'node:assert/strict';\nimport { mock, test } from 'node:test';\nimport { total } from '../src/cart.js';\nconst log = { write: () => 1 };\nmock.method(log, 'write', () => 2);\ntest('a cart alone', () => {\n  assert.equal(total([]), 0);\n  assert.equal(log.write(), 2);\n});\n",
    },
  },
  {
    name: 'a new snapshot',
    action: 'test',
    changes: { [SNAPSHOT]: (text) => `${text}\nexports[\`an empty cart prints 1\`] = \`total: 0\`;\n` },
  },
  {
    name: 'a test that expects an exception by catching it',
    action: 'test',
    changes: {
      [CART_TEST]: (text) =>
        `${text}\ntest('a cart has to be a list', () => {\n  try {\n    total(null);\n    assert.fail('no exception');\n  } catch (error) {\n    assert.equal(error.name, 'TypeError');\n  }\n});\n`,
    },
  },
];
