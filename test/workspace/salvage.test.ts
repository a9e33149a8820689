import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { createRedactor } from '../../src/workspace/redact.ts';
import { createWorkspaces } from '../../src/workspace/workspaces.ts';
import { assignmentOf, attemptId, createOrigin, processesOf, remoteOf, temporaryFolder } from './support.ts';

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
  const workspaces = createWorkspaces({ ...options, log: { warn: () => undefined } });
  await workspaces.recover();
  expect(old).toBeGreaterThan(0);
  expect(processesOf(id)).toEqual([anew.pid]);
});

test('every execution of an attempt has a mark of its own', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const options = { slots: 1, remote: remoteOf(origin), redactor: createRedactor() };
  const marks = new Set<string>();
  const id = attemptId();
  const workspaces = createWorkspaces({
    ...options,
    dataDir: await temporaryFolder(),
    log: { warn: () => undefined },
  });
  for (const _execution of [1, 2]) {
    const opened = await workspaces.open(id, assignmentOf(), new AbortController().signal);
    if (opened.outcome !== 'opened') throw new Error(opened.message);
    marks.add(opened.workspace.execution);
    await workspaces.release(opened.workspace);
  }
  expect(marks.size).toBe(2);
});
