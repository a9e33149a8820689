import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createPool } from '../../src/workspace/pool.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import { createWorkspaces } from '../../src/workspace/workspaces.ts';
import {
  assignmentOf,
  attemptId,
  createOrigin,
  processesOf,
  remoteOf,
  runGit,
  temporaryFolder,
} from './support.ts';

test('the salvage of a slot ends the agent that was in it, and not the one that runs the same attempt anew', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const id = attemptId();
  const program = new URL('./open-workspace.ts', import.meta.url).pathname;
  const worker = spawn(process.execPath, [
    program,
    dataDir,
    origin.directory,
    id,
    'exec sleep 30 # the old agent',
  ]);
  onTestFinished(() => void worker.kill('SIGKILL'));
  await once(worker.stdout, 'data');
  const [old = 0] = processesOf('the old agent');
  worker.kill('SIGKILL');
  await once(worker, 'exit');

  const anew = spawn('sleep', ['30'], { env: { PATH: process.env['PATH'], AGENT_ID: id }, stdio: 'ignore' });
  onTestFinished(() => void anew.kill('SIGKILL'));
  await once(anew, 'spawn');
  const options = { dataDir, slots: 1, remote: remoteOf(origin), redactor: createRedactor() };
  const workspaces = createWorkspaces({ ...options, log: { info: () => undefined, warn: () => undefined } });
  await workspaces.recover();
  expect(old).toBeGreaterThan(0);
  expect(processesOf(id)).toEqual([anew.pid]);
});

test('the verification of a worker that was killed ends too, and its checkout goes; that of a living worker stays', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const program = new URL('./open-workspace.ts', import.meta.url).pathname;
  const trace = `verification-${attemptId()}`;
  const start = async (slots: number, name: string) => {
    const check = `sleep 30; : # ${trace}-${name}`;
    const args = [program, dataDir, origin.directory, attemptId(), 'exit 0', check, String(slots)];
    const worker = spawn(process.execPath, args);
    onTestFinished(() => void worker.kill('SIGKILL'));
    await once(worker.stdout, 'data');
    // The worker itself and its shell.
    await expect.poll(() => processesOf(`# ${trace}-${name}`).length, { timeout: 5_000 }).toBe(2);
    return worker;
  };
  const living = await start(2, 'living');
  const dead = await start(2, 'dead');
  dead.kill('SIGKILL');
  await once(dead, 'exit');
  // A shell that is about to become `sleep` still looks like one.
  await expect.poll(() => processesOf(`# ${trace}-dead`).length).toBe(1);

  const options = { dataDir, slots: 2, remote: remoteOf(origin), redactor: createRedactor() };
  const workspaces = createWorkspaces({ ...options, log: { info: () => undefined, warn: () => undefined } });
  await workspaces.recover();
  expect(processesOf(`# ${trace}-dead`)).toEqual([]);
  await expect.poll(() => processesOf(`# ${trace}-living`).length).toBe(2);
  expect(readdirSync(join(dataDir, 'checkouts')).map((name) => name.split('.')[0])).toEqual(['slot-1']);
  living.kill('SIGKILL');
  await once(living, 'exit');
  await workspaces.recover();
  expect(processesOf(trace)).toEqual([]);
  expect(readdirSync(join(dataDir, 'checkouts'))).toEqual([]);
});

test('every execution of an attempt has a mark of its own', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const options = { slots: 1, remote: remoteOf(origin), redactor: createRedactor() };
  const marks = new Set<string>();
  const id = attemptId();
  const workspaces = createWorkspaces({
    ...options,
    dataDir: await temporaryFolder(),
    log: { info: () => undefined, warn: () => undefined },
  });
  for (const _execution of [1, 2]) {
    const opened = await workspaces.open(id, assignmentOf(), new AbortController().signal);
    if (opened.outcome !== 'opened') throw new Error(opened.message);
    marks.add(opened.workspace.execution);
    await workspaces.release(opened.workspace);
  }
  expect(marks.size).toBe(2);
});

test('what a worker that was killed had committed is found by whoever takes its attempt up, whichever slot that gets', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const id = attemptId();
  const program = new URL('./open-workspace.ts', import.meta.url).pathname;
  // The branch is what counts, however young the commits are that lie about.
  const work = [
    'git commit -q --allow-empty -m "[CHECKPOINT] half of it"',
    'git checkout -q --detach HEAD~1',
    'GIT_COMMITTER_DATE="2038-01-01T00:00:00Z" git commit -q --allow-empty -m astray',
    'touch ../committed; exec sleep 30',
  ].join('; ');
  const worker = spawn(process.execPath, [program, dataDir, origin.directory, id, work, '', '2']);
  onTestFinished(() => void worker.kill('SIGKILL'));
  const committed = join(dataDir, 'workspaces', 'slot-1', 'committed');
  await expect.poll(() => existsSync(committed), { timeout: 10_000 }).toBe(true);

  const options = { dataDir, slots: 2, remote: remoteOf(origin), redactor: createRedactor() };
  const workspaces = createWorkspaces({ ...options, log: { info: () => undefined, warn: () => undefined } });
  const { signal } = new AbortController();
  // As long as it lives, its workspace is its own.
  const looked = { outcome: 'looked', commit: null };
  expect(await workspaces.findLeft(id, assignmentOf(), signal)).toEqual(looked);
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  const { commit: left } = await workspaces.findLeft(id, assignmentOf(), signal);
  const mirror = join(dataDir, 'mirrors', 'acme', 'greetings.git');
  expect(runGit(mirror, 'log', '-1', '--format=%s', left ?? '')).toBe('[CHECKPOINT] half of it');
  expect(processesOf(id)).toEqual([]);
});

test('a slot whose note cannot be read is not held by whoever looks for what an attempt has left', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const slots = join(dataDir, 'workspaces');
  mkdirSync(join(slots, 'slot-1.attempt.json'), { recursive: true });
  const options = { dataDir, slots: 1, remote: remoteOf(origin), redactor: createRedactor() };
  const workspaces = createWorkspaces({ ...options, log: { info: () => undefined, warn: () => undefined } });
  const left = await workspaces.findLeft(attemptId(), assignmentOf(), new AbortController().signal);
  expect(left).toMatchObject({ outcome: 'unavailable', message: expect.stringContaining('EISDIR') });
  expect(await createPool(slots, 1).status()).toEqual([{ name: 'slot-1', state: 'idle' }]);
});
