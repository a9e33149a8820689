import { expect, test } from 'vitest';
import type { Edge, Plan } from '../../src/domain/planning/plan.ts';
import type { Handle, Problem } from '../../src/domain/work-item.ts';
import { type PlanContext, renderPlanComment } from '../../src/render/plan-comment.ts';
import { anItem } from '../support/an-item.ts';
import { items, plan, settings } from './models.ts';

const context: PlanContext = {
  runName: 'orch-12-20260102',
  planHash: '5d41402abc4b2a76b9719d911017c592',
  approval: { needed: false },
  settings,
  phase: 'starting',
};

const cycle: Plan = {
  ...plan,
  mode: 'declined',
  reasons: ['The items wait for each other: item-1 → item-2 → item-1 (“after item 2”, “needs item 1”).'],
  items: items.slice(0, 2),
  edges: [],
  conflicts: [],
  waves: [],
  needsClarification: [],
  assumptions: [],
  problems: [],
};

const sequential: Plan = {
  ...plan,
  mode: 'sequential',
  reasons: ['Only 2 items are independent; 3 are needed to be worth running side by side.'],
  waves: [['item-1'], ['item-2'], ['item-3']],
  items: items.slice(0, 3),
  conflicts: [],
  needsClarification: [],
  problems: [],
};

const read: Plan = {
  ...plan,
  items: [...items, anItem(8, 'Speed up the parser', { action: 'update' })],
  edges: [
    ...plan.edges,
    {
      from: 'item-1',
      to: 'item-8',
      kind: 'conflict',
      reason: 'both would probably change src/parse.ts, as predicted from the repository',
      confidence: 'high',
    },
    {
      from: 'item-2',
      to: 'item-4',
      kind: 'dependency',
      reason: 'both speak of “zones”, which item-2 adds',
      confidence: 'low',
    },
  ],
  waves: [
    ['item-1', 'item-2', 'item-4'],
    ['item-5', 'item-3', 'item-8'],
  ],
  groups: [{ handles: ['item-2', 'item-3'], reason: 'each waits for the one before it' }],
  predictedScopes: [
    {
      handle: 'item-8',
      paths: [
        { path: 'src/parse.ts', confidence: 0.82 },
        { path: 'src/tokens.ts', confidence: 0.4 },
      ],
    },
  ],
};

const large: Plan = {
  ...plan,
  items: Array.from({ length: 40 }, (_, index) => anItem(index + 1, `Fix part ${index + 1}`)),
  edges: Array.from({ length: 12 }, (_, index) => ({
    from: `item-${index + 1}`,
    to: `item-${index + 13}`,
    kind: 'dependency',
    reason: `“after ${index + 1}”`,
    confidence: 'explicit',
  })),
  waves: [0, 12].map((start) =>
    Array.from({ length: start === 0 ? 12 : 28 }, (_, index) => `item-${start + index + 1}` as const),
  ),
  conflicts: [],
  needsClarification: [],
};

test('what is long is folded', () => {
  const text = renderPlanComment(large, context);
  expect(text).toContain('<summary>Why this order: 12 items</summary>');
  expect(text).toContain('<summary>Graph of the waves</summary>');
});

test.each([
  ['read-from-repository', read, context],
  ['starting', plan, context],
  ['planned-only', plan, { ...context, phase: 'planned only' }],
  [
    'awaiting-approval',
    plan,
    {
      ...context,
      phase: 'awaiting approval',
      approval: { needed: true, why: 'item-7 needs clarification.' },
    },
  ],
  [
    'sequential',
    sequential,
    {
      ...context,
      phase: 'awaiting approval',
      approval: { needed: true, why: 'the tasks would run one after another.' },
    },
  ],
  ['declined', cycle, { ...context, phase: 'declined' }],
] as const)('the plan comment of a plan that is %s', async (name, shown, given) => {
  await expect(`${renderPlanComment(shown, given)}\n`).toMatchFileSnapshot(`__golden__/plan-${name}.md`);
});

test('parts that are left out stand apart from mistakes, and are folded where there are many', () => {
  const part = (line: number): Problem => ({ line, message: `Part ${line} is left out.`, kind: 'left out' });
  const shown = (count: number) => {
    const parts = Array.from({ length: count }, (_, index) => part(index + 20));
    return renderPlanComment({ ...plan, problems: [...plan.problems, ...parts] }, context);
  };
  expect(shown(0)).not.toContain('Left out');
  expect(shown(3)).toContain(
    '### Problems in the checklist\n\n- Line 14: “depends on 99” names no item of this list.\n\n### Left out\n\n- Line 20: ',
  );
  expect(shown(4)).toContain('<summary>Left out: 4 parts</summary>\n\n- Line 20: ');
  const none = renderPlanComment({ ...plan, problems: [part(3)] }, context);
  expect(none).not.toContain('Problems in the checklist');
});

test('an order that is no dependency says so in the table, and likely edges with the same words are one line', () => {
  const likely = (from: Handle): Edge => ({
    ...order,
    from,
    confidence: 'low',
    reason: 'both speak of “zones”',
  });
  const order: Edge = {
    from: 'item-1',
    to: 'item-4',
    kind: 'order',
    reason: 'it tests it',
    confidence: 'high',
  };
  const text = renderPlanComment({ ...plan, edges: [order, likely('item-2'), likely('item-3')] }, context);
  expect(text).toContain('item-1 (order only)');
  expect(text).toContain(
    '**item-4** may need item-2 and item-3, but does not wait for them: both speak of “zones”',
  );
});
