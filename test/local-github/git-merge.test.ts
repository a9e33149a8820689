import { describe, expect, test } from 'vitest';
import type { BareRepository } from '../../src/local-github/git/bare-repository.ts';
import { patchLimit } from '../../src/local-github/git/changed-files.ts';
import type { FileChanges } from '../../src/local-github/git/commit-files.ts';
import { ada, grace, seeded, text } from './git-repository-support.ts';

describe('comparing', () => {
  test('shows what the head adds since the merge base, with renames', async () => {
    const long = Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n');
    const repository = await seeded({
      'a.txt': 'one\ntwo\n',
      'old name.txt': long,
      'gone.txt': 'x\n',
      'n.txt': 'n',
    });
    const base = await repository.resolve('main');
    await repository.commitFiles({
      branch: 'topic',
      from: 'main',
      files: { 'a.txt': 'one\nTWO\nthree\n', 'gone.txt': null },
      message: 'Change a\n\nBecause.',
      author: grace,
    });
    await repository.commitFiles({
      branch: 'topic',
      files: {
        'old name.txt': null,
        'new\tname.txt': `${long}\nmore`,
        'b.bin': { content: new Uint8Array([0, 1, 2]), mode: '100644' },
      },
      message: 'Rename',
      author: grace,
    });
    await repository.commitFiles({ branch: 'main', files: { 'n.txt': 'moved on' }, message: 'Elsewhere' });

    const comparison = await repository.compare('main', 'topic');
    expect(comparison).toMatchObject({ mergeBase: base, behindBy: 1, additions: 4, deletions: 3 });
    expect(comparison?.commits).toMatchObject([
      { message: 'Change a\n\nBecause.', author: { name: 'Grace', email: 'grace@example.org' } },
      { message: 'Rename' },
    ]);
    expect(comparison?.files).toMatchObject([
      { path: 'a.txt', status: 'modified', additions: 2, deletions: 1, previousPath: null },
      { path: 'b.bin', status: 'added', additions: 0, deletions: 0, patch: null },
      { path: 'gone.txt', status: 'removed', additions: 0, deletions: 1 },
      { path: 'new\tname.txt', status: 'renamed', previousPath: 'old name.txt', additions: 2, deletions: 1 },
    ]);
    expect(comparison?.files[0]?.patch).toEqual({
      text: '@@ -1,2 +1,3 @@\n one\n-two\n+TWO\n+three',
      isCut: false,
    });
  });

  test('a file that became a link does not shift the patches of the files after it', async () => {
    const repository = await seeded({ 'a.txt': 'text\n', 'b.txt': 'b\n' });
    const files: FileChanges = {
      'a.txt': { content: 'b.txt', mode: '120000' },
      'b.txt': 'diff --git a/x b/x\n',
    };
    await repository.commitFiles({ branch: 'topic', from: 'main', files, message: 'Link' });
    const changed = (await repository.compare('main', 'topic'))?.files;
    expect(changed).toMatchObject([
      { path: 'a.txt', status: 'modified' },
      { path: 'b.txt', status: 'modified' },
    ]);
    expect(changed?.[0]?.patch?.text).toContain('-text');
    expect(changed?.[1]?.patch?.text).toContain('+diff --git a/x b/x');
  });

  test('a long patch is cut at the end of a line', async () => {
    const repository = await seeded({ a: '' });
    const files = { a: 'some words\n'.repeat(10_000) };
    await repository.commitFiles({ branch: 'topic', from: 'main', files, message: 'Long' });
    const file = (await repository.compare('main', 'topic'))?.files[0];
    expect(file?.additions).toBe(10_000);
    expect(file?.patch?.isCut).toBe(true);
    expect(file?.patch?.text.length).toBeLessThanOrEqual(patchLimit);
    expect(file?.patch?.text).toMatch(/\+some words$/);
  });

  test('unrelated histories have no merge base', async () => {
    const repository = await seeded({ a: '1' });
    await repository.commitFiles({ branch: 'other', files: { a: '2' }, message: 'Other' });
    expect(await repository.compare('main', 'other')).toMatchObject({ mergeBase: null, files: [] });
    expect(await repository.isMergeable('main', 'other')).toBe(false);
  });

  test('the same commit differs in nothing', async () => {
    const repository = await seeded({ a: '1' });
    expect(await repository.compare('main', 'main')).toMatchObject({ commits: [], files: [], behindBy: 0 });
  });
});

describe('merging', () => {
  const lines = 'one\ntwo\nthree\nfour\nfive\n';

  async function twoBranches(onMain: string): Promise<BareRepository> {
    const repository = await seeded({ a: lines });
    const first = { a: lines.replace('one', 'ONE') };
    await repository.commitFiles({
      branch: 'topic',
      from: 'main',
      files: first,
      message: 'First',
      author: ada,
    });
    await repository.commitFiles({ branch: 'topic', files: { b: 'b\n' }, message: 'Second', author: grace });
    await repository.commitFiles({ branch: 'main', files: { a: onMain }, message: 'On main' });
    return repository;
  }

  const merged = lines.replace('one', 'ONE').replace('five', 'FIVE');

  for (const [method, messages] of [
    ['merge', ['Merge it', 'On main', 'Second', 'First', 'Initial commit']],
    ['squash', ['Merge it', 'On main', 'Initial commit']],
    ['rebase', ['Second', 'First', 'On main', 'Initial commit']],
  ] as const) {
    test(`${method} moves the base branch to the joined files`, async () => {
      const repository = await twoBranches(lines.replace('five', 'FIVE'));
      expect(await repository.isMergeable('main', 'topic')).toBe(true);
      const outcome = await repository.merge({
        base: 'main',
        head: 'topic',
        message: 'Merge it',
        author: grace,
        method,
      });
      expect(outcome).toEqual({ oid: await repository.resolve('main') });
      expect(await text(repository, 'main', 'a')).toBe(merged);
      expect(await text(repository, 'main', 'b')).toBe('b\n');
      const log = (await repository.log('main', { limit: 10 })) ?? [];
      expect(log.map(({ message }) => message).sort()).toEqual([...messages].sort());
      expect(log[0]?.parents).toHaveLength(method === 'merge' ? 2 : 1);
    });
  }

  test('a rebase keeps who wrote each commit and when', async () => {
    const repository = await twoBranches(lines.replace('five', 'FIVE'));
    await repository.merge({ base: 'main', head: 'topic', message: '', author: grace, method: 'rebase' });
    expect(await repository.log('main', { limit: 2 })).toMatchObject([
      { message: 'Second', author: { name: 'Grace' }, committer: { name: 'Grace' } },
      {
        message: 'First',
        author: { name: 'Ada', date: '2026-01-02T03:04:05Z' },
        committer: { name: 'Grace' },
      },
    ]);
  });

  test('a conflict changes nothing', async () => {
    const repository = await twoBranches(lines.replace('one', 'EINS'));
    const before = await repository.resolve('main');
    expect(await repository.isMergeable('main', 'topic')).toBe(false);
    for (const method of ['merge', 'squash', 'rebase'] as const) {
      const request = { base: 'main', head: 'topic', message: 'Merge it', author: grace, method };
      expect(await repository.merge(request)).toBe('conflict');
    }
    expect(await repository.resolve('main')).toBe(before);
  });

  test('of what does not exist says so', async () => {
    const repository = await seeded({ a: '1' });
    const request = { message: '', author: grace, method: 'merge' } as const;
    expect(await repository.merge({ ...request, base: 'main', head: 'nowhere' })).toBe('no-such-commit');
    expect(await repository.merge({ ...request, base: 'nowhere', head: 'main' })).toBe('no-such-commit');
    expect(await repository.isMergeable('main', 'nowhere')).toBe(false);
  });

  test('of many heads at once loses none: each is merged or told that the base has moved', async () => {
    const repository = await seeded({ a: '1' });
    const heads = ['one', 'two', 'three', 'four'];
    for (const head of heads) {
      await repository.commitFiles({ branch: head, from: 'main', files: { [head]: head }, message: head });
    }
    const request = { base: 'main', message: 'Merge', author: grace, method: 'merge' } as const;
    const outcomes = await Promise.all(heads.map((head) => repository.merge({ ...request, head })));
    const landed = heads.filter((_, index) => typeof outcomes[index] === 'object');
    expect(landed.length).toBeGreaterThan(0);
    expect(outcomes.filter((outcome) => typeof outcome === 'string')).toEqual(
      Array.from({ length: heads.length - landed.length }, () => 'base-moved'),
    );
    expect(await repository.listFiles('main')).toEqual(['a', ...landed].sort());
  });
});
