import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { expect, onTestFinished, test } from 'vitest';
import type { Assignment, AttemptStart } from '../../src/domain/attempt.ts';
import { startLocalGitHub } from '../../src/local-github/local-github.ts';
import type { GitRemote } from '../../src/ports/git-remote.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { createWorkspaces, type Workspaces } from '../../src/workspace/workspaces.ts';
import { APP } from '../support/story-app.ts';
import { commitIn } from './commit-in.ts';
import { assignmentOf, attemptId, createOrigin, remoteOf, runGit, temporaryFolder } from './support.ts';

const signal = new AbortController().signal;
const SECRET = 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6';
/** Of a run of today, whose shared work nobody sweeps away. */
const TODAY = new Date().toISOString().slice(0, 10).replaceAll('-', '');

/** Ids of the attempts at one task. */
function task(day = TODAY): (number: number) => string {
  const prefix = `acme+greetings+orch-12-${day}-${attemptId().replace(/\D/g, '')}.item-1`;
  return (number) => `${prefix}.${number}`;
}

/** A worker host with a data folder of its own. */
async function hostOf(remote: GitRemote, shareAs: string): Promise<Workspaces> {
  const log = { info: () => undefined, warn: () => undefined };
  const dataDir = await temporaryFolder();
  return createWorkspaces({ dataDir, slots: 1, remote, redactor: createRedactor(), shareAs, log });
}

async function open(host: Workspaces, id: string, changes: Partial<Assignment> = {}): Promise<Workspace> {
  const opened = await host.open(id, assignmentOf(changes), signal);
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  return opened.workspace;
}

/** An attempt on that host that commits one file, shares it and ends. */
async function leave(
  host: Workspaces,
  id: string,
  path: string,
  { content, ...changes }: Partial<Assignment> & { readonly content?: string } = {},
) {
  const workspace = await open(host, id, changes);
  const commit = await commitIn(workspace, path, content);
  await host.harvest(workspace);
  const shared = await host.share(workspace, commit);
  await host.release(workspace);
  return { commit, shared };
}

const continued = (commit: string): { start: AttemptStart } => ({
  start: { kind: 'continued', commit, session: null },
});

function sharedRefs(directory: string): string[] {
  return runGit(directory, 'for-each-ref', '--format=%(refname)', 'refs/orch').split('\n').filter(Boolean);
}

test('what an attempt leaves on one host is gone on with on another one, by way of GitHub, where no branch shows it', async () => {
  const gitHub = await startLocalGitHub({ dataDir: await temporaryFolder(), app: APP });
  onTestFinished(() => gitHub.close());
  await gitHub.createRepository({
    owner: 'acme',
    name: 'greetings',
    files: { 'README.md': '# Greetings\n' },
  });
  const { token } = gitHub.addUser('maya');
  gitHub.setPermission('acme/greetings', 'maya', 'write');
  const remote: GitRemote = {
    url: ({ owner, repo }) => `${gitHub.url}/${owner}/${repo}.git`,
    credentials: async () => ({ username: 'x-access-token', password: token }),
  };
  const [alpha, beta] = [await hostOf(remote, 'alpha'), await hostOf(remote, 'beta')];
  const id = task();
  const { commit, shared } = await leave(alpha, id(1), 'one.txt');
  expect(shared).toEqual({ outcome: 'shared' });

  const next = await open(beta, id(2), continued(commit));
  expect(next).toMatchObject({ resumed: commit, notes: [] });
  expect(existsSync(join(next.directory, 'one.txt'))).toBe(true);
  await commitIn(next, 'two.txt');
  expect(await beta.harvest(next)).toMatchObject({ commits: ['write one.txt', 'write two.txt'] });

  const octokit = new Octokit({ auth: token, baseUrl: `${gitHub.url}/api/v3` });
  const { data: branches } = await octokit.repos.listBranches({ owner: 'acme', repo: 'greetings' });
  expect(branches.map(({ name }) => name)).toEqual(['main']);
  // Its task lands: GitHub forgets what was shared of it.
  const tip = runGit(next.directory, 'rev-parse', 'HEAD');
  expect(await beta.push(next, tip, { signal, mayPush: async () => true })).toEqual({ outcome: 'pushed' });
  const pushes = gitHub.writes.list('git.push').map(({ target, detail }) => [target, detail]);
  expect(pushes).toMatchObject([
    [`refs/orch/attempts/${id(1)}/${commit}`, { after: commit }],
    ['refs/heads/work/12-item-1', { after: tip }],
    [`refs/orch/attempts/${id(1)}/${commit}`, { after: null }],
  ]);
  await beta.release(next);
});

test('a worker that takes an attempt up on another host finds the newest of what was shared of it', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const [alpha, beta] = [await hostOf(remoteOf(origin), 'alpha'), await hostOf(remoteOf(origin), 'beta')];
  const id = task()(1);
  const find = (host: Workspaces, attempt = id) => host.findLeft(attempt, assignmentOf(), signal);
  expect(await find(beta)).toEqual({ outcome: 'looked', commit: null });
  const { commit } = await leave(alpha, id, 'one.txt');
  expect(await find(beta)).toEqual({ outcome: 'looked', commit });
  const { commit: second } = await leave(beta, id, 'two.txt', continued(commit));
  expect(await find(alpha)).toEqual({ outcome: 'looked', commit: second });
  // Another attempt at the task, with a number that begins alike.
  expect(await find(beta, `${id}0`)).toEqual({ outcome: 'looked', commit: null });
});

test('while GitHub does not answer, nobody is told that there is nothing left, or begins anew', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const alpha = await hostOf(remoteOf(origin), 'alpha');
  const id = task();
  const { commit } = await leave(alpha, id(1), 'one.txt');
  let failures = 2;
  const credentials = async () => {
    if (failures-- > 0) throw new Error('HTTP 503');
    return null;
  };
  const beta = await hostOf({ ...remoteOf(origin), credentials }, 'beta');
  const find = () => beta.findLeft(id(1), assignmentOf(), signal);
  const unavailable = { outcome: 'unavailable', message: expect.stringContaining('HTTP 503') };
  expect(await find()).toEqual({ ...unavailable, commit: null });
  expect(await beta.open(id(2), assignmentOf(continued(commit)), signal)).toMatchObject(unavailable);
  expect(await find()).toEqual({ outcome: 'looked', commit });
  failures = 1;
  expect(await find()).toEqual({ ...unavailable, commit });
});

test('on another host, too, work is compared with the start that it was made on', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const [alpha, beta] = [await hostOf(remoteOf(origin), 'alpha'), await hostOf(remoteOf(origin), 'beta')];
  const id = task();
  const words = await origin.commit('work/12-item-2', { 'words.txt': 'hello\n' }, 'main');
  const prerequisites = [
    { handle: 'item-2', title: 'Words', branch: 'work/12-item-2', commit: words } as const,
  ];
  await origin.commit('main', { 'aside.txt': 'x\n' }, 'main');
  const { commit } = await leave(alpha, id(1), 'one.txt', { prerequisites });
  await origin.commit('main', { 'one.txt': 'theirs\n' });
  const next = await open(beta, id(2), { prerequisites, ...continued(commit) });
  expect(next).toMatchObject({ resumed: commit, notes: [expect.stringContaining('`one.txt`')] });
  expect(await beta.harvest(next)).toMatchObject({ changes: [{ path: 'one.txt' }], rewritten: false });
  await beta.release(next);
});

test('work that holds a secret stays on its host, whose name is told where it is asked for', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const [alpha, beta] = [await hostOf(remoteOf(origin), 'alpha'), await hostOf(remoteOf(origin), 'beta')];
  const id = task();
  const { commit, shared } = await leave(alpha, id(1), 'key.txt', { content: `${SECRET}\n` });
  const why = 'Its commits stay on the host `alpha`: what holds a secret is sent nowhere.';
  expect(shared).toEqual({ outcome: 'alone', host: 'alpha', why });
  expect(sharedRefs(origin.directory)).toEqual([]);

  const start = { kind: 'allowed', commit, host: 'alpha' } as const;
  expect(await beta.open(id(2), assignmentOf({ start }), signal)).toMatchObject({
    outcome: 'elsewhere',
    host: 'alpha',
    message: expect.stringContaining('the worker `alpha` keeps it'),
  });
  const judged = await open(alpha, id(2), { start });
  expect(await alpha.harvest(judged)).toMatchObject({ commit });
  await alpha.release(judged);
});

test('what GitHub does not take stays on its host', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const hook = join(origin.directory, 'hooks', 'pre-receive');
  await mkdir(dirname(hook), { recursive: true });
  await writeFile(hook, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const { shared } = await leave(await hostOf(remoteOf(origin), 'alpha'), task()(1), 'one.txt');
  expect(shared).toMatchObject({ outcome: 'alone', host: 'alpha' });
});

test('whoever shares work removes that of runs that began long ago, and no other', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const host = await hostOf(remoteOf(origin), 'alpha');
  const main = origin.head('main') ?? '';
  const old = `refs/orch/attempts/${task('20200101')(1)}/${main}`;
  const strange = 'refs/orch/attempts/of-somebody-else';
  for (const ref of [old, strange]) runGit(origin.directory, 'update-ref', ref, main);
  const id = task()(1);
  const { commit } = await leave(host, id, 'one.txt');
  const kept = [`refs/orch/attempts/${id}/${commit}`, strange];
  expect(sharedRefs(origin.directory)).toEqual(kept);
  await leave(host, id, 'two.txt');
  expect(sharedRefs(origin.directory)).toEqual(expect.arrayContaining(kept));
});
