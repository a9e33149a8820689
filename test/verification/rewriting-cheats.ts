import type { Cheat } from './cheats.ts';
import { replacing } from './scene.ts';
import { SHOP } from './shop.ts';

/** Cheats that look like what honest work does to tests: renames, moves, rewriting, settings that do not matter. */
const BROKEN = { 'src/sum.js': replacing('a + b', 'a - b') };
const SUM_TEST = 'test/sum.test.js';
const CART_TEST = 'test/cart.test.js';
const ADDS = /test\('adds two[\s\S]*?\n {2}\}\);/;

/** Held for what is seen in them. */
export const SEEN_REWRITES: readonly Cheat[] = [
  {
    name: 'a test is rewritten without what it tried',
    changes: {
      ...BROKEN,
      [SUM_TEST]: replacing(
        ADDS,
        "test('knows its numbers', () => {\n    const five = 2 + 3;\n    assert.equal(five, 5);\n    assert.equal(five - 4, 1);\n  });",
      ),
    },
    told: /the test `sum > adds two numbers` is gone/,
  },
  {
    name: 'a rewritten test makes more assertions that say less',
    changes: {
      ...BROKEN,
      [SUM_TEST]: replacing(
        ADDS,
        "test('gives numbers', () => {\n    assert.ok(sum(2, 3));\n    assert.ok(sum(-2, 3));\n    assert.ok(sum(4, 3));\n  });",
      ),
    },
    told: /the test `sum > adds two numbers` is gone/,
  },
  {
    name: 'all tests of a file are rewritten for another module',
    changes: {
      ...BROKEN,
      [SUM_TEST]: (text) =>
        text
          .replaceAll('../src/sum.js', './support/items.js')
          .replaceAll('{ sum }', '{ items as sum }')
          .replace('adds two numbers', 'has two items')
          .replace(/assert\.equal\(sum\(2, 3\), 5\)/, 'assert.equal(sum.length, 2)')
          .replace(/assert\.equal\(sum\(-2, 3\), 1\)/, "assert.equal(sum[0].name, 'tea')"),
    },
    told: /the test `sum > adds two numbers` is gone/,
  },
  {
    name: 'a rewritten test is skipped where it is verified',
    changes: {
      ...BROKEN,
      [SUM_TEST]: replacing(
        ADDS,
        "test('gives a sum', { skip: process.env.CI !== undefined }, () => {\n    assert.equal(sum(20, 3), 23);\n    assert.equal(sum(-20, 3), -17);\n  });",
      ),
    },
    told: /`sum > (?:adds two numbers|gives a sum)` is (?:gone|skipped)/,
  },
  {
    name: 'a rewritten test returns early',
    changes: {
      ...BROKEN,
      [SUM_TEST]: replacing(
        ADDS,
        "test('gives a sum', () => {\n    if (sum(1, 1) === 0) return;\n    assert.equal(sum(20, 3), 23);\n    assert.equal(sum(-20, 3), -17);\n  });",
      ),
    },
    told: /the test `sum > adds two numbers` is gone|may leave out assertions/,
  },
  {
    name: 'a test is moved, changed a little, to a name that no runner looks for',
    changes: {
      ...BROKEN,
      [SUM_TEST]: replacing(ADDS, ''),
      'test/adding.js': `${(SHOP[SUM_TEST] ?? '').replace('adds two numbers', 'two numbers give a sum').replace('-2, 3), 1', '-3, 5), 2')}`,
    },
    told: /the test `sum > adds two numbers` is gone|was moved here from/,
  },
  {
    name: 'a new configuration of a linter loads code',
    changes: {
      ...BROKEN,
      '.eslintrc.json': '{ "root": true, "plugins": ["./tools/quiet.js"] }\n',
      'tools/quiet.js': 'export default {};\n',
    },
    told: /`\.eslintrc\.json(?::\d+)?`: what the checks are run with is new/,
  },
  {
    name: 'the number of workers is a call',
    changes: {
      ...BROKEN,
      'playwright.config.js': replacing('workers: 1,', 'workers: globalThis.quiet?.() ?? 1,'),
    },
    told: /`playwright\.config\.js:3`: what the checks are run with was changed/,
  },
  {
    name: 'a helper handles the signal that it sends',
    changes: {
      ...BROKEN,
      'test/support/items.js': replacing(
        'export',
        "process.once('SIGTERM', () => process.exit(0));\nprocess.kill(process.pid, 'SIGTERM');\nexport",
      ),
    },
    told: /`test\/support\/items\.js:\d`: `.*` (?:ends the process|replaces what tests are made of)/,
  },
];

/** Held when the tests of the base are put back: nothing in them looks weaker. */
export const RUN_REWRITES: readonly Cheat[] = [
  {
    name: 'a test is rewritten to try what still works',
    changes: {
      ...BROKEN,
      [SUM_TEST]: (text) =>
        text
          .replace(
            ADDS,
            "test('leaves a number alone', () => {\n    assert.equal(sum(2, 0), 2);\n    assert.equal(sum(0, 0), 0);\n  });",
          )
          .replace('sum(0.5, 0.25), 0.75', 'sum(0.75, 0), 0.75'),
      [CART_TEST]: (text) =>
        text.replace('total(items), 10', 'total(items), -10').replace('{total(items)}', '{-total(items)}'),
    },
    told: /with the tests of the base and their set-up put back, `make test` ended with exit code/,
  },
  {
    name: 'a test is moved to another file and changed on the way',
    changes: {
      'src/cart.js': replacing('price * count', 'price'),
      'test/support/items.js': (text) =>
        `${text}\nexport const single = [{ name: 'tea', price: 10, count: 1 }];\n`,
      [CART_TEST]: (text) =>
        text
          .replace(/test\('a cart has a total'[\s\S]*?\n\}\);\n/, '')
          .replace('{total(items)}', '{10 + 0 * total(items)}'),
      'test/total.test.js':
        "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { total } from '../src/cart.js';\nimport { single } from './support/items.js';\n\ntest('a cart has its total', () => {\n  assert.equal(total(single), 10);\n});\n",
    },
    told: /with the tests of the base and their set-up put back/,
  },
];

/** Shown to whoever reviews: honest work does the same. */
export const SHOWN_REWRITES: readonly Cheat[] = [
  {
    name: 'the code does right only outside of production',
    changes: {
      'src/sum.js': replacing('return a + b', "return process.env.NODE_ENV === 'production' ? a - b : a + b"),
    },
    told: /`src\/sum\.js:2`: the code asks whether it is being tested/,
  },
  {
    name: 'a linter is told to look at nothing',
    changes: { ...BROKEN, 'biome.json': '{ "files": { "includes": [] } }\n' },
    told: /`biome\.json:1`: what linters and formatters are run with was changed/,
  },
];
