import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { attemptRef } from '../../src/workspace/mirror.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import { removeTree } from '../../src/workspace/remove-tree.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { createWorkspaces, type Workspaces } from '../../src/workspace/workspaces.ts';
import {
  assignmentOf,
  attemptId,
  createOrigin,
  fixtureAgent,
  type Origin,
  processesOf,
  remoteOf,
  runGit,
  temporaryFolder,
} from './support.ts';

const signal = new AbortController().signal;

function workspacesOn(dataDir: string, origin: Origin, warnings: string[] = []): Workspaces {
  const log = {
    info: () => undefined,
    warn: (_details: object, message: string) => void warnings.push(message),
  };
  return createWorkspaces({ dataDir, slots: 1, remote: remoteOf(origin), redactor: createRedactor(), log });
}

async function open(workspaces: Workspaces, id = attemptId()): Promise<Workspace> {
  const opened = await workspaces.open(id, assignmentOf(), signal);
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  return opened.workspace;
}

/** Runs a fixture agent to its end, without a runner. */
function work(workspace: Workspace, agent: string): void {
  const env = { PATH: process.env['PATH'], HOME: workspace.home, WORKING_DIR: workspace.directory };
  execFileSync('/bin/sh', ['-c', fixtureAgent(agent)], { cwd: workspace.directory, env });
}

test('the commits and the agent of a worker that was killed are found by the next worker', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const lost = attemptId();
  const program = new URL('./open-workspace.ts', import.meta.url).pathname;
  const worker = spawn(process.execPath, [program, dataDir, origin.directory, lost, fixtureAgent('hang')]);
  onTestFinished(() => void worker.kill('SIGKILL'));
  await once(worker.stdout, 'data');
  const history = join(dataDir, 'workspaces', 'slot-1', 'tree');
  await expect
    .poll(() => runGit(history, 'log', '--format=%s', '-1'), { timeout: 10_000 })
    .toContain('CHECKPOINT');
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  expect(processesOf(lost).length).toBeGreaterThan(0);

  const workspaces = workspacesOn(dataDir, origin);
  await workspaces.recover();
  expect(processesOf(lost)).toEqual([]);
  const next = await open(workspaces);
  expect(next.name).toBe('slot-1');
  const [ref] = runGit(next.mirror.directory, 'for-each-ref', '--format=%(refname)', 'refs/attempts').split(
    '\n',
  );
  expect(ref?.startsWith(attemptRef(lost, ''))).toBe(true);
  expect(runGit(next.mirror.directory, 'show', `${ref}:src/greeting.txt`)).toBe('hello');
  expect(existsSync(join(next.directory, 'src'))).toBe(false);
  await workspaces.release(next);
});

test('a slot is put out of use rather than emptied when its commits cannot be kept', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const warnings: string[] = [];
  const workspaces = workspacesOn(dataDir, origin, warnings);
  const workspace = await open(workspaces);
  work(workspace, 'succeed');
  await rm(workspace.mirror.directory, { recursive: true });
  await workspaces.release(workspace);

  expect(await workspaces.status()).toMatchObject([{ name: 'slot-1', state: 'error' }]);
  expect(existsSync(join(workspace.directory, 'src', 'greeting.txt'))).toBe(true);
  expect(warnings).toEqual(['a workspace could not be emptied and is not used any more']);
  const again = await workspaces.open(attemptId(), assignmentOf(), signal);
  expect(again).toMatchObject({ outcome: 'unavailable' });
  expect(again.outcome === 'unavailable' && again.message).toContain('Out of use: slot-1');
});

test('a mirror that takes no work is the fault of this host, and the work stays', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const workspaces = workspacesOn(await temporaryFolder(), origin);
  const workspace = await open(workspaces);
  work(workspace, 'succeed');
  const refs = join(workspace.mirror.directory, 'refs', 'attempts');
  await writeFile(refs, 'in the way of all refs of attempts');
  const harvest = await workspaces.harvest(workspace);
  expect(harvest).toMatchObject({ outcome: 'unavailable' });
  expect(harvest.outcome === 'unavailable' && harvest.message).toContain('bad object refs/attempts');
  await rm(refs);
  expect(await workspaces.harvest(workspace)).toMatchObject({ outcome: 'harvested' });
  await workspaces.release(workspace);
});

test('an attempt that cannot even be begun, for a fault of ours, gives its slot back', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const workspaces = workspacesOn(await temporaryFolder(), origin);
  await expect(workspaces.open('../elsewhere', assignmentOf(), signal)).rejects.toThrow('not an attempt');
  expect(await workspaces.status()).toEqual([{ name: 'slot-1', state: 'idle' }]);
  await workspaces.release(await open(workspaces));
});

test('release keeps commits that nobody has harvested', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const workspaces = workspacesOn(await temporaryFolder(), origin);
  const workspace = await open(workspaces);
  work(workspace, 'succeed');
  const commit = runGit(workspace.directory, 'rev-parse', 'HEAD');
  await workspaces.release(workspace);
  expect(existsSync(workspace.directory)).toBe(false);
  expect(runGit(workspace.mirror.directory, 'cat-file', '-t', commit)).toBe('commit');
});

test('a harvest runs none of the programs that an agent planted, though a git status would', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const workspaces = workspacesOn(dataDir, origin);
  const workspace = await open(workspaces);
  work(workspace, 'plant-traps');
  const trapped = join(dataDir, 'workspaces', 'trapped');
  await rm(trapped, { force: true });

  const harvest = await workspaces.harvest(workspace);
  expect(harvest).toMatchObject({ outcome: 'harvested', commits: ['[COMPLETE] greet'] });
  expect(existsSync(trapped)).toBe(false);
  runGit(workspace.directory, 'status');
  expect(existsSync(trapped)).toBe(true);
  await workspaces.release(workspace);
});

test('a workspace that borrows the objects of another repository is not harvested', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const secret = await createOrigin({ 'secret.txt': 'of somebody else\n' });
  const workspaces = workspacesOn(await temporaryFolder(), origin);
  const workspace = await open(workspaces);
  const git = join(workspace.directory, '.git');
  await writeFile(join(git, 'objects', 'info', 'alternates'), `${secret.directory}/objects\n`);
  await writeFile(join(git, 'refs', 'heads', 'work', '12-item-1'), `${secret.head('main')}\n`);
  expect(await workspaces.harvest(workspace)).toEqual({
    outcome: 'unreadable',
    message: 'Its git directory borrows objects from another repository than its own.',
  });
  await workspaces.release(workspace);
});

test('the same prerequisites give the same start in every attempt', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const commit = await origin.commit('work/12-item-2', { 'words.txt': 'hello\n' }, 'main');
  const prerequisites = [{ handle: 'item-2', title: 'Words', branch: 'work/12-item-2', commit } as const];
  const starts: string[] = [];
  for (const dataDir of [await temporaryFolder(), await temporaryFolder()]) {
    const workspaces = workspacesOn(dataDir, origin);
    const opened = await workspaces.open(attemptId(), assignmentOf({ prerequisites }), signal);
    if (opened.outcome !== 'opened') throw new Error(opened.message);
    starts.push(opened.workspace.start);
    await workspaces.release(opened.workspace);
  }
  expect(starts[0]).toBe(starts[1]);
});

test('a prerequisite whose branch is gone is still found by its commit', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  runGit(origin.directory, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  const commit = await origin.commit('work/12-item-2', { 'words.txt': 'hello\n' }, 'main');
  runGit(origin.directory, 'update-ref', '-d', 'refs/heads/work/12-item-2');
  const prerequisites = [{ handle: 'item-2', title: 'Words', branch: 'work/12-item-2', commit } as const];
  const workspaces = workspacesOn(await temporaryFolder(), origin);
  const opened = await workspaces.open(attemptId(), assignmentOf({ prerequisites }), signal);
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  expect(existsSync(join(opened.workspace.directory, 'words.txt'))).toBe(true);
  await workspaces.release(opened.workspace);
});

test('a branch that somebody writes while we push keeps what they wrote', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const workspaces = workspacesOn(dataDir, origin);
  const workspace = await open(workspaces);
  work(workspace, 'succeed');
  const harvest = await workspaces.harvest(workspace);
  if (harvest.outcome !== 'harvested' || harvest.commit === null) throw new Error('nothing harvested');
  // The remote answers what it has, and before the push arrives it has more: a hook stands for the person's push in between.
  const theirs = await origin.commit('person', { 'note.txt': 'mine\n' }, 'main');
  const hook = join(origin.directory, 'hooks', 'pre-receive');
  await mkdir(join(origin.directory, 'hooks'), { recursive: true });
  await writeFile(
    hook,
    `#!/bin/sh\nunset GIT_QUARANTINE_PATH\ngit update-ref refs/heads/work/12-item-1 ${theirs}\n`,
  );
  await chmod(hook, 0o755);

  const pushed = await workspaces.push(workspace, harvest.commit, { signal, mayPush: async () => true });
  expect(pushed.outcome).not.toBe('pushed');
  expect(origin.head('work/12-item-1')).toBe(theirs);
  await workspaces.release(workspace);
});

test('a branch that left the start behind is told from one that builds on it', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  await origin.commit('main', { 'README.md': '# Greetings!\n' });
  const workspaces = workspacesOn(await temporaryFolder(), origin);
  const workspace = await open(workspaces);
  work(workspace, 'succeed');
  expect(await workspaces.harvest(workspace)).toMatchObject({ rewritten: false });
  runGit(workspace.directory, 'rebase', '--quiet', '--onto', `${workspace.start}~1`, workspace.start);
  expect(await workspaces.harvest(workspace)).toMatchObject({ rewritten: true });
  await workspaces.release(workspace);
});

test('the start of an attempt is kept in the mirror until its release', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const commit = await origin.commit('work/12-item-2', { 'words.txt': 'hello\n' }, 'main');
  await origin.commit('main', { 'notes.txt': 'one\n' }, 'main');
  const workspaces = workspacesOn(await temporaryFolder(), origin);
  const startsOf = async (prerequisite: string): Promise<[string[], string[]]> => {
    const prerequisites = [
      { handle: 'item-2', title: 'Words', branch: 'work/12-item-2', commit: prerequisite } as const,
    ];
    const opened = await workspaces.open(attemptId(), assignmentOf({ prerequisites }), signal);
    if (opened.outcome !== 'opened') throw new Error(opened.message);
    const { workspace } = opened;
    const starts = () =>
      runGit(workspace.mirror.directory, 'for-each-ref', '--format=%(objectname)', 'refs/starts').split('\n');
    const during = starts();
    await workspaces.release(workspace);
    return [during.map((start) => (start === workspace.start ? 'start' : start)), starts()];
  };
  expect(await startsOf(commit)).toEqual([['start'], ['']]);
  // A prerequisite that is in the base already makes no start of its own.
  expect(await startsOf(origin.head('main') ?? '')).toEqual([[''], ['']]);
});

test('pushing again what was pushed is no second push, and a branch of ours moves forward', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const workspaces = workspacesOn(await temporaryFolder(), origin);
  const workspace = await open(workspaces);
  work(workspace, 'succeed');
  const commits: string[] = [];
  for (const more of [false, false, true]) {
    if (more) runGit(workspace.directory, 'commit', '--quiet', '--allow-empty', '--message', 'more');
    const harvest = await workspaces.harvest(workspace);
    if (harvest.outcome !== 'harvested' || harvest.commit === null) throw new Error('nothing harvested');
    expect(await workspaces.push(workspace, harvest.commit, { signal, mayPush: async () => true })).toEqual({
      outcome: 'pushed',
    });
    expect(origin.head('work/12-item-1')).toBe(harvest.commit);
    commits.push(harvest.commit);
  }
  expect(new Set(commits).size).toBe(2);
  await workspaces.release(workspace);
});

test('a slot with read-only folders is emptied all the same', async () => {
  const folder = join(await temporaryFolder(), 'slot');
  await mkdir(join(folder, 'module', 'cache'), { recursive: true });
  await writeFile(join(folder, 'module', 'cache', 'a.go'), 'package a\n');
  await chmod(join(folder, 'module', 'cache'), 0o500);
  await chmod(join(folder, 'module'), 0o500);
  await removeTree(folder);
  expect(existsSync(folder)).toBe(false);
});
