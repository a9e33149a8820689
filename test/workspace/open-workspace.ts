import { spawn } from 'node:child_process';
import { createRedactor } from '../../src/workspace/redact.ts';
import { createWorkspaces } from '../../src/workspace/workspaces.ts';
import { assignmentOf } from './assignment.ts';

// A worker process of its own: opens a workspace, starts an agent in it, and waits to be killed.
const [dataDir = '', origin = '', attemptId = '', command = ''] = process.argv.slice(2);
const remote = { url: () => origin, credentials: async () => ({ username: 'x', password: 'secret-token' }) };
const log = { warn: () => undefined };
const workspaces = createWorkspaces({ dataDir, slots: 1, remote, redactor: createRedactor(), log });
const opened = await workspaces.open(attemptId, assignmentOf(), new AbortController().signal);
if (opened.outcome !== 'opened') throw new Error(opened.message);
const { directory, home, execution } = opened.workspace;
spawn('/bin/sh', ['-c', command], {
  cwd: directory,
  env: { PATH: process.env['PATH'], HOME: home, AGENT_ID: attemptId, AGENT_EXECUTION: execution },
  detached: true,
  stdio: 'ignore',
});
console.log('working');
setInterval(() => undefined, 1_000);
