import { expect, test } from 'vitest';
import type { Edge, Plan } from '../../src/domain/planning/plan.ts';
import { explainEdges, explainItem } from '../../src/render/explain-task.ts';
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

test('edges of one item with the same words are one sentence', () => {
  const after = (from: number, more: Partial<Edge> = {}): Edge => ({
    from: `item-${from}`,
    to: 'item-6',
    kind: 'dependency',
    reason: '“once everything else”',
    confidence: 'explicit',
    ...more,
  });
  const all = [1, 2, 3, 4, 5].map((number) => after(number));
  expect(explainEdges(all)).toEqual(['waits for item-1, item-2 and 3 more (“once everything else”)']);
  expect(explainEdges(all.slice(0, 3))).toEqual([
    'waits for item-1, item-2 and item-3 (“once everything else”)',
  ]);
  expect(
    explainEdges([
      after(1),
      after(2, { reason: '“after 2”' }),
      after(3, { kind: 'conflict' }),
      after(4, { kind: 'order' }),
      after(5, { confidence: 'low' }),
    ]),
  ).toEqual([
    'waits for item-1 (“once everything else”)',
    'waits for item-2 (“after 2”)',
    'goes after item-3 and item-4 (“once everything else”)',
    'may need item-5, but does not wait for it: “once everything else”',
  ]);
});
