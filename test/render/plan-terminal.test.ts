import { createColors } from 'picocolors';
import { describe, expect, it, test } from 'vitest';
import type { Edge, Plan } from '../../src/domain/planning/plan.ts';
import type { Problem } from '../../src/domain/work-item.ts';
import { drawBlocks } from '../../src/plan/draw-blocks.ts';
import { type PlanTerminalContext, planBlocks } from '../../src/render/plan-terminal.ts';
import { anItem } from '../support/an-item.ts';
import { plan, settings } from './models.ts';

const context: PlanTerminalContext = {
  source: 'issue.md',
  issue: null,
  settings,
  flags: {},
  approval: { needed: false },
};

const full: Plan = {
  ...plan,
  items: [
    ...plan.items,
    anItem(8, '検索を速くする、そして `src/検索/索引.ts` の索引を作り直して、古いものを消す 🎉', {
      size: 'XL',
      priority: 'P0',
      scope: ['src/検索/索引.ts'],
      dependsOn: [{ on: '#41', words: 'after #41' }],
    }),
  ],
  edges: [
    ...plan.edges,
    { from: 'item-1', to: 'item-8', kind: 'dependency', reason: '“after 1”', confidence: 'explicit' },
    {
      from: 'item-4',
      to: 'item-8',
      kind: 'dependency',
      reason: 'Code comes before its documents.',
      confidence: 'low',
    },
  ],
  waves: [
    ['item-1', 'item-2', 'item-4'],
    ['item-8', 'item-5', 'item-3'],
  ],
  groups: [{ handles: ['item-1', 'item-5'], reason: 'Both work in src.' }],
  predictedScopes: [
    {
      handle: 'item-7',
      paths: [
        { path: 'src/speed.ts', confidence: 0.8 },
        { path: 'src/cache.ts', confidence: 0.35 },
      ],
    },
  ],
};

const declined: Plan = {
  ...full,
  mode: 'declined',
  reasons: [
    'These items wait for each other, so none can start: item-1 (Fix leap years) waits for item-2: “after 2”.',
  ],
  waves: [],
  conflicts: [],
  groups: [],
  needsClarification: [],
};

const sequential: Plan = { ...plan, mode: 'sequential', waves: [['item-1'], ['item-2'], ['item-3']] };

const draw = (given: Plan, columns: number, more: Partial<PlanTerminalContext> = {}, colors = false) =>
  `${drawBlocks(planBlocks(given, { ...context, ...more }), { columns, colors }).join('\n')}\n`;

describe('a plan on a terminal', () => {
  it.each([
    ['parallel-80', full, 80, { approval: { needed: true, why: 'Size XL: item-8.' } }],
    [
      'parallel-120',
      full,
      120,
      {
        issue: { title: 'Make it ready for 2.0', url: 'https://github.com/acme/dates/issues/12' },
        source: 'acme/dates#12',
      },
    ],
    ['sequential-80', sequential, 80, { flags: { maxWorkers: 2 } }],
    ['declined-80', declined, 80, {}],
  ] as const)('%s', async (name, given, columns, more) => {
    await expect(draw(given, columns, more)).toMatchFileSnapshot(`__golden__/plan-terminal-${name}.txt`);
  });
});

test('colours change nothing but the colours', () => {
  const coloured = draw(full, 80, {}, true);
  const { green, red, dim } = createColors(true);
  for (const part of [green('│'), red('P0  '), dim('scope:')]) expect(coloured).toContain(part);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are made of them
  expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(draw(full, 80));
});

test('what is said next fits the mode, the flags and where the list is', () => {
  const next = (given: Plan, more: Partial<PlanTerminalContext> = {}) =>
    draw(given, 120, more).split('\nNext\n')[1];
  expect(next(plan, { flags: { forceParallel: true } })).toContain('orchestrate --force-parallel\n');
  expect(next(sequential)).toMatch(/--sequential\n.*\n.*--force-parallel\n/);
  expect(next(sequential, { flags: { sequential: true } })).not.toContain('--force-parallel');
  expect(next({ ...declined, items: [] })).toContain('Write the list');
  expect(next({ ...declined, items: [anItem(1, 'x', { done: true })] })).toContain('There is nothing to do.');
});

test('what holds no work stands apart from mistakes, and what has the same words is one line', () => {
  const edges: Edge[] = (['item-1', 'item-2', 'item-4', 'item-5'] as const).map((from) => ({
    from,
    to: 'item-3',
    kind: 'dependency',
    reason: '“once everything else”',
    confidence: 'explicit',
  }));
  const problems: Problem[] = [
    { line: 3, message: '“after 99” names no item.' },
    { line: 14, message: 'What stands under “Notes” is left out.', kind: 'left out' },
  ];
  const text = draw({ ...plan, edges, problems, conflicts: [] }, 80);
  expect(text).toContain('Problems\n  ! issue.md:3: “after 99” names no item.\n\nLeft out\n');
  expect(text).toContain('Left out\n  • issue.md:14: What stands under “Notes” is left out.\n');
  expect(text.match(/waits for .*/g)).toEqual([
    'waits for item-1, item-2 and 2 more (“once everything else”)',
  ]);
});
