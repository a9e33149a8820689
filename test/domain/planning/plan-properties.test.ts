import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planRun } from '../../../src/domain/planning/plan-run.ts';
import { compileScope, scopesIntersect } from '../../../src/domain/scopes.ts';
import type { RunFlags } from '../../../src/domain/settings.ts';
import type { Checklist, Handle, Size, WorkItem } from '../../../src/domain/work-item.ts';
import { SETTINGS } from '../../support/settings.ts';
import { list, readBody } from '../plan-support.ts';

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
    scope: fc.uniqueArray(scope, { maxLength: 2 }),
    on: fc.uniqueArray(fc.nat(11), { maxLength: 2 }),
  });
  const checklist = fc.array(draft, { maxLength: 12 }).map(
    (drafts): Checklist => ({
      items: drafts.map(
        ({ done, vague, size: own, scope: paths, on }, index): WorkItem => ({
          handle: `item-${index + 1}`,
          key: `key-${index}`,
          title: vague ? 'Fix bugs' : `Fix part ${index}`,
          details: '',
          action: 'fix',
          scope: vague ? [] : paths,
          acceptance: [],
          priority: null,
          size: own,
          dependsOn: on.map((each) => ({
            on: each < drafts.length ? `item-${each + 1}` : `#${each}`,
            words: `after ${each}`,
          })),
          issue: null,
          done,
          section: null,
          line: index + 1,
        }),
      ),
      problems: [],
    }),
  );
  const flags = fc.constantFrom<RunFlags>({}, { sequential: true }, { forceParallel: true });

  const check = (input: Checklist, given: RunFlags) => {
    const plan = planRun(input, SETTINGS, given, null);
    const wave = new Map<Handle, number>(
      plan.waves.flatMap((handles, index) => handles.map((handle) => [handle, index] as const)),
    );
    return { plan, wave };
  };

  test('every edge between runnable items is respected, and no two that conflict share a wave', () => {
    fc.assert(
      fc.property(checklist, flags, (input, given) => {
        const { plan, wave } = check(input, given);
        for (const { from, to } of plan.edges) {
          const [first, then] = [wave.get(from), wave.get(to)];
          if (then !== undefined) expect(first ?? Number.NaN).toBeLessThan(then);
        }
        for (const handles of plan.waves) {
          const scopes = handles.map(
            (handle) => input.items.find((item) => item.handle === handle)?.scope ?? [],
          );
          for (const [index, own] of scopes.entries()) {
            const others = scopes.slice(index + 1).flat();
            expect(
              own.some((a) => others.some((b) => scopesIntersect(compileScope(a), compileScope(b)))),
            ).toBe(false);
          }
        }
      }),
      { numRuns: 500 },
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
      { numRuns: 500 },
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
      { numRuns: 500 },
    );
  });

  test('a thousand items of a few files are planned in a second or two', () => {
    const lines = Array.from(
      { length: 1_000 },
      (_, index) => `Fix x${index} in \`src/${index % 300}.ts\`${index > 0 ? ` after ${index}` : ''}`,
    );
    const read = readBody(list(...lines));
    const started = performance.now();
    planRun(read, SETTINGS, {}, null);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
