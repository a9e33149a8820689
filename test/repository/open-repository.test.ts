import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openRepository } from '../../src/repository/open-repository.ts';
import { openPlainFolder } from '../../src/repository/plain-folder.ts';
import type { ReadFile, RepositorySource } from '../../src/repository/repository-source.ts';
import { runGit, temporaryFolder } from '../workspace/support.ts';
import { gitRepository, writeFiles } from './support.ts';

async function readAll(source: RepositorySource, paths: readonly string[]): Promise<ReadFile[]> {
  const read: ReadFile[] = [];
  for await (const file of source.read(paths)) read.push(file);
  return read;
}

/** Looking at a signature runs a program. */
async function signHead(folder: string): Promise<void> {
  const [head = '', ...message] = runGit(folder, 'cat-file', 'commit', 'HEAD').split('\n\n');
  const file = join(folder, '.git', 'signed');
  const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----';
  await writeFile(file, `${head}\n${signature}\n\n${message.join('\n\n')}\n`);
  const commit = runGit(folder, 'hash-object', '-t', 'commit', '-w', file);
  runGit(folder, 'update-ref', 'HEAD', commit);
}

describe('a git work tree', () => {
  it('has what git tracks and what it does not ignore, as it lies on disk', async () => {
    const folder = await gitRepository([
      ['start', { 'a.ts': 'old', 'gone.ts': '', 'sub/b ä.ts': 'b', '.gitignore': 'out\n' }],
    ]);
    await writeFiles(folder, { 'a.ts': 'new', 'untracked.ts': 'u', 'out/made.ts': 'm' });
    await rm(join(folder, 'gone.ts'));
    const source = await openRepository(join(folder, 'sub'));
    expect(source.files).toEqual(['.gitignore', 'a.ts', 'sub/b ä.ts', 'untracked.ts']);
    expect(await readAll(source, ['untracked.ts', 'a.ts'])).toEqual([
      { path: 'untracked.ts', text: 'u' },
      { path: 'a.ts', text: 'new' },
    ]);
  });

  it('has a history, the newest first, without merges and large commits', async () => {
    const many = Object.fromEntries(Array.from({ length: 31 }, (_, n) => [`many/${n}.ts`, '']));
    const folder = await gitRepository([
      ['start', { 'a.ts': '1' }],
      ['large', many],
      ['ändern: a\tb', { 'a.ts': '2', 'dir/ü\n.ts': '' }],
    ]);
    const { history } = await openRepository(folder);
    expect(await history()).toEqual([
      { subject: 'ändern: a\tb', paths: ['a.ts', 'dir/ü\n.ts'] },
      { subject: 'start', paths: ['a.ts'] },
    ]);
  });

  it('may be new, with no commit', async () => {
    const folder = await temporaryFolder();
    runGit(folder, 'init', '--quiet');
    await writeFiles(folder, { 'a.ts': '' });
    const source = await openRepository(folder);
    expect(source.files).toEqual(['a.ts']);
    expect(await source.history()).toEqual([]);
  });

  it('runs nothing that its own config names', async () => {
    const folder = await gitRepository([['start', { 'a.ts': '' }]]);
    const trace = join(folder, '.git', 'trace');
    const program = join(folder, '.git', 'program');
    await writeFile(program, `#!/bin/sh\ntouch '${trace}'\n`);
    await chmod(program, 0o755);
    for (const key of ['core.fsmonitor', 'gpg.program', 'core.pager', 'diff.external', 'core.sshCommand']) {
      runGit(folder, 'config', key, program);
    }
    runGit(folder, 'config', 'log.showSignature', 'true');
    await signHead(folder);
    await rm(trace, { force: true });
    const source = await openRepository(folder);
    expect(await source.history()).toHaveLength(1);
    expect(existsSync(trace)).toBe(false);
  });
});

describe('a file', () => {
  it('that is too large, binary or behind a link is skipped, and the reason said', async () => {
    const outside = await temporaryFolder();
    await writeFiles(outside, { 'secret.ts': 'secret' });
    const folder = await gitRepository([
      ['start', { 'large.ts': 'x'.repeat(512 * 1024 + 1), 'binary.ts': 'a\0b', 'dir/in.ts': 'fine' }],
    ]);
    await symlink(join(outside, 'secret.ts'), join(folder, 'link.ts'));
    await rm(join(folder, 'dir'), { recursive: true });
    await symlink(outside, join(folder, 'dir'));
    const source = await openRepository(folder);
    expect(await readAll(source, ['large.ts', 'binary.ts', 'link.ts', 'dir/secret.ts', 'none.ts'])).toEqual([
      { path: 'large.ts', reason: 'too-large' },
      { path: 'binary.ts', reason: 'binary' },
      { path: 'link.ts', reason: 'unreadable' },
      { path: 'dir/secret.ts', reason: 'unreadable' },
      { path: 'none.ts', reason: 'unreadable' },
    ]);
  });
});

describe('a bare mirror', () => {
  it('is read from its objects, at its HEAD or at any commit', async () => {
    const folder = await gitRepository([
      ['start', { 'a.ts': 'first', 'big.ts': 'x'.repeat(600_000), 'binary.ts': '\0' }],
      ['second', { 'a.ts': 'second', 'b.ts': 'b\n' }],
    ]);
    await symlink('a.ts', join(folder, 'link.ts'));
    runGit(folder, 'add', '--all');
    runGit(folder, 'commit', '--quiet', '--message', 'link');
    const mirror = join(await temporaryFolder(), 'mirror.git');
    runGit(folder, 'clone', '--quiet', '--mirror', folder, mirror);
    const now = await openRepository(mirror);
    expect(now.files).toEqual(['a.ts', 'b.ts', 'big.ts', 'binary.ts', 'link.ts']);
    expect(await readAll(now, ['b.ts', 'big.ts', 'link.ts', 'binary.ts', 'a.ts', 'none.ts'])).toEqual([
      { path: 'b.ts', text: 'b\n' },
      { path: 'big.ts', reason: 'too-large' },
      { path: 'link.ts', reason: 'unreadable' },
      { path: 'binary.ts', reason: 'binary' },
      { path: 'a.ts', text: 'second' },
      { path: 'none.ts', reason: 'unreadable' },
    ]);
    const before = await openRepository(mirror, { at: 'main~2' });
    expect(before.files).toEqual(['a.ts', 'big.ts', 'binary.ts']);
    expect(await readAll(before, ['a.ts'])).toEqual([{ path: 'a.ts', text: 'first' }]);
    expect((await before.history()).map(({ subject }) => subject)).toEqual(['start']);
  });
});

describe('a folder without git', () => {
  it('has its files, but for those that tools made', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, {
      'src/a.py': '',
      'node_modules/x/index.js': '',
      '__pycache__/a.pyc': '',
      'b.md': '',
    });
    await symlink('/', join(folder, 'everything'));
    const source = await openRepository(folder);
    expect(source.files).toEqual(['b.md', 'everything', 'src/a.py']);
    expect(await source.history()).toEqual([]);
  });
});

describe('what git does not read is no folder without git', () => {
  const said = (message: string, remedy = '.') => ({
    name: 'UserError',
    message: expect.stringContaining(message),
    remedy: expect.stringContaining(remedy),
  });

  it('a repository that is broken', async () => {
    const folder = await gitRepository([['start', { 'sub/a.ts': '' }]]);
    await rm(join(folder, '.git', 'HEAD'));
    await expect(openRepository(join(folder, 'sub'))).rejects.toMatchObject(
      said('(fatal: not a git repository', '`git status`'),
    );
  });

  it('a repository with a format that git does not know', async () => {
    const folder = await gitRepository([['start', { 'a.ts': '' }]]);
    runGit(folder, 'config', 'core.repositoryformatversion', '99');
    await expect(openRepository(folder)).rejects.toMatchObject(said('cannot read the repository'));
  });

  it('a host without git', async () => {
    const folder = await gitRepository([['start', { 'a.ts': '' }]]);
    vi.stubEnv('PATH', folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(openRepository(folder)).rejects.toMatchObject(said('git is needed', 'Install it'));
  });

  const isRoot = process.getuid?.() === 0;
  it.skipIf(!isRoot)('a repository of another user, until this user trusts it', async () => {
    const folder = await gitRepository([['start', { 'a.ts': '' }]]);
    await chown(folder, 12_345, 12_345);
    const [strict, trusting] = [await temporaryFolder(), await temporaryFolder()];
    await writeFiles(trusting, { '.gitconfig': `[safe]\n\tdirectory = ${folder}\n` });
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('HOME', strict);
    const remedy = `git config --global --add safe.directory '${folder}'`;
    await expect(openRepository(folder)).rejects.toMatchObject(said('does not trust', remedy));
    vi.stubEnv('HOME', trusting);
    const source = await openRepository(folder);
    expect(source.files).toEqual(['a.ts']);
    expect(await source.history()).toHaveLength(1);
  });

  it('a folder that holds too much to be one repository', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { 'a.ts': '', 'sub/b.ts': '' });
    await expect(openPlainFolder(folder, 2)).rejects.toMatchObject(said('holds more than 2 files'));
    expect((await openPlainFolder(folder, 3)).files).toEqual(['a.ts', 'sub/b.ts']);
  });
});

describe('what is no repository is refused, with a remedy', () => {
  it.each([
    [
      'a folder that is missing',
      async () => openRepository(join(await temporaryFolder(), 'none')),
      'There is no folder',
    ],
    ['a file', async () => openRepository(import.meta.filename), 'There is no folder'],
    ['an empty folder', async () => openRepository(await temporaryFolder()), 'has no files'],
    [
      'an empty mirror',
      async () => {
        const folder = await temporaryFolder();
        runGit(folder, 'init', '--quiet', '--bare');
        return openRepository(folder);
      },
      'has no commit yet',
    ],
    [
      'a commit that is missing',
      async () => openRepository(await gitRepository([['start', { 'a.ts': '' }]]), { at: 'v2' }),
      'has no commit v2',
    ],
    [
      'a commit that is an option',
      async () => openRepository(await gitRepository([['start', { 'a.ts': '' }]]), { at: '--all' }),
      'has no commit --all',
    ],
    [
      'a commit of a folder without git',
      async () => {
        const folder = await temporaryFolder();
        await mkdir(join(folder, 'x'));
        return openRepository(folder, { at: 'v2' });
      },
      'it is no git repository',
    ],
  ])('%s', async (_what, open, message) => {
    await expect(open()).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(message),
      remedy: expect.stringMatching(/\.$/),
    });
  });
});
