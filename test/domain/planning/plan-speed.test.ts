import { expect, test } from 'vitest';
import { planRun } from '../../../src/domain/planning/plan-run.ts';
import { whatChanged } from '../../../src/domain/planning/what-changed.ts';
import type { WorkItem } from '../../../src/domain/work-item.ts';
import { anItem } from '../../support/an-item.ts';
import { SETTINGS } from '../../support/settings.ts';
import { list, readBody } from '../plan-support.ts';

const WORDLESS = { action: 'fix', codes: [], independentOf: [] } as const;

test.each<[string, (number: number) => WorkItem]>([
  [
    'of a few files, in one chain',
    (number) =>
      anItem(number, `Fix x${number}`, {
        ...WORDLESS,
        scope: [`src/${number % 300}.ts`],
        dependsOn: number > 1 ? [{ on: `item-${number - 1}`, words: 'after' }] : [],
      }),
  ],
  [
    'of five scopes each, with globs and directories',
    (number) =>
      anItem(number, `Add thing${number}`, {
        ...WORDLESS,
        scope: [
          `src/m${number % 50}/a${number}.ts`,
          `src/m${number % 50}/**`,
          `test/m${number % 70}/*.test.ts`,
          `docs/${number % 9}/`,
          `**/x${number}.ts`,
        ],
      }),
  ],
  [
    'of globs that could be anything',
    (number) => anItem(number, `Fix x${number}`, { ...WORDLESS, scope: [`*a${number}*`, `**/b*${number}`] }),
  ],
])('a thousand items %s are planned in a second or two', (_, make) => {
  const items = Array.from({ length: 1_000 }, (_none, index) => make(index + 1));
  const started = performance.now();
  planRun({ items, introduced: [], problems: [] }, SETTINGS, {}, null);
  expect(performance.now() - started).toBeLessThan(3_000);
});

test('a thousand items that were all reworded are compared in time', () => {
  const lines = (word: string) =>
    Array.from({ length: 1_000 }, (_, n) => `Add part ${n} of the ${word} to the shop`);
  const before = readBody(list(...lines('old store'))).items;
  const after = readBody(list(...lines('new house'))).items;
  const start = performance.now();
  const all = whatChanged(before, after);
  expect(performance.now() - start).toBeLessThan(3_000);
  expect(all.filter(({ kind }) => kind === 'reworded')).toHaveLength(1_000);
});
