import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { isLocked, tryLock } from '../../src/workspace/lock.ts';
import { createPool } from '../../src/workspace/pool.ts';
import { temporaryFolder } from './support.ts';

interface Hold {
  readonly slot: string;
  readonly from: bigint;
  readonly to: bigint;
}

function startWorker(...args: string[]): ChildProcessWithoutNullStreams {
  const program = new URL('./acquire-slots.ts', import.meta.url).pathname;
  return spawn(process.execPath, [program, ...args]);
}

/** Lets workers begin at the same moment, and gives what they held. */
async function race(workers: readonly ChildProcessWithoutNullStreams[]): Promise<Hold[][]> {
  const outputs = workers.map((worker) => text(worker.stdout));
  await Promise.all(workers.map((worker) => once(worker.stdout, 'data')));
  const ends = workers.map((worker) => once(worker, 'exit'));
  for (const worker of workers) worker.stdin.write('go\n');
  await Promise.all(ends);
  return Promise.all(outputs.map(async (output) => readHolds(await output)));
}

function readHolds(output: string): Hold[] {
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => {
    const { slot, from, to } = JSON.parse(line);
    return { slot, from: BigInt(from), to: BigInt(to) };
  });
}

test('two worker processes never hold the same slot at the same time', async () => {
  const directory = await temporaryFolder();
  const workers = [1, 2].map(() => startWorker(directory, '2', '150'));
  const [one = [], other = []] = await race(workers);

  expect(one.length).toBeGreaterThan(20);
  expect(other.length).toBeGreaterThan(20);
  const clashes = one.filter((mine) =>
    other.some((theirs) => mine.slot === theirs.slot && mine.from < theirs.to && theirs.from < mine.to),
  );
  expect(clashes).toEqual([]);
  expect(await createPool(directory, 2).status()).toEqual([
    { name: 'slot-1', state: 'idle' },
    { name: 'slot-2', state: 'idle' },
  ]);
});

test('a slot whose owner was killed is taken by one of those who want it, and by one only', async () => {
  const directory = await temporaryFolder();
  const pool = createPool(directory, 1);
  for (let round = 0; round < 5; round += 1) {
    const [held] = await race([startWorker(directory, '1', '1', 'crash')]);
    expect(held).toHaveLength(1);
    expect(await pool.status()).toEqual([{ name: 'slot-1', state: 'idle' }]);
    const taken = (await Promise.all(Array.from({ length: 20 }, () => pool.acquire()))).filter(Boolean);
    expect(taken).toHaveLength(1);
    await taken[0]?.release();
  }
});

test('a pool gives each slot once, then none, and again what was given back', async () => {
  const pool = createPool(await temporaryFolder(), 2);
  const [one, two, none] = [await pool.acquire(), await pool.acquire(), await pool.acquire()];
  expect([one?.name, two?.name, none]).toEqual(['slot-1', 'slot-2', null]);
  expect((await pool.status()).map((slot) => slot.state)).toEqual(['busy', 'busy']);
  await one?.release();
  expect((await pool.acquire())?.name).toBe('slot-1');
});

test('a poisoned slot is out of use and says why', async () => {
  const pool = createPool(await temporaryFolder(), 2);
  await (await pool.acquire())?.poison('its disk is read-only');
  expect(await pool.status()).toEqual([
    { name: 'slot-1', state: 'error', why: 'its disk is read-only' },
    { name: 'slot-2', state: 'idle' },
  ]);
  expect((await pool.acquire())?.name).toBe('slot-2');
  expect(await pool.acquire()).toBeNull();
});

test('the lock of another container on the same volume holds as long as it is refreshed', async () => {
  const path = join(await temporaryFolder(), 'slot-1.lock');
  const owner = join(path, '1-77-00000000-0000-4000-8000-000000000000@other-container');
  await mkdir(path);
  await writeFile(owner, '');
  expect(await isLocked(path)).toBe(true);
  expect(await tryLock(path)).toBeNull();

  const longAgo = new Date(Date.now() - 120_000);
  await utimes(owner, longAgo, longAgo);
  expect(await isLocked(path)).toBe(false);
  expect(await tryLock(path)).not.toBeNull();
});
