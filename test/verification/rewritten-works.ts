import { replacing, type Work } from './scene.ts';

const SUM_TEST = 'test/sum.test.js';
const CART_TEST = 'test/cart.test.js';

/** What the history of repositories is full of. A reviewer is told of it, and nothing is held. */
export const REWRITTEN: readonly (Work & { readonly name: string; readonly told: RegExp })[] = [
  {
    name: 'a test is renamed and rewritten',
    changes: {
      [SUM_TEST]: replacing(
        /test\('adds two[\s\S]*?\n {2}\}\);/,
        "test('is the same in either order', () => {\n    const pairs = [[2, 3], [-2, 3]];\n    const sums = pairs.map(([a, b]) => sum(a, b));\n    assert.deepEqual(sums, [5, 1]);\n    assert.deepEqual(pairs.map(([a, b]) => sum(b, a)), sums);\n  });",
      ),
    },
    told: /the test `sum > adds two numbers` is gone, and new ones of its file try the same/,
  },
  {
    name: 'a test is renamed, and changed a little',
    changes: {
      [CART_TEST]: (text) =>
        text
          .replace("'a cart has a total'", "'the total of a cart is known'")
          .replace('total(items), 10', 'total([...items]), 10'),
    },
    told: /the test `a cart has a total` became `the total of a cart is known`/,
  },
  {
    name: 'a test is moved to another file, and changed a little',
    changes: {
      [CART_TEST]: replacing(/test\('an empty cart[\s\S]*?\n\}\);\n/, ''),
      'test/empty.test.js':
        "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { total } from '../src/cart.js';\n\ntest('nothing costs nothing', () => {\n  const none = [];\n  assert.equal(total(none), 0);\n});\n",
    },
    told: /the test `an empty cart costs nothing` of `test\/cart\.test\.js` became `nothing costs nothing`/,
  },
  {
    name: 'a test is split into two',
    changes: {
      [SUM_TEST]: replacing(
        '    assert.equal(sum(-2, 3), 1);\n',
        "  });\n\n  test('adds what is below zero', () => {\n    assert.equal(sum(-2, 3), 1);\n    assert.equal(sum(3, -2), 1);\n",
      ),
    },
    told: /the test `sum > adds two numbers` has only 1 of 2 assertions left/,
  },
  {
    name: 'the rules of a linter change with what they are for',
    changes: {
      'biome.json': replacing('true', 'true, "rules": { "recommended": true }'),
      'src/sum.js': replacing('a + b', 'b + a'),
    },
    told: /`biome\.json:1`: what linters and formatters are run with was changed/,
  },
  {
    name: 'tests are run by more workers',
    changes: {
      'playwright.config.js': (text) =>
        `import { cpus } from 'node:os';\n\n${text.replace('  workers: 1,', '  // All of them.\n  workers: cpus().length * 2,')}`,
    },
    told: /`playwright\.config\.js:1`: a comment or the number of tests at once was changed/,
  },
  {
    name: 'a new test passes where nothing rejects',
    changes: {
      'test/later.test.js':
        "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { total } from '../src/cart.js';\n\ntest('a total is a value', async () => {\n  assert.equal(await total([]), 0);\n});\n\ntest('what is free may be added', async () => {\n  await total([{ price: 0, count: 3 }]);\n});\n",
    },
    told: /the new test `what is free may be added` fails only where something rejects/,
  },
  {
    name: 'the code asks whether it is in production',
    changes: {
      'src/log.js': "export const isQuiet = process.env['NODE_ENV'] === 'production';\n",
    },
    told: /`src\/log\.js:1`: the code asks whether it is being tested/,
  },
];
