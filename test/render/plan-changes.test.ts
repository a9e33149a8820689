import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlanChange } from '../../src/domain/planning/what-changed.ts';
import { planChanges } from '../../src/render/plan-changes.ts';
import { faultsOf, hostileText } from './hostile.ts';

const CHANGES: readonly PlanChange[] = [
  { kind: 'added', handle: 'item-1', line: 3, title: 'Add a lock' },
  { kind: 'reworded', handle: 'item-2', line: 4, from: 'Fix dates', to: 'Fix `parseDate`' },
  {
    kind: 'scope',
    handle: 'item-2',
    line: 4,
    added: ['src/date.ts', 'src/zone/**'],
    removed: ['src/old.ts'],
  },
  { kind: 'acceptance', handle: 'item-2', line: 4, added: ['must be fast'], removed: [] },
  { kind: 'scope', handle: 'item-3', line: 5, added: [], removed: [] },
  { kind: 'priority', handle: 'item-3', line: 5, from: null, to: 'P1' },
  { kind: 'size', handle: 'item-3', line: 5, from: 'M', to: 'XL' },
  { kind: 'issue', handle: 'item-4', line: 6, from: 12, to: null },
  { kind: 'details', handle: 'item-4', line: 6 },
  {
    kind: 'dependencies',
    handle: 'item-5',
    line: 7,
    added: [
      { on: 'item-1', words: 'after item 1' },
      { on: '#90', words: 'blocked by #90' },
    ],
    removed: [
      { on: 'item-2', title: 'Fix dates', words: 'after item 2' },
      { on: null, title: 'Remove the old store', words: 'after item 9' },
    ],
  },
  { kind: 'moved', handle: 'item-6', line: 8 },
  { kind: 'removed', was: 'item-9', title: 'Remove the old store' },
];

test('what changed, in words', async () => {
  const texts = [
    planChanges({ kind: 'revised', changes: CHANGES }),
    planChanges({ kind: 'revised', changes: [] }),
    planChanges({ kind: 'outdated', changes: CHANGES.slice(0, 2) }),
    planChanges({ kind: 'beside', runName: 'orch-12-20260102', changes: CHANGES.slice(-1) }),
  ];
  await expect(`${texts.join('\n\n---\n\n')}\n`).toMatchFileSnapshot('__golden__/plan-changes.md');
});

test('without news there is nothing to say, and a long list is cut', () => {
  expect([planChanges(null), planChanges({ kind: 'outdated', changes: [] })]).toEqual(['', '']);
  const many = Array.from(
    { length: 100 },
    (_, n): PlanChange => ({
      kind: 'added',
      handle: `item-${n}`,
      line: n,
      title: `Part ${n}`,
    }),
  );
  expect(planChanges({ kind: 'revised', changes: many })).toContain('… and 70 more.');
});

test('words of the checklist cannot act in the comment', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const at = { handle: 'item-1', line: 1 } as const;
      const changes: PlanChange[] = [
        { kind: 'added', ...at, title: text },
        { kind: 'scope', ...at, added: [text], removed: [text] },
        { kind: 'dependencies', ...at, added: [{ on: 'item-2', words: text }], removed: [] },
        { kind: 'removed', was: 'item-2', title: text },
      ];
      expect(faultsOf(planChanges({ kind: 'outdated', changes }))).toEqual([]);
      expect(faultsOf(planChanges({ kind: 'beside', runName: 'orch-1', changes }))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
