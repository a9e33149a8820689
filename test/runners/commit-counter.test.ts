import { appendFile, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startCommitCounter } from '../../src/runners/commit-counter.ts';
import { runGit, temporaryFolder } from '../workspace/support.ts';

async function createRepository(): Promise<string> {
  const directory = await temporaryFolder();
  runGit(directory, 'init', '--quiet', '--initial-branch=main');
  return directory;
}

function commit(directory: string, ...flags: string[]): void {
  runGit(directory, 'commit', '--quiet', '--allow-empty', '--message', 'work', ...flags);
}

test('commits are counted from the start on, also those made before anybody looks, and an amended one is none', async () => {
  const directory = await createRepository();
  commit(directory);
  const counter = await startCommitCounter(directory);
  commit(directory);
  commit(directory);
  expect(await counter.count()).toBe(2);
  commit(directory, '--amend');
  runGit(directory, 'checkout', '--quiet', '-b', 'other', 'HEAD~1');
  expect(await counter.count()).toBe(2);
  commit(directory, '--message', 'other work');
  runGit(directory, 'merge', '--quiet', '--no-edit', 'main');
  expect(await counter.count()).toBe(4);
});

test('a repository without a commit has none, until there is one', async () => {
  const directory = await createRepository();
  const counter = await startCommitCounter(directory);
  expect(await counter.count()).toBe(0);
  commit(directory);
  expect(await counter.count()).toBe(1);
});

test('a long history is read in pieces, and from its beginning when it was rewritten', async () => {
  const directory = await createRepository();
  commit(directory);
  const counter = await startCommitCounter(directory);
  expect(await counter.count()).toBe(0);
  const log = join(directory, '.git/logs/HEAD');
  const entry = `${'0'.repeat(40)} ${'0'.repeat(40)} Maya <m@example.com> 1 +0000\tcommit: work\n`;
  await appendFile(log, entry.repeat(20_000));
  for (let looks = 0; looks < 5; looks += 1) await counter.count();
  expect(await counter.count()).toBe(20_000);
  await writeFile(log, entry.repeat(3));
  expect(await counter.count()).toBe(2);
});

test('a huge log costs a look no more than a part of it', { timeout: 5_000 }, async () => {
  const directory = await createRepository();
  commit(directory);
  const log = join(directory, '.git/logs/HEAD');
  const gigabyte = 1_000_000_000;
  await truncate(log, gigabyte);
  const counter = await startCommitCounter(directory);
  commit(directory);
  commit(directory);
  expect(await counter.count()).toBe(2);
  await truncate(log, 2 * gigabyte);
  expect(await counter.count()).toBe(2);
});

test('nothing is read through a link that the agent has planted', async () => {
  for (const planted of ['.git', '.git/logs', '.git/logs/HEAD']) {
    const directory = await createRepository();
    commit(directory);
    const counter = await startCommitCounter(directory);
    expect(await counter.count()).toBe(0);
    const elsewhere = await createRepository();
    for (let made = 0; made < 3; made += 1) commit(elsewhere);
    await rm(join(directory, planted), { recursive: true });
    await symlink(join(elsewhere, planted), join(directory, planted));
    expect(await counter.count()).toBe(0);
  }
  const directory = await createRepository();
  await rename(join(directory, '.git'), join(directory, 'was'));
  await mkdir(join(directory, '.git/logs/HEAD'), { recursive: true });
  expect(await (await startCommitCounter(directory)).count()).toBe(0);
});

test('commits in a work tree of another repository are counted, too', async () => {
  const repository = await createRepository();
  commit(repository);
  const tree = join(await temporaryFolder(), 'tree');
  runGit(repository, 'worktree', 'add', '--quiet', tree);
  const counter = await startCommitCounter(tree);
  commit(tree);
  commit(repository);
  expect(await counter.count()).toBe(1);
});
