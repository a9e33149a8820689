/** A small shop with tests in the way of node:test, and something of everything that a cheat might want to change. */
export const SHOP: Readonly<Record<string, string>> = {
  'package.json': `${JSON.stringify(
    {
      name: 'shop',
      type: 'module',
      scripts: { test: 'make test', start: 'node src/cart.js' },
      mocha: { timeout: 2000 },
      dependencies: {},
    },
    null,
    2,
  )}\n`,
  Makefile: '.PHONY: test\ntest:\n\tnode --test --test-isolation=none test/*.test.js\n',
  'tools/lint.sh': '! grep -rn debugger src\n',
  '.mocharc.json': '{ "spec": ["test/**/*.test.js"] }\n',
  'vitest.config.js': 'export default { test: { coverage: { thresholds: { lines: 90 } }, retry: 0 } };\n',
  'playwright.config.js': "export default {\n  testDir: 'e2e',\n  workers: 1,\n};\n",
  'biome.json': '{ "linter": { "enabled": true } }\n',
  'src/sum.js': 'export function sum(a, b) {\n  return a + b;\n}\n',
  'src/cart.js':
    "import { sum } from './sum.js';\n\nexport function total(items) {\n  return items.reduce((all, { price, count }) => sum(all, price * count), 0);\n}\n",
  'test/support/items.js':
    "export const items = [\n  { name: 'tea', price: 3, count: 2 },\n  { name: 'bread', price: 4, count: 1 },\n];\n",
  'test/sum.test.js': `import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sum } from '../src/sum.js';

describe('sum', () => {
  test('adds two numbers', () => {
    assert.equal(sum(2, 3), 5);
    assert.equal(sum(-2, 3), 1);
  });

  test('adds fractions', () => {
    assert.equal(sum(0.5, 0.25), 0.75);
  });

  for (const [a, b] of [[1, 2], [3, 4]]) {
    test(\`\${a} + \${b} is a number\`, () => {
      assert.equal(typeof sum(a, b), 'number');
    });
  }
});
`,
  'test/cart.test.js': `import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { total } from '../src/cart.js';
import { items } from './support/items.js';

const snapshot = readFileSync(new URL('__snapshots__/cart.test.js.snap', import.meta.url), 'utf8');

test('a cart has a total', () => {
  assert.equal(total(items), 10);
});

test('an empty cart costs nothing', () => {
  assert.equal(total([]), 0);
});

test('a cart prints', () => {
  assert.ok(snapshot.includes(\`exports[\\\`a cart prints 1\\\`] = \\\`total: \${total(items)}\\\`;\`));
});
`,
  'test/__snapshots__/cart.test.js.snap': 'exports[`a cart prints 1`] = `total: 10`;\n',
};
