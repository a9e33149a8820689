import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { createPool } from '../../src/workspace/pool.ts';
import { createOrigin, runGit, temporaryFolder } from './support.ts';

const TASKS = 50;
const SLOTS = 7;

interface Done {
  readonly task: number;
  readonly slot: string;
  readonly from: bigint;
  readonly to: bigint;
  readonly commit: string;
  readonly found: string | null;
}

test('fifty tasks by eight workers in two processes: no slot is shared, no work is mixed, none is lost', {
  timeout: 180_000,
}, async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const program = new URL('./do-tasks.ts', import.meta.url).pathname;
  const workers = [0, 1].map((first) => {
    const numbers = [SLOTS, 4, first, TASKS].map(String);
    const child = spawn(process.execPath, [program, dataDir, origin.directory, ...numbers]);
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  });
  const outputs = workers.map((worker) => text(worker.stdout));
  const complaints = workers.map((worker) => text(worker.stderr));
  await Promise.all(workers.map((worker) => once(worker.stdout, 'data')));
  const ends = workers.map((worker) => once(worker, 'exit'));
  for (const worker of workers) worker.stdin.write('go\n');
  await Promise.all(ends);
  expect(await Promise.all(complaints)).toEqual(['', '']);
  const done = (await Promise.all(outputs)).flatMap(readDone);

  expect(done.map(({ task }) => task).toSorted((a, b) => a - b)).toEqual([...Array(TASKS).keys()]);
  const clashes = done.flatMap((one) =>
    done.filter(
      (other) =>
        one.task < other.task && one.slot === other.slot && one.from < other.to && other.from < one.to,
    ),
  );
  expect(clashes).toEqual([]);

  const main = origin.head('main');
  const heads = runGit(
    origin.directory,
    'for-each-ref',
    '--format=%(objectname) %(refname:short) %(parent)',
    'refs/heads/work',
  );
  const wanted = done.map(({ task, commit }) => `${commit} work/12-item-${task} ${main}`);
  expect(heads.split('\n').toSorted()).toEqual(wanted.toSorted());
  for (const { task, commit, found } of done) {
    expect(found).toBe(commit);
    const files = runGit(origin.directory, 'diff-tree', '-r', '--no-commit-id', '--name-only', commit);
    expect(files).toBe(`own-${task}.txt`);
  }
  const mirror = join(dataDir, 'mirrors', 'acme', 'greetings.git');
  const kept = runGit(mirror, 'for-each-ref', '--format=%(objectname)', 'refs/attempts').split('\n');
  expect(kept.toSorted()).toEqual(done.map(({ commit }) => commit).toSorted());

  const slots = join(dataDir, 'workspaces');
  const states = await createPool(slots, SLOTS).status();
  expect(states.map(({ state }) => state)).toEqual(Array(SLOTS).fill('idle'));
  for (const { name } of states) expect(readdirSync(join(slots, name))).toEqual([]);
  expect(new Set(done.map(({ slot }) => slot)).size).toBe(SLOTS);
});

function readDone(output: string): Done[] {
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => {
    const done = JSON.parse(line);
    return { ...done, from: BigInt(done.from), to: BigInt(done.to) };
  });
}
