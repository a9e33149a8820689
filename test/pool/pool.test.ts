import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runGit } from '../workspace/support.ts';
import { commitIn, createWorld, type PoolWorld, put } from './support.ts';

async function createPool(isolation: 'clone' | 'worktree', slots = 2): Promise<PoolWorld> {
  const world = await createWorld();
  const { code } = await world.run({ verb: 'init', repo: world.repository, slots, isolation });
  expect(code).toBe(0);
  return world;
}

/** All refs of the pool's mirror under this prefix. */
function mirrorRefs(world: PoolWorld, prefix: string): string[] {
  const mirror = mirrorOf(world);
  return runGit(mirror, 'for-each-ref', '--format=%(objectname)', prefix).split('\n').filter(Boolean);
}

function mirrorOf({ pool }: PoolWorld): string {
  const folder = join(pool, 'mirrors', 'pool');
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.git')) ?? '');
}

test.each(['clone', 'worktree'] as const)(
  'from acquire to merge to release, with a %s',
  async (isolation) => {
    const world = await createPool(isolation);
    const { slot, path } = await world.acquire({ branch: 'fix/login', holder: 'maya' });
    expect(readFileSync(join(path, 'README.md'), 'utf8')).toBe('# Greetings\n');
    expect(runGit(path, 'branch', '--show-current')).toBe('fix/login');
    const commit = await commitIn(path, { 'login.ts': 'export {};\n' });
    await put(path, { 'notes.txt': 'later\n' });

    const { report: status } = await world.run({ verb: 'status' });
    expect(status?.slots).toMatchObject([
      { name: slot, state: 'busy', holder: 'maya', branch: 'fix/login', ahead: 1 },
      { name: 'slot-2', state: 'idle', holder: null },
    ]);
    const merged = await world.run({ verb: 'merge', what: slot, into: 'release' });
    expect(merged.report).toMatchObject({ outcome: 'created', commit, uncommitted: 1 });
    expect(runGit(world.repository, 'rev-parse', 'release')).toBe(commit);

    const refused = await world.run({ verb: 'release', slot, force: false });
    expect(refused).toMatchObject({ code: 3, report: { outcome: 'refused', uncommitted: ['notes.txt'] } });
    await rm(join(path, 'notes.txt'));
    const released = await world.run({ verb: 'release', force: false }, { cwd: path });
    expect(released).toMatchObject({ code: 0, report: { outcome: 'released', slot, setAside: null } });
    expect(existsSync(path)).toBe(false);
    expect(mirrorRefs(world, 'refs/attempts')).toEqual([commit]);
    expect(runGit(world.repository, 'worktree', 'list', '--porcelain').match(/^worktree /gm)).toHaveLength(1);
    expect(runGit(world.repository, 'branch', '--list', 'fix/login')).toBe(
      isolation === 'clone' ? '' : 'fix/login',
    );
    expect(runGit(world.repository, 'status', '--porcelain')).toBe('');
  },
);

test.each(['clone', 'worktree'] as const)(
  'what was never committed, stashed, tagged or on another branch outlives a forced release of a %s',
  async (isolation) => {
    const world = await createPool(isolation);
    const { slot, path } = await world.acquire({ branch: 'a' });
    const commit = await commitIn(path, { 'a.txt': 'a\n' });
    runGit(path, 'checkout', '--quiet', '--detach');
    const loose = await commitIn(path, { 'loose.txt': 'loose\n' });
    await put(path, { 'README.md': 'changed\n', 'new/file.txt': 'new\n', '.gitignore': 'out\n', out: 'x' });
    const { code, report } = await world.run({ verb: 'release', slot, force: true });
    expect(code).toBe(0);
    if (report?.outcome !== 'released') throw new Error('not released');
    const [rescued = ''] = mirrorRefs(world, 'refs/rescued');
    expect(report.kept.map((kept) => kept.commit).toSorted()).toEqual([commit, loose, rescued].toSorted());
    const files = runGit(mirrorOf(world), 'ls-tree', '-r', '--name-only', rescued).split('\n');
    expect(files).toEqual(['.gitignore', 'README.md', 'a.txt', 'loose.txt', 'new/file.txt']);
    expect(runGit(mirrorOf(world), 'show', `${rescued}:README.md`)).toBe('changed');
    const { report: merged } = await world.run({ verb: 'merge', what: rescued, into: 'rescued' });
    expect(merged).toMatchObject({ outcome: 'created' });
    expect(runGit(world.repository, 'show', 'rescued:new/file.txt')).toBe('new');
  },
);

test('every ref of a clone is kept by its release: branches, tags, all stashes', async () => {
  const world = await createPool('clone');
  const { slot, path } = await world.acquire({ branch: 'a' });
  const wanted: string[] = [];
  for (const name of ['one', 'two']) {
    await put(path, { 'README.md': `${name}\n` });
    runGit(path, 'stash');
    wanted.push(runGit(path, 'rev-parse', 'stash@{0}'));
  }
  runGit(path, 'checkout', '--quiet', '-b', 'other');
  wanted.push(await commitIn(path, { 'b.txt': 'b\n' }));
  runGit(path, 'tag', 'v1');
  runGit(path, 'checkout', '--quiet', 'a');
  for (const index of Array.from({ length: 25 }).keys()) {
    runGit(path, 'checkout', '--quiet', '-b', `branch-${index}`, 'a');
    wanted.push(await commitIn(path, { 'c.txt': `${index}\n` }));
  }
  await world.run({ verb: 'release', slot, force: false });
  expect(mirrorRefs(world, 'refs/attempts').toSorted()).toEqual(wanted.toSorted());
});

test('where all are taken, acquire says so with exit code 7, and waits when it is told to', async () => {
  const world = await createPool('clone', 1);
  const { slot } = await world.acquire();
  const none = await world.run({ verb: 'acquire' });
  expect(none).toMatchObject({ code: 7, report: { outcome: 'exhausted' } });
  const waiting = world.run({ verb: 'acquire', waitMs: 20_000 });
  await world.run({ verb: 'release', slot, force: false });
  expect(await waiting).toMatchObject({ code: 0, report: { outcome: 'acquired', slot } });
});

test('a full disk gives no workspace', async () => {
  const world = await createPool('clone');
  const full = await world.run({ verb: 'acquire' }, { env: { MIN_FREE_DISK_MB: '999999999' } });
  expect(full).toMatchObject({ code: 7, report: { outcome: 'exhausted' } });
  expect(full.stdout).toContain('an attempt starts only with 999999999 MiB');
});

test('branches: an existing one is gone on with, a base makes a new one, nonsense is refused', async () => {
  const world = await createPool('clone');
  runGit(world.repository, 'branch', 'topic');
  await commitIn(world.repository, { 'main.txt': 'm\n' });
  const { slot, path } = await world.acquire({ branch: 'topic' });
  expect(existsSync(join(path, 'main.txt'))).toBe(false);
  await world.run({ verb: 'release', slot, force: false });
  const based = await world.acquire({ branch: 'topic-2', base: 'topic' });
  expect(existsSync(join(based.path, 'main.txt'))).toBe(false);
  for (const order of [{ branch: '--force' }, { branch: 'a..b' }, { base: 'no-such' }]) {
    expect(await world.run({ verb: 'acquire', ...order })).toMatchObject({ code: 3, report: null });
  }
  const { report } = await world.run({ verb: 'status' });
  expect(report?.slots.map(({ state }) => state)).toEqual(['busy', 'idle']);
});

test('an existing branch of the repository survives the release of a worktree on it', async () => {
  const world = await createPool('worktree');
  runGit(world.repository, 'branch', 'topic');
  const { slot } = await world.acquire({ branch: 'topic' });
  await world.run({ verb: 'release', slot, force: false });
  expect(runGit(world.repository, 'branch', '--list', 'topic')).toBe('topic');
  const fresh = await world.acquire({ branch: 'made-for-it' });
  await world.run({ verb: 'release', slot: fresh.slot, force: false });
  expect(runGit(world.repository, 'branch', '--list', 'made-for-it')).toBe('');
});

test('merge goes forward, merges, names conflicts, and leaves alone what is checked out', async () => {
  const world = await createPool('clone');
  const { slot, path } = await world.acquire({ branch: 'topic' });
  expect((await world.run({ verb: 'merge', what: slot })).stderr).toContain(
    'Nothing was committed to topic.',
  );
  await commitIn(path, { 'a.txt': 'a\n' });
  const out = await world.run({ verb: 'merge', what: slot, into: 'main' });
  expect(out).toMatchObject({ code: 3, report: null });
  expect(out.stderr).toContain('main is checked out in the repository.');

  runGit(world.repository, 'branch', 'develop');
  const into = (branch: string) => world.run({ verb: 'merge', what: slot, into: branch });
  expect((await into('develop')).report).toMatchObject({ outcome: 'fast-forwarded' });
  expect((await into('develop')).report).toMatchObject({ outcome: 'contained' });
  runGit(world.repository, 'checkout', '--quiet', '-b', 'other', 'main');
  await commitIn(world.repository, { 'b.txt': 'b\n' });
  runGit(world.repository, 'checkout', '--quiet', 'main');
  expect((await into('other')).report).toMatchObject({ outcome: 'merged' });
  expect(runGit(world.repository, 'log', '-1', '--format=%s', 'other')).toBe('Merge topic');
  runGit(world.repository, 'checkout', '--quiet', '-b', 'clash', 'main');
  const before = await commitIn(world.repository, { 'a.txt': 'other\n' });
  runGit(world.repository, 'checkout', '--quiet', 'main');
  expect(await into('clash')).toMatchObject({ code: 3, report: { outcome: 'conflict', files: ['a.txt'] } });
  expect(runGit(world.repository, 'rev-parse', 'clash')).toBe(before);
  expect(readdirSync(join(world.pool, 'checkouts'))).toEqual([]);
});

test('nothing that was planted in a workspace is run by status, merge or release', async () => {
  const world = await createPool('clone');
  const { slot, path } = await world.acquire({ branch: 'topic' });
  await commitIn(path, { 'a.txt': 'a\n', '.gitattributes': '*.txt filter=trap diff=trap merge=trap\n' });
  const trap = join(world.folder, 'trap.sh');
  await writeFile(trap, `#!/bin/sh\ntouch ${join(world.folder, 'trapped')}\ncat\n`, { mode: 0o755 });
  for (const key of [
    'core.fsmonitor',
    'filter.trap.clean',
    'filter.trap.smudge',
    'diff.trap.textconv',
    'merge.trap.driver',
    'uploadpack.packObjectsHook',
  ]) {
    runGit(path, 'config', key, trap);
  }
  await mkdir(join(path, '.git', 'hooks'), { recursive: true });
  for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction', 'pre-commit']) {
    await writeFile(join(path, '.git', 'hooks', hook), `#!/bin/sh\n${trap}\n`, { mode: 0o755 });
  }
  await put(path, { 'b.txt': 'b\n', 'a.txt': 'changed\n' });
  // A repository inside of the tree, with the same traps.
  runGit(path, 'init', '--quiet', 'inner');
  runGit(join(path, 'inner'), 'config', 'core.fsmonitor', trap);
  const trapped = join(world.folder, 'trapped');
  runGit(path, 'status');
  expect(existsSync(trapped)).toBe(true);
  await rm(trapped);

  await world.run({ verb: 'status' });
  await world.run({ verb: 'merge', what: slot });
  expect((await world.run({ verb: 'release', slot, force: false })).code).toBe(3);
  const { report } = await world.run({ verb: 'release', slot, force: true });
  expect(report).toMatchObject({ outcome: 'released', setAside: expect.stringContaining('set-aside') });
  expect(existsSync(trapped)).toBe(false);
  runGit(world.repository, 'show', 'topic:a.txt');
});

test('a slot out of use is named, is used by nobody, and its files outlive its reset', async () => {
  const world = await createPool('clone');
  const { slot, path } = await world.acquire({ branch: 'topic' });
  await commitIn(path, { 'a.txt': 'a\n' });
  await put(path, { 'b.txt': 'b\n' });
  await writeFile(join(world.pool, 'workspaces', `${slot}.error`), 'the disk failed\n');
  const { report, code } = await world.run({ verb: 'health' });
  expect(code).toBe(7);
  expect(report?.findings.filter(({ ok }) => !ok)).toMatchObject([{ name: slot }]);
  expect((await world.acquire()).slot).toBe('slot-2');
  const reset = await world.run({ verb: 'reset', slot });
  const aside = reset.report?.setAside ?? '';
  expect(readFileSync(join(aside, 'tree', 'b.txt'), 'utf8')).toBe('b\n');
  expect((await world.run({ verb: 'health' })).code).toBe(0);
  expect((await world.acquire()).slot).toBe(slot);
  expect((await world.run({ verb: 'cleanup', olderThanMs: 0 })).report?.setAside).toEqual([aside]);
  expect(existsSync(aside)).toBe(true);
});

test('a workspace whose git directory is gone is released by force alone, and its files are set aside', async () => {
  const world = await createPool('clone');
  const { slot, path } = await world.acquire();
  await put(path, { 'a.txt': 'a\n' });
  await rm(join(path, '.git'), { recursive: true });
  expect(await world.run({ verb: 'health' })).toMatchObject({ code: 7 });
  expect((await world.run({ verb: 'release', slot, force: false })).code).toBe(3);
  const { report } = await world.run({ verb: 'release', slot, force: true });
  if (report?.outcome !== 'released' || report.setAside === null) throw new Error('not set aside');
  expect(readFileSync(join(report.setAside, 'tree', 'a.txt'), 'utf8')).toBe('a\n');
  expect((await world.acquire()).slot).toBe(slot);
});

test('cleanup removes what is merged and old, and never what is not merged', async () => {
  const world = await createPool('clone');
  const works: string[] = [];
  for (const branch of ['merged', 'open']) {
    const { slot, path } = await world.acquire({ branch });
    works.push(await commitIn(path, { [`${branch}.txt`]: 'x\n' }));
    await world.run({ verb: 'release', slot, force: false });
  }
  const [merged = '', open = ''] = works;
  runGit(world.repository, 'fetch', '--quiet', mirrorOf(world), merged);
  runGit(world.repository, 'merge', '--quiet', '--no-ff', '-m', 'take it', 'FETCH_HEAD');
  expect((await world.run({ verb: 'cleanup', olderThanMs: 3_600_000 })).report?.removed).toEqual([]);
  const { report } = await world.run({ verb: 'cleanup', olderThanMs: -60_000 });
  expect(report?.removed.map(({ what }) => what)).toEqual(['merged work']);
  expect(report?.kept.map(({ commit }) => commit)).toEqual([open]);
  expect(mirrorRefs(world, 'refs/attempts')).toEqual([open]);
});

test('a pool is made of a repository alone, and is not turned into another one while it is in use', async () => {
  const world = await createWorld();
  const init = (repo: string, more = {}) => world.run({ verb: 'init', repo, ...more });
  expect((await init(world.folder)).stderr).toContain('is no git repository');
  expect((await init('https://maya:secret@example.com/a.git')).stderr).toContain('password');
  expect((await init('https://example.com/a.git', { isolation: 'worktree' })).stderr).toContain(
    'Worktrees need',
  );
  expect((await world.run({ verb: 'acquire' })).stderr).toContain('pool init');
  expect((await init(world.repository)).report).toMatchObject({ outcome: 'created', slots: 8 });
  expect((await init(world.repository)).report).toMatchObject({ outcome: 'unchanged' });
  expect((await init(world.repository, { slots: 3 })).report).toMatchObject({ outcome: 'changed', slots: 3 });
  await world.acquire();
  expect((await init(world.repository, { isolation: 'worktree' })).stderr).toContain('slot-1 are in use');
});

test('a folder that is not there is no pool and no repository', async () => {
  const world = await createWorld();
  const { code, stderr } = await world.run({ verb: 'init', repo: '/nope' });
  expect({ code, stderr }).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/^There is no folder \/nope\./),
  });
  const status = await world.run({ verb: 'status' });
  expect(status).toMatchObject({ code: 3, stderr: expect.stringContaining('There is no pool in') });
});

test('a pool that is made smaller says who keeps a workspace, and gives those to nobody any more', async () => {
  const world = await createWorld();
  const init = (slots: number) => world.run({ verb: 'init', repo: world.repository, slots });
  await init(2);
  await world.acquire();
  await world.acquire();
  expect((await init(1)).report).toMatchObject({ slots: 1, beyond: ['slot-2'] });
  await world.run({ verb: 'release', slot: 'slot-2', force: false });
  expect((await world.run({ verb: 'acquire' })).report).toMatchObject({ outcome: 'exhausted' });
});
