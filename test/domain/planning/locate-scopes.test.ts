import { describe, expect, test } from 'vitest';
import { whatChanged } from '../../../src/domain/planning/what-changed.ts';
import type { RepositoryFindings } from '../../../src/domain/repository-findings.ts';
import { list, planBody, readBody } from '../plan-support.ts';

function repository(...files: string[]): RepositoryFindings {
  return { files: new Set(files), imports: new Map(), predicted: new Map() };
}

function planOf(files: readonly string[], ...lines: string[]) {
  return planBody(list(...lines), {}, {}, repository(...files));
}

describe('a bare file name', () => {
  const files = ['src/keyboard.js', 'a/index.js', 'b/index.js', 'README.md', 'web/README.md'];

  test('means the only file of that name, and that is said', () => {
    const plan = planOf(files, 'Fix the arrows in `keyboard.js`', 'Fix `src/keyboard.js`', 'Fix `README.md`');
    expect(plan.items.map(({ scope }) => scope)).toEqual([
      ['src/keyboard.js'],
      ['src/keyboard.js'],
      ['README.md'],
    ]);
    expect(plan.assumptions).toEqual(['item-1 names keyboard.js: src/keyboard.js is meant.']);
    expect(plan.conflicts).toHaveLength(1);
  });

  test('stays where there are several, or none, or a new one is made', () => {
    const plan = planOf(files, 'Fix `index.js`', 'Add `keyboard.js`', 'Update `mouse.js`');
    expect(plan.items.map(({ scope }) => scope)).toEqual([['index.js'], ['keyboard.js'], ['mouse.js']]);
    expect(plan.assumptions).toEqual([
      'item-1 names index.js, and the repository has 2 files of that name: which one is meant is not known.',
    ]);
  });

  test('is told of in open items only, and nowhere without a repository', () => {
    const body = '- [x] Fix `keyboard.js`\n- [ ] Fix `a/index.js`\n';
    expect(planBody(body, {}, {}, repository(...files)).assumptions).toEqual([]);
    expect(planBody(list('Fix `keyboard.js`')).assumptions).toEqual([]);
  });

  test('in the list is no edit of a plan that has its path', () => {
    const lines = ['Fix the arrows in `keyboard.js`', 'Fix `a/index.js`'];
    const { items } = planOf(files, ...lines);
    expect(whatChanged(items, readBody(list(...lines)).items)).toEqual([]);
    const edited = readBody(list('Fix the arrows in `mouse.js`', 'Fix `a/index.js`')).items;
    expect(whatChanged(items, edited)).toContainEqual({
      kind: 'scope',
      handle: 'item-1',
      line: 1,
      added: ['mouse.js'],
      removed: ['src/keyboard.js'],
    });
  });
});

describe('a file that is not there', () => {
  const files = ['src/a.ts', 'test/a.test.ts'];

  test.each([
    ['Fix x in `src/ghost.ts`', 'src/ghost.ts'],
    ['Fix x in `ghost.ts`', 'ghost.ts'],
    ['Remove `src/ghost.ts`', 'src/ghost.ts'],
    ['Refactor `src/ghost.ts`', 'src/ghost.ts'],
    ['Test `src/ghost.ts`', 'src/ghost.ts'],
    ['Document `src/ghost.ts`', 'src/ghost.ts'],
    ['Remove `test/ghost.test.ts`', 'test/ghost.test.ts'],
  ])('is told: %s', (line, name) => {
    expect(planOf(files, line, 'Fix `src/a.ts`').assumptions).toContain(
      `item-1 names ${name}, which the repository does not have.`,
    );
  });

  test.each([
    [['Add `src/ghost.ts`']],
    [['Fix x in `src/ghost.ts`', 'Add `src/ghost.ts`']],
    [['Extract the model of `src/a.ts` into `src/model.ts`']],
    [['Test x in `test/ghost.test.ts`']],
    [['Describe x in `docs/ghost.md`']],
    [['Fix x in `src/*.ts`', 'Fix y in `lib/`']],
  ])('is not, where it is to come, or no file is named: %s', (lines) => {
    expect(planOf(files, ...lines).assumptions).toEqual([]);
  });
});
