import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateTime, type Slot } from '../../../src/domain/planning/estimate.ts';
import type { Edge } from '../../../src/domain/planning/plan.ts';
import { planRun } from '../../../src/domain/planning/plan-run.ts';
import { OverlapJudge, readExtent } from '../../../src/domain/planning/scope-overlap.ts';
import type { RepositoryFindings } from '../../../src/domain/repository-findings.ts';
import type { RunFlags } from '../../../src/domain/settings.ts';
import type {
  Checklist,
  Handle,
  ItemAction,
  Priority,
  Size,
  WorkItem,
} from '../../../src/domain/work-item.ts';
import { anItem } from '../../support/an-item.ts';
import { SETTINGS } from '../../support/settings.ts';

describe('any checklist', () => {
  const scope = fc.constantFrom(
    'a.ts',
    'b.ts',
    'c/',
    'c/d.ts',
    '*.ts',
    'c/**',
    'e.ts',
    'package.json',
    'package-lock.json',
  );
  const size = fc.constantFrom<Size>('S', 'M', 'L', 'XL');
  const draft = fc.record({
    done: fc.boolean(),
    vague: fc.nat(9).map((value) => value === 0),
    size,
    action: fc.constantFrom<ItemAction>('fix', 'add', 'test', 'document', 'refactor', 'remove'),
    priority: fc.constantFrom<Priority | null>(null, 'P0', 'P3'),
    object: fc.constantFrom('part', '`aThing`', 'aThing page', 'the CSV export', 'aThing model'),
    independent: fc.uniqueArray(fc.nat(11), { maxLength: 1 }),
    scope: fc.uniqueArray(scope, { maxLength: 2 }),
    on: fc.uniqueArray(fc.nat(11), { maxLength: 2 }),
  });
  const checklist = fc.array(draft, { maxLength: 12 }).map(
    (drafts): Checklist => ({
      items: drafts.map(
        ({ vague, scope: paths, on, object, independent, ...draft }, index): WorkItem => ({
          ...anItem(index + 1, vague ? 'Fix bugs' : `${draft.action} ${object.replaceAll('`', '')} ${index}`),
          ...draft,
          codes: object.includes('`') ? ['aThing'] : [],
          independentOf: independent
            .filter((each) => each < drafts.length)
            .map((each): Handle => `item-${each + 1}`),
          key: `key-${index}`,
          scope: vague ? [] : paths,
          dependsOn: on.map((each) => ({
            on: each < drafts.length ? `item-${each + 1}` : `#${each}`,
            words: `after ${each}`,
          })),
        }),
      ),
      introduced: [],
      problems: [],
    }),
  );
  const flags = fc.constantFrom<RunFlags>({}, { sequential: true }, { forceParallel: true });

  const findings: RepositoryFindings = {
    files: new Set(['a.ts', 'b.ts', 'c/d.ts']),
    imports: new Map([
      ['a.ts', ['b.ts', 'e.ts']],
      ['b.ts', ['a.ts']],
    ]),
    predicted: new Map([
      ['item-1', [{ path: 'a.ts', confidence: 0.9 }]],
      ['item-2', [{ path: 'a.ts', confidence: 0.7 }]],
      ['item-3', [{ path: 'b.ts', confidence: 0.5 }]],
    ]),
  };

  const check = (input: Checklist, given: RunFlags) => {
    const plan = planRun(input, SETTINGS, given, findings);
    const wave = new Map<Handle, number>(
      plan.waves.flatMap((handles, index) => handles.map((handle) => [handle, index] as const)),
    );
    return { plan, wave };
  };

  test('every edge between runnable items is respected, and no two that conflict share a wave', () => {
    fc.assert(
      fc.property(checklist, flags, (input, given) => {
        const { plan, wave } = check(input, given);
        for (const { from, to } of plan.edges.filter(isOrder)) {
          const [first, then] = [wave.get(from), wave.get(to)];
          if (then !== undefined) expect(first ?? Number.NaN).toBeLessThan(then);
        }
        for (const { from, to } of plan.edges) expect(wave.has(from) || !wave.has(to)).toBe(true);
        for (const handles of plan.waves) {
          const scopes = handles.map(
            (handle) => input.items.find((item) => item.handle === handle)?.scope ?? [],
          );
          for (const [index, own] of scopes.entries()) {
            const others = scopes.slice(index + 1).flat();
            expect(
              own.some((a) => others.some((b) => new OverlapJudge().overlap(readExtent(a), readExtent(b)))),
            ).toBe(false);
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  test('every open item is in one wave, or asked about, or the plan is declined with a reason', () => {
    fc.assert(
      fc.property(checklist, flags, (input, given) => {
        const { plan, wave } = check(input, given);
        expect(plan.reasons.length).toBeGreaterThan(0);
        expect(plan.waves.flat()).toHaveLength(wave.size);
        const asked = new Set(plan.needsClarification.map(({ handle }) => handle));
        for (const { handle, done } of input.items) {
          const isRunnable = !done && !asked.has(handle) && plan.mode !== 'declined';
          expect(wave.has(handle)).toBe(isRunnable);
        }
        if (plan.mode === 'sequential') expect(plan.waves.every(({ length }) => length === 1)).toBe(true);
      }),
      { numRuns: 120 },
    );
  });

  test('a cycle is named exactly when there is one', () => {
    fc.assert(
      fc.property(checklist, (input) => {
        const open = new Set(input.items.filter(({ done }) => !done).map(({ handle }) => handle));
        const left = new Map([...open].map((handle) => [handle, new Set<string>()]));
        for (const { handle, dependsOn } of input.items) {
          for (const { on } of dependsOn) if (open.has(on as Handle)) left.get(handle)?.add(on);
        }
        for (
          let free = [...left].find(([, on]) => on.size === 0);
          free;
          free = [...left].find(([, on]) => on.size === 0)
        ) {
          left.delete(free[0]);
          for (const on of left.values()) on.delete(free[0]);
        }
        const named = planRun(input, SETTINGS, {}, null).reasons.filter((reason) =>
          reason.startsWith('These items wait for each other'),
        );
        expect(named.length > 0).toBe(left.size > 0);
      }),
      { numRuns: 120 },
    );
  });

  test('what is implied says nothing that is stated or ruled out, and few things that are only likely', () => {
    fc.assert(
      fc.property(checklist, (input) => {
        const { plan } = check(input, {});
        const items = new Map(input.items.map((item) => [item.handle, item]));
        const implied = plan.edges.filter(
          ({ kind, confidence }) => kind === 'dependency' && confidence !== 'explicit',
        );
        for (const { from, to } of implied) {
          const [before, after] = [items.get(from), items.get(to)];
          expect(before?.done === false && after?.done === false && from !== to).toBe(true);
          const words = [...(before?.dependsOn ?? []), ...(after?.dependsOn ?? [])].map(({ on }) => on);
          expect([words.includes(from), words.includes(to)]).toEqual([false, false]);
          expect(before?.independentOf.includes(to) || after?.independentOf.includes(from)).toBe(false);
        }
        expect(implied.filter(({ confidence }) => confidence === 'low').length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 120 },
    );
  });

  test('the schedule respects every order, keeps conflicts apart, and leaves no agent idle that has work', () => {
    fc.assert(
      fc.property(checklist, flags, fc.integer({ min: 1, max: 4 }), (input, given, maxAgents) => {
        const { plan } = check(input, given);
        const agents = plan.mode === 'parallel' ? maxAgents : 1;
        const { schedule, planMs, chainMs, totalMs } = estimateTime(plan, maxAgents);
        const slots = new Map(schedule.map((slot) => [slot.handle, slot]));
        expect([...slots.keys()].toSorted()).toEqual(plan.waves.flat().toSorted());
        const orders = plan.edges.filter(
          (edge) => isOrder(edge) && slots.has(edge.from) && slots.has(edge.to),
        );
        for (const { from, to } of orders)
          expect(startOf(slots, to)).toBeGreaterThanOrEqual(endOf(slots, from));
        for (const {
          items: [a, b],
        } of plan.waves.length > 0 ? plan.conflicts : []) {
          const isApart = endOf(slots, a) <= startOf(slots, b) || endOf(slots, b) <= startOf(slots, a);
          expect(isApart).toBe(true);
        }
        for (const { handle, startMs } of schedule) {
          const free = Math.max(
            0,
            ...orders.filter(({ to }) => to === handle).map(({ from }) => endOf(slots, from)),
          );
          // Between the end of its blockers and its start every agent was at work.
          const moments = schedule
            .map((slot) => slot.startMs)
            .concat(free)
            .filter((at) => at >= free && at < startMs);
          for (const at of moments)
            expect(schedule.filter((slot) => slot.startMs <= at && at < slot.endMs)).toHaveLength(agents);
        }
        expect(planMs).toBeGreaterThanOrEqual(Math.max(chainMs, totalMs / agents));
        expect(planMs).toBeLessThanOrEqual(totalMs);
      }),
      { numRuns: 120 },
    );
  });

  test('groups hold two tasks at least, each of them in one group, and no more groups than agents', () => {
    fc.assert(
      fc.property(checklist, (input) => {
        const { plan, wave } = check(input, { forceParallel: true });
        const grouped = plan.groups.flatMap(({ handles }) => handles);
        expect(new Set(grouped).size).toBe(grouped.length);
        expect(plan.groups.length).toBeLessThanOrEqual(SETTINGS.maxAgents);
        for (const { handles } of plan.groups) {
          expect(handles.length).toBeGreaterThan(1);
          const waves = handles.map((handle) => wave.get(handle) ?? Number.NaN);
          expect(waves).toEqual(waves.toSorted((a, b) => a - b));
        }
      }),
    );
  });
});

function isOrder({ confidence }: Edge): boolean {
  return confidence !== 'low';
}

function startOf(slots: ReadonlyMap<Handle, Slot>, handle: Handle): number {
  return slots.get(handle)?.startMs ?? Number.NaN;
}

function endOf(slots: ReadonlyMap<Handle, Slot>, handle: Handle): number {
  return slots.get(handle)?.endMs ?? Number.NaN;
}
