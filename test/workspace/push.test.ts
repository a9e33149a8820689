import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { IntendedPush } from '../../src/ports/attempt-runner.ts';
import type { GitRemote } from '../../src/ports/git-remote.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { createWorkspaces, type Workspaces } from '../../src/workspace/workspaces.ts';
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
const branch = 'work/12-item-1';

function limits(abort: AbortSignal, mayPush: () => boolean = () => true) {
  return { signal: abort, mayPush: async () => mayPush() };
}

/** A worker host of its own that has an attempt open. */
async function openHost(
  remote: GitRemote,
  pushWaitsMs: readonly number[] = [10, 20],
): Promise<{ workspaces: Workspaces; workspace: Workspace }> {
  const workspaces = createWorkspaces({
    dataDir: await temporaryFolder(),
    slots: 1,
    remote,
    redactor: createRedactor(),
    log: { info: () => undefined, warn: () => undefined },
    pushWaitsMs,
  });
  const opened = await workspaces.open(attemptId(), assignmentOf(), signal);
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  onTestFinished(() => workspaces.release(opened.workspace));
  return { workspaces, workspace: opened.workspace };
}

/** The agent commits a greeting; answers what is to be pushed. */
async function greet({ workspaces, workspace }: Awaited<ReturnType<typeof openHost>>, words: string) {
  const script = `mkdir -p src; echo '${words}' > src/greeting.txt; git add .; git commit -qm '[COMPLETE] ${words}'`;
  const env = { PATH: process.env['PATH'], HOME: workspace.home };
  execFileSync('/bin/sh', ['-ec', script], { cwd: workspace.directory, env });
  const harvest = await workspaces.harvest(workspace);
  if (harvest.outcome !== 'harvested' || harvest.commit === null) throw new Error('nothing harvested');
  return harvest.commit;
}

/** What a person at a terminal adds to a branch of the origin; answers the commit. */
async function commitByHand(origin: Origin): Promise<string> {
  const clone = await temporaryFolder();
  runGit(clone, 'clone', '--quiet', '--branch', branch, origin.directory, '.');
  runGit(clone, 'commit', '--quiet', '--allow-empty', '--message', 'by hand');
  runGit(clone, 'push', '--quiet', 'origin', branch);
  return runGit(clone, 'rev-parse', 'HEAD');
}

async function addHook(origin: Origin, name: string, script: string): Promise<void> {
  const hook = join(origin.directory, 'hooks', name);
  await mkdir(join(hook, '..'), { recursive: true });
  await writeFile(hook, `#!/bin/sh\n${script}\n`);
  await chmod(hook, 0o755);
}

/** A server that answers every request in this way; answers its address. */
async function serverThatAnswers(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/acme/greetings.git`;
}

/** A remote that is elsewhere for the first pushes; `pushes` counts the tokens that were asked for them. */
function remoteThatIsAt(elsewhere: string, pushes: number, origin: Origin) {
  const remote = remoteOf(origin);
  const asked = () => remote.minted.filter((access) => access === 'write').length;
  return {
    pushes: asked,
    url: () => {
      const isPushing = remote.minted.at(-1) === 'write' && asked() <= pushes;
      return isPushing ? elsewhere : origin.directory;
    },
    credentials: remote.credentials,
  };
}

test.each([
  ['after the next worker had looked', true],
  ['before the next worker looked', false],
])(
  'what a worker pushed and did not record is replaced by the next worker, pushed %s',
  async (_case, late) => {
    const origin = await createOrigin({ 'README.md': '# Greetings\n' });
    const first = await openHost(remoteOf(origin));
    const early = late ? await openHost(remoteOf(origin)) : null;
    const lost = await greet(first, 'hello from the first');
    expect(await first.workspaces.push(first.workspace, lost, limits(signal))).toEqual({ outcome: 'pushed' });

    const second = early ?? (await openHost(remoteOf(origin)));
    const commit = await greet(second, 'hello from the second');
    expect(await second.workspaces.push(second.workspace, commit, limits(signal))).toEqual({
      outcome: 'pushed',
    });
    expect(origin.head(branch)).toBe(commit);
  },
);

test('a worker that lost its attempt pushes nothing, also when it learns of that in between', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const first = await openHost(remoteOf(origin));
  const stale = await greet(first, 'hello from the first');
  const lost = { outcome: 'lost' };
  const { workspaces, workspace } = first;
  expect(
    await workspaces.push(
      workspace,
      stale,
      limits(signal, () => false),
    ),
  ).toEqual(lost);
  expect(origin.head(branch)).toBeNull();

  const second = await openHost(remoteOf(origin));
  const commit = await greet(second, 'hello from the second');
  await second.workspaces.push(second.workspace, commit, limits(signal));
  let asked = 0;
  const mayPush = () => ++asked === 1;
  expect(await workspaces.push(workspace, stale, limits(signal, mayPush))).toEqual(lost);
  expect(origin.head(branch)).toBe(commit);
});

test('of two at one task that push at the same time, the second hears whose the branch has become', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const earlier = await openHost(remoteOf(origin));
  const old = await greet(earlier, 'hello from before');
  await earlier.workspaces.push(earlier.workspace, old, limits(signal));
  const [first, second] = [await openHost(remoteOf(origin)), await openHost(remoteOf(origin))];
  const [won, lost] = [await greet(first, 'hello from the first'), await greet(second, 'hello as well')];

  const over: (string | null)[] = [];
  const mayPush = async (push: IntendedPush) => {
    over.push(push.over);
    // Between its look at the branch and its write, the other one writes it.
    if (push.over === old) await first.workspaces.push(first.workspace, won, limits(signal));
    return push.over !== won;
  };
  expect(await second.workspaces.push(second.workspace, lost, { signal, mayPush })).toEqual({
    outcome: 'lost',
  });
  expect(over).toEqual([null, old, won]);
  expect(origin.head(branch)).toBe(won);
});

test('what a person added to our branch is kept, and named with its committer', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const first = await openHost(remoteOf(origin));
  await first.workspaces.push(first.workspace, await greet(first, 'hello'), limits(signal));
  const theirs = await commitByHand(origin);

  const second = await openHost(remoteOf(origin));
  const commit = await greet(second, 'hello again');
  expect(await second.workspaces.push(second.workspace, commit, limits(signal))).toEqual({
    outcome: 'refused',
    reason: 'wrong-branch',
    message: `\`${branch}\` holds a commit that is not ours: \`${theirs.slice(0, 12)}\` by \`Maya <maya@example.com>\`. Rename or delete that branch, then retry.`,
  });
  expect(origin.head(branch)).toBe(theirs);
});

test('what a hook or a rule of the repository refuses is refused in its own words, and not tried again', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  await addHook(origin, 'update', 'echo "GH013: branches are made by hand here"; exit 1');
  const remote = remoteOf(origin);
  const host = await openHost(remote);
  const pushed = await host.workspaces.push(host.workspace, await greet(host, 'hello'), limits(signal));
  expect(pushed).toEqual({
    outcome: 'refused',
    reason: 'push-refused',
    message: `GitHub does not take \`${branch}\`: hook declined. It says: GH013: branches are made by hand here; error: hook declined to update refs/heads/${branch}`,
  });
  expect(remote.minted).toEqual(['read', 'write']);
});

test('a token without the permission is refused in the words of the server', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const forbidding = await serverThatAnswers(
    403,
    'Permission to acme/greetings.git denied to orchestrator[bot].',
  );
  const remote = remoteThatIsAt(forbidding, 9, origin);
  const host = await openHost(remote);
  const pushed = await host.workspaces.push(host.workspace, await greet(host, 'hello'), limits(signal));
  expect(pushed).toMatchObject({ outcome: 'refused', reason: 'push-refused' });
  expect(pushed).toMatchObject({
    message: `GitHub does not take \`${branch}\`: HTTP 403. It says: Permission to acme/greetings.git denied to orchestrator[bot].`,
  });
  expect(remote.pushes()).toBe(1);
});

test.each([
  ['that has an outage', () => serverThatAnswers(503, 'We had issues producing the response.')],
  ['that nobody can connect to', async () => 'http://127.0.0.1:1/acme/greetings.git'],
])('a push waits for a server %s', async (_case, elsewhere) => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const remote = remoteThatIsAt(await elsewhere(), 2, origin);
  const host = await openHost(remote);
  const commit = await greet(host, 'hello');
  expect(await host.workspaces.push(host.workspace, commit, limits(signal))).toEqual({ outcome: 'pushed' });
  expect(remote.pushes()).toBe(3);
  expect(origin.head(branch)).toBe(commit);
});

test('a server that stays away for longer says nothing about the task', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const remote = remoteThatIsAt(await serverThatAnswers(502, 'Bad gateway'), 9, origin);
  const host = await openHost(remote);
  const pushed = await host.workspaces.push(host.workspace, await greet(host, 'hello'), limits(signal));
  expect(pushed).toMatchObject({ outcome: 'unavailable' });
  expect(remote.pushes()).toBe(3);
});

test('a token that GitHub could not mint for a moment is asked for again', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const remote = remoteOf(origin);
  let outages = 1;
  const host = await openHost({
    ...remote,
    credentials: async (repository, access) => {
      if (access === 'write' && outages-- > 0) throw Object.assign(new Error('Bad gateway'), { status: 502 });
      return remote.credentials(repository, access);
    },
  });
  const commit = await greet(host, 'hello');
  expect(await host.workspaces.push(host.workspace, commit, limits(signal))).toEqual({ outcome: 'pushed' });
});

test('an abort ends the wait for a server', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const abort = new AbortController();
  const remote = remoteThatIsAt(await serverThatAnswers(503, 'away'), 9, origin);
  const host = await openHost(remote, [60_000]);
  const commit = await greet(host, 'hello');
  const pushing = host.workspaces.push(host.workspace, commit, limits(abort.signal));
  setTimeout(() => abort.abort(), 300);
  expect(await pushing).toMatchObject({ outcome: 'unavailable' });
  expect(remote.pushes()).toBe(1);
});
