import { spawn } from 'node:child_process';
import { createVerificationCommands } from '../../src/runners/verification-commands.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import { createWorkspaces } from '../../src/workspace/workspaces.ts';
import { assignmentOf } from './assignment.ts';

// A worker process of its own: opens a workspace, starts an agent in it and perhaps a verification, and waits to be killed.
const [dataDir = '', origin = '', attemptId = '', command = '', check = '', slots = '1'] =
  process.argv.slice(2);
const remote = { url: () => origin, credentials: async () => ({ username: 'x', password: 'secret-token' }) };
const log = { info: () => undefined, warn: () => undefined };
const redactor = createRedactor();
const workspaces = createWorkspaces({ dataDir, slots: Number(slots), remote, redactor, log });
const { signal } = new AbortController();
const opened = await workspaces.open(attemptId, assignmentOf(), signal);
if (opened.outcome !== 'opened') throw new Error(opened.message);
const { directory, home, execution } = opened.workspace;
spawn('/bin/sh', ['-c', command], {
  cwd: directory,
  env: { PATH: process.env['PATH'], HOME: home, AGENT_ID: attemptId, AGENT_EXECUTION: execution },
  detached: true,
  stdio: 'ignore',
});
if (check !== '') {
  const checked = await workspaces.checkOut(opened.workspace, opened.workspace.start);
  if (checked.outcome !== 'checked-out') throw new Error(checked.message);
  void createVerificationCommands({ redactor }).run(check, checked.checkout, signal);
}
console.log('working');
setInterval(() => undefined, 1_000);
