import { execFileSync } from 'node:child_process';
import { createRedactor } from '../../src/workspace/redact.ts';
import { createWorkspaces } from '../../src/workspace/workspaces.ts';
import { assignmentOf } from './assignment.ts';

// A worker process of its own: does every second task from `first` with some workers at once, and tells what it held and made.
const [dataDir = '', origin = '', slots = '1', workers = '1', first = '0', count = '0'] =
  process.argv.slice(2);
const remote = { url: () => origin, credentials: async () => null };
const log = {
  info: () => undefined,
  warn: (details: object, message: string) => console.error(message, details),
};
const workspaces = createWorkspaces({
  dataDir,
  slots: Number(slots),
  remote,
  redactor: createRedactor(),
  log,
});
const { signal } = new AbortController();
await workspaces.recover();
console.log('ready');
await new Promise((resolve) => process.stdin.once('data', resolve));
let next = Number(first);

async function work(): Promise<void> {
  while (next < Number(count)) {
    const task = next;
    next += 2;
    const branch = `work/12-item-${task}`;
    const opened = await workspaces.open(`run.item-${task}.1`, assignmentOf({ branch }), signal);
    if (opened.outcome !== 'opened') throw new Error(opened.message);
    const { workspace } = opened;
    const from = String(process.hrtime.bigint());
    const script = `echo "$1" > "own-$1.txt" && git add --all && git commit --quiet --message "task $1" && git rev-parse HEAD`;
    const env = { PATH: process.env['PATH'], HOME: workspace.home };
    const options = { cwd: workspace.directory, env, encoding: 'utf8' } as const;
    const commit = execFileSync('/bin/sh', ['-c', script, 'agent', String(task)], options).trim();
    const harvest = await workspaces.harvest(workspace);
    const found = harvest.outcome === 'harvested' ? harvest.commit : null;
    if (found !== null) await workspaces.push(workspace, found, { signal, mayPush: async () => true });
    const to = String(process.hrtime.bigint());
    await workspaces.release(workspace);
    console.log(JSON.stringify({ task, slot: workspace.name, from, to, commit, found }));
  }
}

await Promise.all(Array.from({ length: Number(workers) }, work));
process.stdin.destroy();
