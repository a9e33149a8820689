import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openRepository } from '../../src/repository/open-repository.ts';
import { surveyRepository } from '../../src/repository/survey-repository.ts';
import { anItem } from '../support/an-item.ts';
import { anyCharacter, gitRepository, importsOf, inMemory, surveyOf, writeFiles } from './support.ts';

const shop = {
  'src/cart/total-price.ts': 'export function computeTotal() {}',
  'src/cart/cart.ts': `import { computeTotal } from './total-price.js';`,
  'src/http/router.ts': 'export class Router { route() {} }',
  'src/http/retry.ts': 'export function retryRequest() {}',
  'docs/payment.md': '# Refunds and vouchers\n',
  'fixtures/http/router.ts': 'export class Router { route() {} }',
};

const likeliest = (predicted: readonly { path: string }[]) => predicted[0]?.path;

describe('predictions', () => {
  it.each([
    ['Round the total price', 'src/cart/total-price.ts'],
    ['computeTotal() is wrong', 'src/cart/total-price.ts'],
    ['Routing loses the query', 'src/http/router.ts'],
    ['Explain vouchers', 'docs/payment.md'],
  ])('"%s" is about %s, by its words', async (words, path) => {
    expect(likeliest((await surveyOf(shop)).predict(words))).toBe(path);
  });

  it('learn from what similar commits changed, and what changes together', async () => {
    const commits = Array.from({ length: 6 }, (_, n): [string, Record<string, string>] => [
      `fix: tax rules of country ${n}`,
      { 'lib/engine.py': `${n}`, 'lib/table.py': `${n}` },
    ]);
    const without = await surveyOf({ 'lib/engine.py': '', 'lib/table.py': '' });
    expect(without.predict('Add the tax rules of Norway')).toEqual([]);
    const survey = await surveyRepository(
      await openRepository(await gitRepository([['start', shop], ...commits])),
    );
    const predicted = survey.predict('Add the tax rules of Norway');
    expect(predicted.map(({ path }) => path).slice(0, 2)).toEqual(['lib/engine.py', 'lib/table.py']);
    expect(predicted[0]?.confidence).toBeGreaterThan(0.5);
  });

  it('name only files that are there', async () => {
    const folder = await gitRepository([
      ['feat: tax rules', { 'old.py': '1', 'new.py': '1' }],
      ['fix: tax rules', { 'old.py': '2', 'new.py': '2' }],
    ]);
    await rm(join(folder, 'old.py'));
    const survey = await surveyRepository(await openRepository(folder));
    expect(survey.predict('tax rules').map(({ path }) => path)).toEqual(['new.py']);
  });

  it('are at most ten, the likeliest first, from 0 to 1, whatever the words', async () => {
    const survey = await surveyRepository(
      inMemory({
        ...shop,
        ...Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`route/r${n}.ts`, ''])),
      }),
    );
    expect(survey.predict('route').length).toBe(10);
    const words = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc
        .array(fc.constantFrom('route', 'price', '__proto__', 'constructor', 'id', 'HTTPServer'))
        .map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(words, (text) => {
        const confidences = survey.predict(text).map(({ confidence }) => confidence);
        expect(confidences.length).toBeLessThanOrEqual(10);
        expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
        expect(confidences.filter((confidence) => confidence <= 0 || confidence > 1)).toEqual([]);
      }),
    );
  });
});

it('only open items that name no file get predictions', async () => {
  const findings = await (await surveyOf(shop)).findingsFor([
    anItem(1, 'Fix the router'),
    anItem(2, 'Fix the router', { done: true }),
    anItem(3, 'Fix the router', { scope: ['src/http/router.ts'] }),
    anItem(4, 'Zzz'),
    anItem(5, 'Zzz', { details: 'The retry of requests' }),
  ]);
  expect([...findings.predicted.keys()]).toEqual(['item-1', 'item-5']);
  expect(likeliest(findings.predicted.get('item-5') ?? [])).toBe('src/http/retry.ts');
  expect([...findings.files].sort()).toEqual(Object.keys(shop).sort());
  expect(findings.imports.get('src/cart/cart.ts')).toEqual(['src/cart/total-price.ts']);
});

it('sources that are not read are files all the same', async () => {
  const survey = await surveyOf({
    'a.ts': 'x'.repeat(600_000),
    'b.py': '\0',
    'c.ts': `import './a';`,
    'd.png': '\0',
  });
  expect(importsOf(survey)).toEqual({ 'c.ts': ['a.ts'] });
  expect([...(await survey.findingsFor([])).files]).toEqual(['a.ts', 'b.py', 'c.ts', 'd.png']);
});

it('imports lead from files of the repository to others of them, whatever is written', async () => {
  const path = fc.constantFrom(
    ...[
      'a.ts',
      'lib/b.js',
      'lib/index.ts',
      'x/__init__.py',
      'x/y.py',
      'src/z.py',
      'main.go',
      'p/p.go',
      'p/q_test.go',
    ],
    ...['package.json', 'lib/package.json', 'tsconfig.json', 'lib/tsconfig.json', 'go.mod'],
  );
  const target = fc.constantFrom(
    ...[
      './b',
      '../a',
      '../../a',
      '..',
      '.',
      './',
      '',
      '/a.ts',
      'm',
      'm/p',
      'm/../a',
      '@/b',
      '#in',
      'x',
      'x.y',
      'src',
      '__proto__',
    ],
    ...['./lib', './../../..', 'constructor', 'm/constructor', '*', './*'],
  );
  const text = fc.oneof(
    target.map((name) => `import ${JSON.stringify(name)}\n`),
    target.map((name) => `export * from ${JSON.stringify(name)}\n`),
    target.map((name) => `from ${name} import ${name}, b\nimport ${name}\n`),
    target.map((name) => `package p\nimport ( ${JSON.stringify(name)} )\n`),
    target.map((name) => `module ${name}\n`),
    fc.tuple(target, target).map(([key, value]) =>
      JSON.stringify({
        name: 'm',
        extends: value,
        exports: { '.': value, [key]: { x: [value] } },
        imports: { [key]: value },
        compilerOptions: { baseUrl: value, paths: { [key]: [value] } },
      }),
    ),
    fc.json(),
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(path, text), async (files) => {
      const { imports } = await surveyRepository(inMemory(files));
      for (const [from, targets] of imports) {
        expect(Object.keys(files)).toEqual(expect.arrayContaining([from, ...targets]));
        expect(targets).not.toContain(from);
        expect(new Set(targets).size).toBe(targets.length);
      }
    }),
    { numRuns: 200 },
  );
});

it('a large repository is read in time, and lets others work meanwhile', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 100 }, (_, n) => [
      `src/part-${n}.ts`,
      `import { f } from './part-${n + 1}.js';\n${'export function work(a: number) { return call(a, { b: [1, 2] }); }\n'.repeat(40)}`,
    ]),
  );
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  const survey = await surveyRepository(inMemory(files));
  clearInterval(timer);
  expect(survey.imports.size).toBe(99);
  expect(turns).toBeGreaterThan(3);
});

it('predicting for many items lets the process do other things', async () => {
  const survey = await surveyRepository(inMemory(shop));
  const items = Array.from({ length: 400 }, (_, n) =>
    anItem(n + 1, `Fix the router and the retry of cart ${n}`),
  );
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  await survey.findingsFor(items);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(1);
});

it('what is new and not committed counts', async () => {
  const folder = await gitRepository([['start', shop]]);
  await writeFiles(folder, { 'src/voucher.ts': 'export class Voucher {}' });
  const survey = await surveyRepository(await openRepository(folder));
  expect(survey.predict('Voucher').map(({ path }) => path)).toContain('src/voucher.ts');
});
