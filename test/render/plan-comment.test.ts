import { expect, test } from 'vitest';
import type { Plan } from '../../src/domain/planning/plan.ts';
import { type PlanContext, renderPlanComment } from '../../src/render/plan-comment.ts';
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

test.each([
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
