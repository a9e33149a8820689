import { expect, test } from 'vitest';
import type { Plan } from '../../src/domain/planning/plan.ts';
import { explainItem } from '../../src/render/explain-task.ts';
import { plan } from './models.ts';

const explained: Plan = {
  ...plan,
  edges: [
    {
      from: 'item-4',
      to: 'item-3',
      kind: 'dependency',
      reason: 'both speak of “zones”, which item-4 adds',
      confidence: 'low',
    },
    ...plan.edges,
  ],
  groups: [{ handles: ['item-2', 'item-3', 'item-4'], reason: 'same directory src/' }],
};

test('an item is explained in sentences, what is certain first', () => {
  expect(explainItem(explained, 'item-3')).toEqual([
    'waits for item-2 (“after item 2”)',
    'may need item-4, but does not wait for it: both speak of “zones”, which item-4 adds',
    'grouped with item-2, item-4: same directory src/',
  ]);
});

test('both items of a conflict know of it, each once', () => {
  expect(explainItem(explained, 'item-1')).toEqual([
    'not parallel with item-5 because both would change src/parse.ts',
  ]);
  expect(explainItem(explained, 'item-5')).toEqual(['goes after item-1 (both would change src/parse.ts)']);
});

test('an item without any tie needs no explanation', () => {
  expect(explainItem(plan, 'item-6')).toEqual([]);
});
