import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalItems } from '../../src/domain/canonical-items.ts';
import { needsApproval } from '../../src/domain/needs-approval.ts';
import { planRun } from '../../src/domain/plan-run.ts';
import { scopesIntersect } from '../../src/domain/scopes.ts';
import type { RunFlags, Settings } from '../../src/domain/settings.ts';
import type { Checklist, Handle, Size, WorkItem } from '../../src/domain/work-item.ts';
import { planBody, readBody, SETTINGS } from './plan-support.ts';

const list = (...lines: string[]) => lines.map((line) => `- [ ] ${line}`).join('\n');
const edges = (body: string) => planBody(body).edges.map(({ from, to, kind }) => `${from} → ${to} (${kind})`);

describe('order', () => {
  test('dependencies make waves; within a wave the longest goes first, then the order of the document', () => {
    const plan = planBody(
      list(
        'Fix `a.ts`',
        'Fix `b.ts`',
        'Add `c.ts`',
        'Fix `d.ts` after 1',
        'Refactor all of `e/**`, after 2',
        'Fix `f.ts` after 4',
      ),
    );
    expect(plan.waves).toEqual([['item-3', 'item-1', 'item-2'], ['item-5', 'item-4'], ['item-6']]);
    expect(plan.edges[0]).toEqual({
      from: 'item-1',
      to: 'item-4',
      kind: 'dependency',
      reason: '“after 1”',
      confidence: 'explicit',
    });
  });

  test('what is done blocks nobody, and is not run again', () => {
    const plan = planBody('- [x] Fix `a.ts`\n- [ ] Fix `b.ts` after 1\n- [ ] Fix `c.ts`\n- [ ] Fix `d.ts`\n');
    expect(plan.waves).toEqual([['item-2', 'item-3', 'item-4']]);
    expect([plan.edges, plan.assumptions]).toEqual([[], []]);
  });

  test('an issue that is no item is assumed to be done, and that is said', () => {
    const plan = planBody(list('Fix `a.ts` after #99', 'Fix `b.ts`', 'Fix `c.ts`'));
    expect(plan.assumptions).toEqual([
      'item-1 names #99 (“after #99”), which is no item here: it is assumed to be done.',
    ]);
    expect(plan.waves).toHaveLength(1);
  });
});

describe('conflicts', () => {
  test('items that would change the same file are ordered as they stand', () => {
    const plan = planBody(list('Fix x in `src/a.ts`', 'Fix y in `src/*.ts`', 'Fix `b/`', 'Fix `c.ts`'));
    expect(plan.conflicts).toEqual([
      { items: ['item-1', 'item-2'], paths: ['src/a.ts'], reason: 'Both would change src/a.ts.' },
    ]);
    expect(edges(list('Fix x in `src/a.ts`', 'Fix y in `src/*.ts`'))).toEqual(['item-1 → item-2 (conflict)']);
  });

  test('an order that exists is kept, also against the document and over other items', () => {
    expect(edges(list('Fix `a.ts` after 2', 'Fix x in `a.ts`'))).toEqual(['item-2 → item-1 (dependency)']);
    expect(edges(list('Fix `a.ts`', 'Fix `b.ts` after 1', 'Fix x in `a.ts` after 2'))).toEqual([
      'item-1 → item-2 (dependency)',
      'item-2 → item-3 (dependency)',
    ]);
  });

  test('many items of one file make a chain, not a tangle', () => {
    expect(edges(list('Fix x in `a.ts`', 'Fix y in `a.ts`', 'Fix z in `a.ts`'))).toEqual([
      'item-1 → item-2 (conflict)',
      'item-2 → item-3 (conflict)',
    ]);
  });

  test('the manifest and the lockfile of one package are one', () => {
    const plan = planBody(
      list('Bump zod in `web/package.json`', 'Refresh `web/package-lock.json`', 'Refresh `api/yarn.lock`'),
    );
    expect(plan.conflicts).toEqual([
      {
        items: ['item-1', 'item-2'],
        paths: ['web/package-lock.json', 'web/package.json'],
        reason: 'Both change the dependencies of one package (web/package-lock.json, web/package.json).',
      },
    ]);
  });

  test('done items conflict with nobody', () => {
    expect(planBody('- [x] Fix x in `a.ts`\n- [ ] Fix y in `a.ts`\n').conflicts).toEqual([]);
  });
});

describe('mode', () => {
  const mode = (body: string, flags: RunFlags = {}, settings: Partial<Settings> = {}) => {
    const plan = planBody(body, flags, settings);
    return [plan.mode, ...plan.reasons];
  };
  const three = list('Fix `a.ts`', 'Fix `b.ts`', 'Fix `c.ts`');
  const advice = 'All of it is less than two hours of work: one agent alone could do it (advice only).';

  test('parallel, where enough items are independent', () => {
    expect(mode(three)).toEqual(['parallel', '3 of 3 items can run at the same time.', advice]);
    const big = list('Add `a.ts` and `b.ts`, tests', 'Add `c.ts`', 'Add `d.ts`');
    expect(mode(big)).toEqual(['parallel', '3 of 3 items can run at the same time.']);
  });

  test('sequential, with each reason', () => {
    expect(mode(list('Fix `a.ts`', 'Fix `b.ts`'))).toEqual([
      'sequential',
      'There are 2 items to run; it takes 3 to be worth running side by side.',
    ]);
    expect(mode(list('Fix x in `a.ts`', 'Fix y in `a.ts`', 'Fix z in `a.ts`'))).toEqual([
      'sequential',
      'All items change a.ts.',
    ]);
    expect(mode(list('Fix `a.ts`', 'Fix `b.ts` after 1', 'Fix `c.ts` after 2'))).toEqual([
      'sequential',
      'The items form one chain: each waits for the one before it.',
    ]);
    expect(mode(list('Fix `a.ts`', 'Fix `b.ts`', 'Fix `c.ts` after 2'))).toEqual([
      'sequential',
      'Never more than 2 items can run at the same time; it takes 3 to be worth it.',
    ]);
    expect(
      mode(
        list('Test x in `test/p/x.test.ts`', 'Test y in `test/p/y.test.ts`', 'Test z in `test/p/z.test.ts`'),
      ),
    ).toEqual(['sequential', 'All items are tests of one module, test/p/.']);
    expect(mode(three, { sequential: true })).toEqual([
      'sequential',
      'One after another was asked for with --sequential.',
    ]);
    expect(mode(three, {}, { minTasks: 4 })[0]).toBe('sequential');
  });

  test('one after another means one item a wave, in an order that respects every edge', () => {
    expect(
      planBody(list('Fix `a.ts` after 3', 'Add `b.ts`', 'Fix `c.ts`'), { sequential: true }).waves,
    ).toEqual([['item-2'], ['item-3'], ['item-1']]);
  });

  test('--force-parallel overrides advice, and repeats it', () => {
    expect(mode(list('Fix `a.ts`', 'Fix `b.ts`'), { forceParallel: true })).toEqual([
      'parallel',
      'Side by side was asked for with --force-parallel, against this advice:',
      'There are 2 items to run; it takes 3 to be worth running side by side.',
      advice,
    ]);
  });

  test('declined, with each reason', () => {
    expect(mode('Nothing.')).toEqual(['declined', 'There is nothing to run: no work item was found.']);
    expect(mode('- [x] Fix `a.ts`')).toEqual(['declined', 'There is nothing to run: every item is done.']);
    expect(mode(list('Improve performance', 'Fix `b.ts` after 1'))).toEqual([
      'declined',
      'There is nothing to run yet: every open item needs clarification, or waits for one that does.',
    ]);
    expect(mode(three, {}, { enabled: false })).toEqual([
      'declined',
      'The repository’s config turns it off: parallelization.enabled is false.',
    ]);
  });

  test('a cycle declines, also under --force-parallel, and is named in full', () => {
    const body = list(
      'Fix `a.ts` after 3',
      'Fix `b.ts`, depends on 1',
      'Fix `c.ts`, blocked by 2',
      'Fix `d.ts` after 3',
      'Fix `e.ts`',
    );
    expect(mode(body, { forceParallel: true })).toEqual([
      'declined',
      'These items wait for each other, so none can start: item-1 (Fix a.ts after 3) waits for item-3: “after 3”; item-3 (Fix c.ts, blocked by 2) waits for item-2: “blocked by 2”; item-2 (Fix b.ts, depends on 1) waits for item-1: “depends on 1”. Remove one of these dependencies.',
    ]);
    expect(planBody(body).waves).toEqual([]);
  });

  test('a done item breaks a cycle', () => {
    expect(
      planBody('- [x] Fix `a.ts` after 2\n- [ ] Fix `b.ts` after 1\n- [ ] Fix `c.ts`\n- [ ] Fix `d.ts`\n')
        .mode,
    ).toBe('parallel');
  });
});

describe('needs clarification', () => {
  test.for([
    'Improve performance',
    'Fix bugs',
    'Add tests',
    'Update the documentation',
    'Better error handling',
    'TBD',
    '[P1] Refactoring',
    'Clean up code',
  ])('“%s”', (title) => {
    const plan = planBody(list(title, 'Fix `a.ts`'));
    expect(plan.needsClarification).toEqual([{ handle: 'item-1', question: expect.stringMatching(/\?$/) }]);
    expect(plan.waves).toEqual([['item-2']]);
  });

  test.for([
    'Improve performance of the lexer',
    'Add tests in `test/a.test.ts`',
    'Update zod',
    '#12',
    'Fix the login form',
    'Improve performance\n  - p95 must be below 200 ms',
  ])('but not “%s”', (title) => {
    expect(planBody(list(title)).needsClarification).toEqual([]);
  });

  test('what depends on it stays out as well, and that is said', () => {
    const plan = planBody(
      list('Improve performance', 'Fix `a.ts` after 1', 'Fix `b.ts` after 2', 'Fix `c.ts`'),
    );
    expect(plan.needsClarification.map(({ handle, question }) => `${handle}: ${question}`)).toEqual([
      'item-1: What should change, in which files, and which figure or behaviour says that it is reached?',
      'item-2: It waits for item-1 (“after 1”), which is not clear yet. Shall it go first?',
      'item-3: It waits for item-2 (“after 2”), which is not clear yet. Shall it go first?',
    ]);
    expect(plan.waves).toEqual([['item-4']]);
  });
});

describe('approval', () => {
  const ask = (body: string, settings: Partial<Settings> = {}, flags: RunFlags = {}) => {
    const approval = needsApproval(planBody(body, flags, settings), { ...SETTINGS, ...settings }, flags);
    return approval.needed ? approval.why : null;
  };
  const files = (count: number) =>
    list(...Array.from({ length: count }, (_, index) => `Fix \`src/${index}.ts\``));

  test('by default only a risky plan asks', () => {
    expect(ask(files(10))).toBeNull();
    expect(ask(files(11))).toBe('More than 10 tasks: 11.');
    expect(
      ask(
        `${files(3)}\n- [ ] Rewrite the entire parser, all of \`p/**\` with comprehensive tests\n- [ ] Fix bugs`,
      ),
    ).toBe('Size XL: item-4; not clear enough to run: item-5.');
  });

  test('as the config says', () => {
    expect(ask(files(11), { approval: 'auto' })).toBeNull();
    expect(ask(files(3), { approval: 'always' })).toBe('The repository’s config wants every plan approved.');
  });

  test('sequential mode waits to be asked', () => {
    expect(ask(files(2), { approval: 'auto' })).toBe(
      'One after another was not asked for, and may not be worth a run.',
    );
    expect(ask(files(2), {}, { sequential: true })).toBeNull();
    expect(ask(files(2), {}, { forceParallel: true })).toBeNull();
  });

  test('a declined plan asks nobody', () => {
    expect(ask('Nothing.', { approval: 'always' })).toBeNull();
  });

  test('it binds what an agent would be told, not ticks, numbers or empty lines', () => {
    const text = (body: string, own: number[] = []) => canonicalItems(readBody(body, own));
    const shown = text('- [ ] Fix `a.ts`\n- [ ] Fix `b.ts` after 1\n');
    expect(text('- [x] Fix `a.ts` (#15)\n\n- [ ] Fix `b.ts` after 1 (#16)\n', [15, 16])).toBe(shown);
    expect(text('- [ ] Fix `a.ts`\n- [ ] Fix `b.ts`\n')).not.toBe(shown);
    expect(text('- [ ] Fix `a.ts`\n  - quietly\n- [ ] Fix `b.ts` after 1\n')).not.toBe(shown);
  });
});

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
    const plan = planRun(input, SETTINGS, given);
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
            expect(own.some((a) => others.some((b) => scopesIntersect(a, b)))).toBe(false);
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
        const named = planRun(input, SETTINGS, {}).reasons.filter((reason) =>
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
    planRun(read, SETTINGS, {});
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
