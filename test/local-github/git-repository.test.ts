import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BareRepository } from '../../src/local-github/git/bare-repository.ts';
import { git } from '../../src/local-github/git/run-git.ts';
import { newFolder, seeded, text } from './git-repository-support.ts';

describe('a new repository', () => {
  test('has its files in a first commit on the default branch', async () => {
    const repository = await seeded({
      'README.md': '# Hello\n',
      'bin/run': { content: '#!/bin/sh\n', mode: '100755' },
    });
    expect(await repository.defaultBranch()).toBe('main');
    expect(await repository.listFiles('HEAD')).toEqual(['README.md', 'bin/run']);
    expect(await text(repository, 'main', 'README.md')).toBe('# Hello\n');
    expect(await repository.log('main', { limit: 10 })).toMatchObject([
      { message: 'Initial commit', parents: [], author: { name: 'Ada', date: '2026-01-02T03:04:05Z' } },
    ]);
    expect(await git(repository.dir, ['ls-tree', 'main', 'bin/run'])).toMatch(/^100755 blob/);
  });

  test('can come from a folder, with its modes and links and without its .git', async () => {
    const folder = await newFolder();
    await mkdir(join(folder, '.git'), { recursive: true });
    await mkdir(join(folder, 'src'));
    await writeFile(join(folder, '.git', 'HEAD'), 'ref: refs/heads/other\n');
    await writeFile(join(folder, '.gitignore'), 'dist\n');
    await writeFile(join(folder, 'src', 'run.sh'), '#!/bin/sh\n');
    await chmod(join(folder, 'src', 'run.sh'), 0o755);
    await symlink('src/run.sh', join(folder, 'run'));
    const repository = await BareRepository.create(join(await newFolder(), 'demo.git'), {
      defaultBranch: 'trunk',
      fromDir: folder,
      files: { '.gitignore': 'replaced\n' },
      message: 'The library',
    });
    expect(await repository.listFiles('trunk')).toEqual(['.gitignore', 'run', 'src/run.sh']);
    expect(await text(repository, 'trunk', '.gitignore')).toBe('replaced\n');
    const modes = await git(repository.dir, ['ls-tree', '-r', '--format=%(objectmode) %(path)', 'trunk']);
    expect(modes.split('\n')).toEqual(['100644 .gitignore', '120000 run', '100755 src/run.sh']);
  });

  test('has no commit when there are no files', async () => {
    const repository = await seeded({});
    expect(await repository.resolve('HEAD')).toBeNull();
    expect(await repository.branches()).toEqual([]);
    expect(await repository.defaultBranch()).toBe('main');
    await repository.commitFiles({ branch: 'main', files: { a: '1' }, message: 'First' });
    expect(await repository.log('HEAD', { limit: 1 })).toMatchObject([{ author: { name: 'GitHub' } }]);
  });

  test('keeps any path and any bytes', async () => {
    const segment = fc
      .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
      .filter((name) => !/[/\0]/.test(name) && name.isWellFormed() && !/^(\.|\.\.|\.git)$/i.test(name));
    const file = fc.tuple(segment, fc.uint8Array({ maxLength: 64 }));
    await fc.assert(
      fc.asyncProperty(file, async ([name, content]) => {
        const path = `x/${name}`;
        const repository = await seeded({ [path]: { content, mode: '100644' } });
        expect(await repository.listFiles('main')).toEqual([path]);
        if (name.includes('\n')) return;
        expect(new Uint8Array((await repository.readFile('main', path))?.content ?? [])).toEqual(content);
      }),
      { numRuns: 8 },
    );
  });
});

describe('reading', () => {
  test('what is not there is null', async () => {
    const repository = await seeded({ 'src/a.ts': 'a\n' });
    expect(await repository.resolve('nowhere')).toBeNull();
    expect(await repository.resolve('--all')).toBeNull();
    expect(await repository.resolve('0'.repeat(40))).toBeNull();
    expect(await repository.log('nowhere', { limit: 1 })).toBeNull();
    expect(await repository.listFiles('nowhere')).toBeNull();
    expect(await repository.readFile('main', 'src/b.ts')).toBeNull();
    expect(await repository.readFile('nowhere', 'src/a.ts')).toBeNull();
    expect(await repository.readFile('main', 'src')).toBeNull();
    expect(await repository.readFile('main', './src/a.ts')).toBeNull();
    expect(await repository.compare('main', 'nowhere')).toBeNull();
  });

  test('a file has its bytes and its blob id', async () => {
    const repository = await seeded({ 'a.bin': { content: new Uint8Array([0, 255, 10]), mode: '100644' } });
    const file = await repository.readFile('HEAD', 'a.bin');
    expect(file?.content).toEqual(Buffer.from([0, 255, 10]));
    expect(file?.oid).toBe(await git(repository.dir, ['rev-parse', 'HEAD:a.bin']));
  });
});

describe('refs', () => {
  test('are seen at once where another git has moved, packed or removed them', async () => {
    const repository = await seeded({ a: '1' });
    const first = (await repository.resolve('HEAD')) ?? '';
    const second = await repository.commitFiles({
      branch: 'topic/x',
      from: first,
      files: {},
      message: 'Two',
    });
    const byGit = async () => {
      const listed = await git(repository.dir, ['for-each-ref', '--format=%(refname:short) %(objectname)']);
      return listed.split('\n');
    };
    const changes = [
      ['update-ref', 'refs/heads/main', second],
      ['pack-refs', '--all'],
      ['update-ref', 'refs/heads/topic/x', first],
      ['update-ref', '-d', 'refs/heads/main'],
      ['update-ref', 'refs/heads/a.b/c', first],
      ['symbolic-ref', 'refs/heads/alias', 'refs/heads/topic/x'],
      ['update-ref', '-d', 'refs/heads/topic/x'],
    ];
    for (const change of changes) {
      await git(repository.dir, change);
      const branches = await repository.branches();
      expect(branches.map(({ name, oid }) => `${name} ${oid}`)).toEqual(await byGit());
      for (const { name, oid } of branches) expect(await repository.resolve(`refs/heads/${name}`)).toBe(oid);
    }
    expect(await repository.resolve('HEAD')).toBeNull();
  });

  test('another HEAD, and a commit that arrives after it was asked for, are seen too', async () => {
    const repository = await seeded({ a: '1' });
    const donor = await seeded({ b: '2' });
    const oid = (await donor.resolve('HEAD')) ?? '';
    expect(await repository.resolve(oid)).toBeNull();
    expect(await repository.compare('main', oid)).toBeNull();
    await git(repository.dir, ['fetch', '--quiet', donor.dir, 'main:other']);
    expect(await repository.resolve(oid)).toBe(oid);
    await git(repository.dir, ['symbolic-ref', 'HEAD', 'refs/heads/other']);
    expect(await text(repository, 'HEAD', 'b')).toBe('2');
    expect(await text(repository, 'HEAD', 'a')).toBeUndefined();
  });

  test('branches are listed by prefix', async () => {
    const repository = await seeded({ a: '1' });
    const oid = (await repository.resolve('main')) ?? '';
    for (const name of ['orch/issue-12/item-1', 'orch/issue-12/item-2', 'orch/issue-120/item-1']) {
      expect(await repository.createRef(`refs/heads/${name}`, oid)).toBe('created');
    }
    expect(await repository.branches('orch/issue-12/')).toEqual([
      { name: 'orch/issue-12/item-1', oid },
      { name: 'orch/issue-12/item-2', oid },
    ]);
    expect((await repository.branches()).map(({ name }) => name)).toContain('main');
  });

  test('creating, moving and deleting say why they did not', async () => {
    const repository = await seeded({ a: '1' });
    const first = (await repository.resolve('main')) ?? '';
    const second = await repository.commitFiles({ branch: 'main', files: { a: '2' }, message: 'Second' });
    const ref = 'refs/heads/topic';
    expect(await repository.createRef(ref, first)).toBe('created');
    expect(await repository.createRef(ref, second)).toBe('taken');
    expect(await repository.createRef(`${ref}/below`, first)).toBe('taken');
    expect(await repository.createRef('refs/heads/a..b', first)).toBe('invalid-name');
    expect(await repository.createRef('topic', first)).toBe('invalid-name');
    expect(await repository.createRef('refs/heads/x', '1'.repeat(40))).toBe('no-such-commit');

    expect(await repository.updateRef(ref, second)).toBe('updated');
    expect(await repository.updateRef(ref, first)).toBe('not-fast-forward');
    expect(await repository.updateRef(ref, first, { force: true, expected: first })).toBe('moved');
    expect(await repository.updateRef(ref, first, { force: true, expected: second })).toBe('updated');
    expect(await repository.updateRef('refs/heads/nowhere', first)).toBe('no-such-ref');

    expect(await repository.deleteRef(ref)).toBe('deleted');
    expect(await repository.deleteRef(ref)).toBe('no-such-ref');
    expect(await repository.resolve(ref)).toBeNull();
  });
});
