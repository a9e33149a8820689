import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Assignment, AttemptStart } from '../../src/domain/attempt.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { createWorkspaces, type Workspaces } from '../../src/workspace/workspaces.ts';
import { commitIn } from './commit-in.ts';
import {
  assignmentOf,
  attemptId,
  createOrigin,
  type Origin,
  remoteOf,
  runGit,
  temporaryFolder,
} from './support.ts';

const signal = new AbortController().signal;

async function hostOf(origin: Origin, slots = 1, folder?: string): Promise<Workspaces> {
  const log = { info: () => undefined, warn: () => undefined };
  return createWorkspaces({
    dataDir: folder ?? (await temporaryFolder()),
    slots,
    remote: remoteOf(origin),
    redactor: createRedactor(),
    sessionFolders: (agent) => (agent === 'talker' ? ['.talker/projects', '.talker/todo'] : []),
    log,
  });
}

async function open(host: Workspaces, changes: Partial<Assignment> = {}): Promise<Workspace> {
  const opened = await host.open(attemptId(), assignmentOf(changes), signal);
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  return opened.workspace;
}

/** An attempt that commits one file and ends; answers its commit. */
async function work(host: Workspaces, path: string, changes: Partial<Assignment> = {}): Promise<string> {
  const workspace = await open(host, changes);
  const commit = await commitIn(workspace, path, `${path}\n`);
  await host.release(workspace);
  return commit;
}

const continued = (commit: string, session: string | null = null): { start: AttemptStart } => ({
  start: { kind: 'continued', commit, session },
});

test('an attempt goes on with the commits of an earlier one, and its work is the sum of both', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const host = await hostOf(origin);
  const first = await work(host, 'one.txt');
  const next = await open(host, continued(first));
  expect(next).toMatchObject({ resumed: first, notes: [], start: origin.head('main') });
  await commitIn(next, 'two.txt', 'two\n');
  const harvest = await host.harvest(next);
  expect(harvest).toMatchObject({
    commits: ['write one.txt', 'write two.txt'],
    rewritten: false,
    strays: [],
  });
  expect(harvest.outcome === 'harvested' && harvest.changes.map(({ path }) => path)).toEqual([
    'one.txt',
    'two.txt',
  ]);
  await host.release(next);
});

test('what an earlier attempt said last is not said again by the one that goes on', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const host = await hostOf(origin);
  const say = ({ directory, home }: Workspace, message: string) => {
    const who = `include.path=${home}/.gitconfig`;
    runGit(directory, '-c', who, 'commit', '--quiet', '--allow-empty', '--message', message);
    return runGit(directory, 'rev-parse', 'HEAD');
  };
  const first = await open(host);
  const asked = say(first, '[NEEDS:item-2/parser] its types');
  expect(await host.harvest(first)).toMatchObject({ lastWord: { kind: 'needs' } });
  await host.release(first);
  // The base has moved: the kept commit is made anew.
  await origin.commit('main', { 'aside.txt': 'x\n' });
  const next = await open(host, continued(asked));
  expect(next.resumed).not.toBe(asked);
  expect(await host.harvest(next)).toMatchObject({ lastWord: null });
  say(next, '[CHECKPOINT] half of it');
  expect(await host.harvest(next)).toMatchObject({
    commits: ['[NEEDS:item-2/parser] its types', '[CHECKPOINT] half of it'],
    lastWord: null,
  });
  say(next, '[COMPLETE] all of it');
  expect(await host.harvest(next)).toMatchObject({ lastWord: { kind: 'complete' } });
  await host.release(next);
  // Made anew once more and then dropped, so that the mirror never sees it.
  await origin.commit('main', { 'more.txt': 'x\n' });
  const third = await open(host, continued(asked));
  runGit(third.directory, 'reset', '--quiet', '--hard', third.start);
  say(third, '[BLOCKED:no idea] begun anew');
  expect(await host.harvest(third)).toMatchObject({ lastWord: { kind: 'gave-up' } });
  await host.release(third);
});

test('kept work can be judged again without an agent', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const host = await hostOf(origin);
  const first = await work(host, 'one.txt');
  const again = await open(host, { start: { kind: 'allowed', commit: first } });
  expect(await host.harvest(again)).toMatchObject({ outcome: 'harvested', commit: first });
  expect(await host.checkOut(again, first)).toMatchObject({ outcome: 'checked-out' });
  await host.release(again);
});

test('where the base has moved and prerequisites came, the kept work stands on top of them, in every try the same', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const host = await hostOf(origin, 2);
  const first = await work(host, 'one.txt');
  // What would be a secret if it were taken for the task's own work.
  await origin.commit('main', { 'moved.txt': 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6\n' });
  const words = await origin.commit('work/12-item-2', { 'words.txt': 'hello\n' }, 'main');
  const prerequisites = [
    { handle: 'item-2', title: 'Words', branch: 'work/12-item-2', commit: words } as const,
  ];
  const start = { kind: 'unblocked', delivered: ['item-2'], commit: first, session: null } as const;
  const next = await open(host, { prerequisites, start });
  const other = await open(host, { prerequisites, start });
  expect(other.resumed).toBe(next.resumed);
  for (const path of ['one.txt', 'words.txt', 'moved.txt'])
    expect(existsSync(join(next.directory, path))).toBe(true);
  const harvest = await host.harvest(next);
  expect(harvest).toMatchObject({
    commits: ['write one.txt'],
    changes: [{ path: 'one.txt' }],
    rewritten: false,
  });
  expect(await host.findSecrets(next, next.resumed ?? '')).toEqual({ outcome: 'searched', secrets: [] });
  await host.release(next);
  await host.release(other);
});

test('where the base conflicts with the kept work, the work is there as it was, and people are told', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const host = await hostOf(origin);
  const words = await origin.commit('work/12-item-2', { 'words.txt': 'hello\n' }, 'main');
  const prerequisites = [
    { handle: 'item-2', title: 'Words', branch: 'work/12-item-2', commit: words } as const,
  ];
  await origin.commit('main', { 'aside.txt': 'x\n' }, 'main');
  const first = await work(host, 'one.txt', { prerequisites });
  await origin.commit('main', { 'one.txt': 'theirs\n' });
  const next = await open(host, { prerequisites, ...continued(first) });
  expect(next.resumed).toBe(first);
  expect(next.notes).toEqual([
    'The base has changed since this work was begun, and conflicts with it in `one.txt`. The workspace shows the work as it was, without those changes of the base.',
  ]);
  expect(readFileSync(join(next.directory, 'one.txt'), 'utf8')).toBe('one.txt\n');
  expect(runGit(next.directory, 'status', '--porcelain')).toBe('');
  // Compared with the start that it was made on: neither the prerequisite nor the base is taken for its work.
  const second = await commitIn(next, 'two.txt', 'two\n');
  expect(await host.harvest(next)).toMatchObject({
    commits: ['write one.txt', 'write two.txt'],
    changes: [{ path: 'one.txt' }, { path: 'two.txt' }],
    rewritten: false,
  });
  await host.release(next);
  const third = await open(host, { prerequisites, ...continued(second) });
  expect(await host.harvest(third)).toMatchObject({ changes: [{ path: 'one.txt' }, { path: 'two.txt' }] });
  await host.release(third);
});

test('work that another host keeps is begun anew and said so; it cannot be judged again here', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const first = await work(await hostOf(origin), 'one.txt');
  const elsewhere = await hostOf(origin);
  const next = await open(elsewhere, continued(first));
  expect(next).toMatchObject({ resumed: null, start: origin.head('main') });
  expect(next.notes[0]).toContain('is kept on another host: this attempt begins anew.');
  expect(await elsewhere.harvest(next)).toMatchObject({ commit: null });
  await elsewhere.release(next);
  const opened = await elsewhere.open(
    attemptId(),
    assignmentOf({ start: { kind: 'allowed', commit: first } }),
    signal,
  );
  expect(opened).toMatchObject({
    outcome: 'elsewhere',
    host: null,
    message: expect.stringContaining('another worker'),
  });
  expect(await elsewhere.status()).toEqual([{ name: 'slot-1', state: 'idle' }]);
});

test('what an agent remembers comes along in the place where it looks for it, without its links', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const host = await hostOf(origin, 2);
  const first = await open(host, { agent: 'talker' });
  const named = (workspace: Workspace) =>
    join(workspace.home, '.talker', 'projects', workspace.directory.replace(/[^A-Za-z0-9]/g, '-'), 'a.jsonl');
  await mkdir(dirname(named(first)), { recursive: true });
  await writeFile(named(first), 'we talked\n');
  await mkdir(join(first.home, '.talker', 'secret'));
  await writeFile(join(first.home, '.talker', 'secret', 'key'), 'x');
  const outside = join(await temporaryFolder(), 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'host.txt'), 'of the host\n');
  symlinkSync(outside, join(first.home, '.talker', 'todo'));
  symlinkSync(join(outside, 'host.txt'), join(dirname(named(first)), 'link'));
  const commit = await commitIn(first, 'one.txt', 'one\n');

  const blocker = await open(host);
  await host.release(first);
  const taken = await open(host);
  await host.release(blocker);
  const next = await open(host, { agent: 'talker', ...continued(commit, 'session-1') });
  expect(next.directory).not.toBe(first.directory);
  expect(readFileSync(named(next), 'utf8')).toBe('we talked\n');
  expect(existsSync(join(dirname(named(next)), 'link'))).toBe(false);
  for (const gone of ['secret', 'todo']) expect(existsSync(join(next.home, '.talker', gone))).toBe(false);
  await host.release(next);
  const other = await open(host, { agent: 'command', ...continued(commit) });
  expect(existsSync(join(other.home, '.talker'))).toBe(false);
  await host.release(other);
  await host.release(taken);
});

test('what the agent of a worker that died remembered comes along too', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const first = await hostOf(origin, 1, dataDir);
  const left = await open(first, { agent: 'talker' });
  await mkdir(join(left.home, '.talker', 'projects'), { recursive: true });
  await writeFile(join(left.home, '.talker', 'projects', 'a.jsonl'), 'we talked\n');
  const commit = await commitIn(left, 'one.txt', 'one\n');
  // Nobody holds the slot any more, as after a kill.
  await rm(join(dataDir, 'workspaces', 'slot-1.lock'), { recursive: true });

  const second = await hostOf(origin, 1, dataDir);
  await second.recover();
  const next = await open(second, { agent: 'talker', ...continued(commit, 'session-1') });
  expect(readFileSync(join(next.home, '.talker', 'projects', 'a.jsonl'), 'utf8')).toBe('we talked\n');
  await second.release(next);
});

test('worktrees: an attempt leaves the repository as it was, and a later one goes on with its work', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const repository = origin.directory;
  const host = createWorkspaces({
    dataDir: await temporaryFolder(),
    slots: 2,
    remote: remoteOf(origin),
    redactor: createRedactor(),
    isolation: { kind: 'worktree', repository },
    log: { info: () => undefined, warn: () => undefined },
  });
  const refs = () => runGit(repository, 'for-each-ref');
  const before = refs();
  const one = await open(host);
  const other = await open(host, { branch: 'work/12-item-3' });
  const commit = await commitIn(one, 'src/greeting.txt', 'hello\n');
  // All branches of the repository are visible here, and are no strays.
  expect(await host.harvest(one)).toMatchObject({
    commit,
    strays: [],
    changes: [{ path: 'src/greeting.txt' }],
  });
  await host.release(one);
  await host.release(other);
  expect(refs()).toBe(before);
  expect(runGit(repository, 'worktree', 'list')).not.toContain('slot-');

  const next = await open(host, continued(commit));
  expect(await host.harvest(next)).toMatchObject({ commit });
  // A worktree that was made to point elsewhere is not read.
  await writeFile(join(next.directory, '.git'), 'gitdir: /etc\n');
  expect(await host.harvest(next)).toMatchObject({ outcome: 'unreadable' });
  await host.release(next);
});
