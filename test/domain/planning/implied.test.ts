import { describe, expect, test } from 'vitest';
import type { RepositoryFindings } from '../../../src/domain/repository-findings.ts';
import { list, planBody } from '../plan-support.ts';

/** The edges that nobody stated, but for conflicts of scopes. */
function implied(lines: readonly string[], findings: RepositoryFindings | null = null): string[] {
  return planBody(list(...lines), {}, {}, findings)
    .edges.filter(({ kind, confidence }) => confidence !== 'explicit' || kind === 'dependency')
    .map(({ from, to, confidence, reason }) => `${from} → ${to} ${confidence}: ${reason}`);
}

function repository(
  files: readonly string[],
  imports: Readonly<Record<string, readonly string[]>> = {},
): RepositoryFindings {
  return { files: new Set(files), imports: new Map(Object.entries(imports)), predicted: new Map() };
}

describe('what one item adds, and another one needs', () => {
  test.each<[string, string[], string[]]>([
    [
      'a name in code',
      [
        'Use `RateLimiter` in the client',
        'Add a `RateLimiter` class',
        'Document `RateLimiter`',
        'Fix the menu',
      ],
      [
        'item-2 → item-1 high: item-2 adds RateLimiter, which item-1 uses',
        'item-2 → item-3 high: item-2 adds RateLimiter, which item-3 describes',
      ],
    ],
    [
      'names without marks of code',
      [
        'Add parseDate and formatDate helpers in `src/date.ts`',
        'Replace moment by formatDate in `src/view.ts`',
      ],
      ['item-1 → item-2 high: item-1 adds formatDate, which item-2 uses'],
    ],
    [
      'a plain word in code type',
      ['Add `slugify` to `src/slug.ts`', 'Build links with `slugify`', 'Explain slugs'],
      ['item-1 → item-2 high: item-1 adds slugify, which item-2 uses'],
    ],
    [
      'a file',
      ['Add `src/bus.ts`', 'Send mails through `src/bus.ts`'],
      ['item-1 → item-2 high: item-1 adds src/bus.ts, which item-2 uses'],
    ],
    [
      'a file that something is taken out into',
      ['Extract the model from `a.ts` into `src/model.ts`', 'Add a view on `src/model.ts` in `b.ts`'],
      ['item-1 → item-2 high: item-1 adds src/model.ts, which item-2 uses'],
    ],
    [
      'a new name',
      ['Rename `getUser` to `fetchUser`', 'Call `fetchUser` in the menu'],
      ['item-1 → item-2 high: item-1 adds fetchUser, which item-2 uses'],
    ],
    [
      'something that its tests and texts call alike',
      ['Document the CSV export', 'Add CSV exports to the reports', 'Write tests for the CSV export'],
      [
        'item-2 → item-1 high: item-2 adds the CSV exports, which item-1 describes',
        'item-2 → item-3 high: item-2 adds the CSV exports, which item-3 tests',
      ],
    ],
    [
      'the module of a test',
      ['Test dates in `test/date.test.ts`', 'Add time zones in `src/date.ts`'],
      ['item-2 → item-1 high: test/date.test.ts tests src/date.ts, which item-2 adds'],
    ],
  ])('%s', (_, lines, expected) => {
    expect(implied(lines)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['what two items add', ['Add `RateLimiter`', 'Add `RateLimiter` for guests', 'Use `RateLimiter`']],
    ['what is added to something', ['Add `ErrorBoundary` to the dashboard', 'Refactor `ErrorBoundary`']],
    ['what is only a part of a name', ['Add `parseDate` support to the CLI', 'Simplify `parseDate`']],
    ['the object of another phrase', ['Add retries to fetchUser', 'Move fetchUser', 'Document fetchUser']],
    ['a comparison', ['Add `formatDate`', 'Add `formatTime`, similar to `formatDate`']],
    ['what is fixed, and so exists', ['Add `formatDate`', 'Fix rounding in `formatDate`']],
    ['a word that is no name', ['Add logging', 'Improve logging of the menu']],
    ['products of other places', ['Add null checks to the lexer', 'Test null checks of the menu']],
    ['what anything could be called', ['Add an API endpoint', 'Document each API endpoint']],
    ['a file that an item merely works in', ['Add retries in `src/fetch.ts`', 'Speed up `src/fetch.ts`']],
    ['a test of something else', ['Test the menu in `test/menu.test.ts`', 'Fix `src/date.ts`']],
    ['done items', ['Use `RateLimiter`', 'Fix the menu']],
  ])('but not %s', (_, lines) => {
    const body = `${list(...lines)}\n- [x] Add a \`RateLimiter\` class of old\n`;
    expect(planBody(body).edges.filter(({ kind }) => kind === 'dependency')).toEqual([]);
  });

  test('nothing against what is stated, over any number of items, and nothing twice', () => {
    expect(implied(['Add `Bus` after 3', 'Use `Bus`', 'Build the queue with `Bus`'])).toEqual([
      'item-3 → item-1 explicit: “after 3”',
      'item-1 → item-2 high: item-1 adds Bus, which item-2 uses',
    ]);
    expect(implied(['Add `Bus`', 'Use `Bus` after 1'])).toEqual(['item-1 → item-2 explicit: “after 1”']);
  });

  test('nothing that closes a cycle', () => {
    expect(implied(['Add `Bus` with `Queue`', 'Add `Queue` with `Bus`', 'Fix x'])).toHaveLength(1);
  });

  test('what waits for an unclear item stays out, also where that is only implied', () => {
    const plan = planBody(list('Refactoring', 'Add `Bus`, after 1', 'Use `Bus`'));
    expect(plan.needsClarification.map(({ handle }) => handle)).toEqual(['item-1', 'item-2', 'item-3']);
  });

  test('nothing that runs is told of an item that does not', () => {
    const body = list('Refactoring', 'Add throttling of uploads, after 1', 'Test throttling', 'Fix x');
    expect(planBody(body, { forceParallel: true }).waves).toEqual([['item-3', 'item-4']]);
    expect(implied(['Refactoring', 'Add throttling of uploads, after 1', 'Test throttling'])).toEqual([
      'item-1 → item-2 explicit: “after 1”',
    ]);
  });

  test('nothing where somebody says that there is nothing', () => {
    expect(implied(['Add `Bus`', 'Use `Bus` (independent of 1)', 'Fix x'])).toEqual([]);
  });
});

describe('what the repository says', () => {
  test('a file that is there is not added by the item that names it', () => {
    const lines = ['Add retries in `src/fetch.ts`', 'Speed up `src/fetch.ts`'];
    expect(implied(lines, repository(['src/fetch.ts']))).toEqual([]);
    expect(implied(lines, repository(['src/other.ts']))).toEqual([
      'item-1 → item-2 high: item-1 adds src/fetch.ts, which item-2 uses',
    ]);
  });

  test('a test belongs to what it imports', () => {
    const lines = ['Test the clock in `test/all.test.ts`', 'Fix the clock in `src/clock.ts`'];
    const files = ['src/clock.ts', 'src/b.ts', 'src/c.ts', 'test/all.test.ts'];
    expect(implied(lines, repository(files, { 'test/all.test.ts': ['src/clock.ts'] }))).toEqual([
      'item-2 → item-1 high: test/all.test.ts tests src/clock.ts, which item-2 changes',
    ]);
    expect(
      implied(lines, repository(files, { 'test/all.test.ts': ['src/clock.ts', 'src/b.ts', 'src/c.ts'] })),
    ).toEqual([]);
  });

  test('a text is no module', () => {
    const lines = ['Rewrite `docs/clock.md`', 'Test the clock in `test/clock.test.ts`'];
    const files = ['docs/clock.md', 'test/clock.test.ts'];
    expect(implied(lines, repository(files, { 'test/clock.test.ts': ['docs/clock.md'] }))).toEqual([]);
    expect(implied(['Add `clock.md`', 'Test the clock in `clock.test.md`'])).toEqual([]);
  });

  const imports = repository(['src/app.ts', 'src/old.ts'], { 'src/app.ts': ['src/old.ts'] });

  test.each([
    [
      'Move `src/old.ts` to `lib/`',
      'item-2 → item-1 high: src/app.ts imports src/old.ts, which item-2 restructures',
    ],
    [
      'Rename `a` to `b` in `src/old.ts`',
      'item-2 → item-1 high: src/app.ts imports src/old.ts, which item-2 restructures',
    ],
    [
      'Delete the deprecated `src/old.ts`',
      'item-1 → item-2 high: src/app.ts imports src/old.ts, which item-2 removes',
    ],
    [
      'Simplify `src/old.ts`',
      'item-2 → item-1 low: src/app.ts imports src/old.ts, which item-2 restructures',
    ],
    [
      'Remove logs from `src/old.ts`',
      'item-2 → item-1 low: src/app.ts imports src/old.ts, which item-2 removes',
    ],
  ])('what becomes of a file concerns those that import it: %s', (line, expected) => {
    expect(implied(['Fix the menu in `src/app.ts`', line, 'Fix x'], imports)).toEqual([expected]);
  });

  test.each([
    [
      'its tests, and what imports it, come later all the same',
      'Move `src/old.ts` to `lib/`',
      ['order', 'order'],
    ],
    ['it has to be left before it is removed', 'Delete `src/old.ts`', ['order', 'dependency']],
  ])('what becomes of a file orders work: %s', (_, line, kinds) => {
    const tested = repository(['src/app.ts', 'src/old.ts', 'test/old.test.ts'], {
      'src/app.ts': ['src/old.ts'],
      'test/old.test.ts': ['src/old.ts'],
    });
    const lines = ['Fix the menu in `src/app.ts`', line, 'Test x in `test/old.test.ts`'];
    expect(planBody(list(...lines), {}, {}, tested).edges.map(({ kind }) => kind)).toEqual(kinds);
  });

  test('what is to be removed is left first', () => {
    expect(implied(['Delete `src/old.ts`', 'Migrate `src/app.ts` to the new one', 'Fix x'], imports)).toEqual(
      ['item-2 → item-1 high: src/app.ts imports src/old.ts, which item-1 removes'],
    );
  });

  test('a fix of an imported file concerns nobody', () => {
    expect(implied(['Fix the menu in `src/app.ts`', 'Fix `src/old.ts`'], imports)).toEqual([]);
  });
});

describe('what is only likely', () => {
  test('models before APIs before user interfaces, with one topic', () => {
    expect(
      implied(['Build the invoices page', 'Add API routes for invoices', 'Add an invoice model']),
    ).toEqual([
      'item-2 → item-1 low: both speak of “invoice”, and item-1 may build on item-2',
      'item-3 → item-2 low: both speak of “invoice”, and item-2 may build on item-3',
    ]);
  });

  test('code before its tests and its documentation, where they name no files', () => {
    expect(implied(['Add throttling of uploads', 'Test throttling', 'Describe throttling to users'])).toEqual(
      [
        'item-1 → item-2 low: both speak of “throttling”, which item-1 adds',
        'item-1 → item-3 low: both speak of “throttling”, which item-1 adds',
      ],
    );
  });

  test('times are no topic', () => {
    expect(
      implied(['Add a model of the week', 'Build the week page', 'Add a sprint model', 'Add sprint routes']),
    ).toEqual([]);
  });

  test('it orders nothing, and there are few of such warnings', () => {
    const topics = ['alpha', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf'];
    const plan = planBody(list(...topics.flatMap((topic) => [`Add ${topic}`, `Test ${topic}`])));
    expect(plan.edges.map(({ confidence }) => confidence)).toEqual(Array(5).fill('low'));
    expect(plan.waves).toHaveLength(1);
  });
});
