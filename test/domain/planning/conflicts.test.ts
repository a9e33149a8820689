import { describe, expect, test } from 'vitest';
import type { RepositoryFindings } from '../../../src/domain/repository-findings.ts';
import type { Handle } from '../../../src/domain/work-item.ts';
import { list, planBody } from '../plan-support.ts';

function conflicts(lines: readonly string[], findings: RepositoryFindings | null = null): string[] {
  return planBody(list(...lines), {}, {}, findings).conflicts.map(
    ({ items, reason }) => `${items.join(' ')}: ${reason}`,
  );
}

function orders(...lines: string[]): string[] {
  return planBody(list(...lines))
    .edges.filter(({ kind }) => kind !== 'dependency')
    .map(({ from, to }) => `${from} → ${to}`);
}

describe('overlap', () => {
  test.each<[string, string, string | null]>([
    ['src/a.ts', 'src/*.ts', 'both would change src/a.ts'],
    ['src/', 'src/a/b.ts', 'both would change src/a/b.ts'],
    ['src/**', 'src/api/*.ts', 'their files may be the same: src/**, src/api/*.ts'],
    ['src/**/*.ts', 'src/**/*.css', null],
    ['src/a.ts', '**/b.ts', null],
    ['Makefile', '**/*.ts', null],
    ['src/api', 'src/apis/x.ts', null],
    ['src/v1.2', 'src/v1.2/**', 'both would change src/v1.2'],
    ['src/index.ts', 'src/index.ts', 'both would change the shared file src/index.ts'],
    ['yarn.lock', 'yarn.lock', 'both would change the lockfile yarn.lock'],
    ['src/{a,b}.ts', 'src/b.ts', 'both would change src/b.ts'],
    ['src/', 'src/{a,b}.ts', 'both would change src/{a,b}.ts'],
    ['src/{a,b}.ts', 'src/', 'both would change src/{a,b}.ts'],
    ['src/**/*.ts', 'src/api/', 'both would change src/api/'],
    ['src/api/', 'src/**/*.ts', 'both would change src/api/'],
    ['src/', 'src/api/', 'both would change src/api/'],
  ])('of `%s` and `%s`', (a, b, reason) => {
    const expected = reason === null ? [] : [`item-1 item-2: ${reason}`];
    expect(conflicts([`Fix x in \`${a}\``, `Fix y in \`${b}\``, 'Fix z'])).toEqual(expected);
  });

  test('all of it in the order of the document, each pair once', () => {
    expect(
      conflicts(['Test x in `a.ts`', 'Fix y in `a.ts` and `b.ts`', 'Fix z in `b.ts`, `a.ts`']).map((text) =>
        text.slice(0, 13),
      ),
    ).toEqual(['item-1 item-2', 'item-1 item-3', 'item-2 item-3']);
  });
});

describe('the order of a conflict', () => {
  test('code before what tests and describes it, however the document has it', () => {
    expect(orders('Test x in `a.ts`', 'Fix y in `a.ts`')).toEqual(['item-2 → item-1']);
    expect(orders('Document x in `a.ts`', 'Fix y in `a.ts`')).toEqual(['item-2 → item-1']);
  });

  test('then the more urgent one, then the earlier one', () => {
    expect(orders('[P2] Fix x in `a.ts`', '[P0] Fix y in `a.ts`')).toEqual(['item-2 → item-1']);
    expect(orders('Fix x in `a.ts`', '[P3] Fix y in `a.ts`', '[P2] Fix z in `a.ts`')).toEqual([
      'item-1 → item-3',
      'item-3 → item-2',
    ]);
  });

  test('never against what is stated', () => {
    expect(orders('Test x in `a.ts`', 'Fix y in `a.ts`, after 1')).toEqual([]);
    expect(orders('Test x in `a.ts`', 'Fix y in `b.ts`, after 1', 'Fix z in `a.ts`, after 2')).toEqual([]);
  });
});

describe('packages', () => {
  const files = new Set([
    'package-lock.json',
    'web/package.json',
    'api/package.json',
    'go/go.mod',
    'go/go.sum',
  ]);
  const findings: RepositoryFindings = { files, imports: new Map(), predicted: new Map() };
  const lines = [
    'Upgrade zod in `web/package.json`',
    'Bump vite in `api/package.json`',
    'Upgrade x in `go/go.mod`',
  ];

  test('of one workspace share the lockfile at its root, where it is about dependencies', () => {
    expect(conflicts(lines, findings)).toEqual([
      'item-1 item-2: both change the dependencies of one package: api/package.json, web/package.json',
    ]);
    expect(conflicts(['Fix the scripts in `web/package.json`', ...lines.slice(1)], findings)).toEqual([]);
  });

  test('have lockfiles of their own where nothing is known', () => {
    expect(conflicts(lines)).toEqual([]);
  });
});

describe('predictions', () => {
  const predict = (own: Record<Handle, number>): RepositoryFindings => ({
    files: new Set(['a.ts']),
    imports: new Map(),
    predicted: new Map(
      Object.entries(own).map(([handle, confidence]) => [handle as Handle, [{ path: 'a.ts', confidence }]]),
    ),
  });
  const lines = ['Fix the clock', 'Fix x in `a.ts`', 'Speed up the clock'];

  test('order work where they are certain enough, and say what they are', () => {
    const plan = planBody(
      list(...lines),
      { forceParallel: true },
      {},
      predict({ 'item-1': 0.8, 'item-3': 0.6 }),
    );
    const reason = 'both would probably change a.ts, as predicted from the repository';
    expect(plan.conflicts).toEqual([{ items: ['item-1', 'item-2'], paths: ['a.ts'], reason }]);
    expect(plan.edges).toEqual([
      { from: 'item-1', to: 'item-2', kind: 'conflict', reason, confidence: 'high' },
    ]);
    expect(plan.waves).toEqual([['item-1', 'item-3'], ['item-2']]);
    expect(plan.predictedScopes.map(({ handle }) => handle)).toEqual(['item-1', 'item-3']);
    expect(plan.assumptions).toEqual([
      'item-1, item-3 name no files: what will be changed is predicted from the repository. Predictions order work, and reject none.',
    ]);
  });

  test.each(['package.json', 'web/yarn.lock', 'CHANGELOG.md', 'docs/README.md'])(
    'count for nothing where nearly every change touches the file: %s',
    (path) => {
      const predicted = new Map(
        (['item-1', 'item-2'] as const).map((handle) => [handle, [{ path, confidence: 0.9 }]]),
      );
      const findings = { files: new Set([path]), imports: new Map(), predicted };
      const plan = planBody(list('Fix the clock', 'Speed up the menu', 'Fix c'), {}, {}, findings);
      expect(plan.conflicts).toEqual([]);
      expect(plan.predictedScopes).toHaveLength(2);
    },
  );

  test('count for nothing where the item names its files', () => {
    const plan = planBody(list('Fix `b.ts`', 'Fix `a.ts`', 'Fix c'), {}, {}, predict({ 'item-1': 0.9 }));
    expect([plan.conflicts, plan.predictedScopes]).toEqual([[], []]);
  });
});
