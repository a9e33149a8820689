import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { createRedactor } from '../../src/workspace/redact.ts';
import { createWorkspaces } from '../../src/workspace/workspaces.ts';
import { assignmentOf } from './assignment.ts';

// A worker process of its own, which may run as another account: an agent works, digs deep, takes the rights to the paths named, and is harvested.
const [dataDir = '', origin = '', agent = '', ...closed] = process.argv.slice(2);
const workspaces = createWorkspaces({
  dataDir,
  slots: 1,
  remote: { url: () => origin, credentials: async () => null },
  redactor: createRedactor(),
  log: { info: () => undefined, warn: () => undefined },
});
const opened = await workspaces.open('run.item-1.1', assignmentOf(), new AbortController().signal);
if (opened.outcome !== 'opened') throw new Error(opened.message);
const { workspace } = opened;
const { directory: cwd, home } = workspace;
const env = { PATH: process.env['PATH'], HOME: home, WORKING_DIR: cwd };
execFileSync('/bin/sh', ['-c', agent], { cwd, env });
const dig = 'mkdir -p deep/read-only/$1 && cd deep/read-only/$1 && mkdir -p $1/closed/a && chmod 0 $1/closed';
execFileSync('/bin/sh', ['-c', dig, 'dig', `${'d'.repeat(200)}/`.repeat(15)], { cwd, env });
for (const path of closed) chmodSync(join(cwd, path), 0);
const harvest = await workspaces.harvest(workspace);
await workspaces.release(workspace);
console.log(JSON.stringify({ harvest, slots: await workspaces.status() }));
