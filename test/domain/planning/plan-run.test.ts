import { describe, expect, test } from 'vitest';
import type { RunFlags, Settings } from '../../../src/domain/settings.ts';
import { list, planBody } from '../plan-support.ts';

const edges = (body: string) => planBody(body).edges.map(({ from, to, kind }) => `${from} → ${to} (${kind})`);

describe('order', () => {
  test('dependencies make waves; within a wave what most work waits for goes first, then the longest', () => {
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
    expect(plan.waves).toEqual([['item-2', 'item-3', 'item-1'], ['item-5', 'item-4'], ['item-6']]);
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

describe('one after another', () => {
  test('items keep the order of the list, as far as nothing waits', () => {
    const plan = planBody(
      list('Fix `a.ts` after 4', 'Fix `b.ts`', 'Refactor all of `c/**`', 'Fix `d.ts`', 'Fix `e.ts`'),
      { sequential: true },
    );
    expect(plan.waves.flat()).toEqual(['item-2', 'item-3', 'item-4', 'item-1', 'item-5']);
    expect(plan.waves.every((wave) => wave.length === 1)).toBe(true);
  });
});

describe('conflicts', () => {
  test('items that would change the same file are ordered as they stand', () => {
    const plan = planBody(list('Fix x in `src/a.ts`', 'Fix y in `src/*.ts`', 'Fix `b/`', 'Fix `c.ts`'));
    expect(plan.conflicts).toEqual([
      { items: ['item-1', 'item-2'], paths: ['src/a.ts'], reason: 'both would change src/a.ts' },
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
        reason: 'both change the dependencies of one package: web/package-lock.json, web/package.json',
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
    expect(mode(three)).toEqual(['parallel', 'All 3 items are independent of each other.', advice]);
    const big = list('Add `a.ts` and `b.ts`, tests', 'Add `c.ts`', 'Add `d.ts`');
    expect(mode(big)).toEqual(['parallel', 'All 3 items are independent of each other.']);
    expect(mode(`${big}\n- [ ] Fix x, after 1`)).toEqual([
      'parallel',
      '3 of 4 items can run at the same time.',
    ]);
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
    ).toEqual(['sequential', 'All items are tests of one module, p.']);
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
