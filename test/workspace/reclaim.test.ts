import { existsSync, readdirSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRedactor } from '../../src/workspace/redact.ts';
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
const DAY = 86_400_000;

function hostOf(
  origin: Origin,
  dataDir: string,
  disk?: { leastFreeBytes: number; keepMs: number },
): Workspaces {
  return createWorkspaces({
    dataDir,
    slots: 2,
    remote: remoteOf(origin),
    redactor: createRedactor(),
    ...(disk && { disk }),
    log: { info: () => undefined, warn: () => undefined },
  });
}

async function open(host: Workspaces, id = attemptId()) {
  const opened = await host.open(id, assignmentOf(), signal);
  if (opened.outcome !== 'opened') throw new Error(opened.message);
  return opened.workspace;
}

async function putOld(file: string, days: number): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, 'x');
  const then = new Date(Date.now() - days * DAY);
  await utimes(file, then, then);
  await utimes(join(file, '..'), then, then);
}

test('an attempt does not start where the disk is full, and is told both numbers', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const host = hostOf(origin, dataDir, { leastFreeBytes: 2 ** 60, keepMs: 30 * DAY });
  const opened = await host.open(attemptId(), assignmentOf(), signal);
  expect(opened).toMatchObject({ outcome: 'unavailable' });
  expect(opened.outcome === 'unavailable' && opened.message).toMatch(
    /has \d+ MiB left, and an attempt starts only with 1099511627776 MiB/,
  );
  expect(await host.status()).toEqual([
    { name: 'slot-1', state: 'idle' },
    { name: 'slot-2', state: 'idle' },
  ]);
});

test('what is old goes, what is young stays, and so does what a living attempt uses', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const host = hostOf(origin, dataDir, { leastFreeBytes: 0, keepMs: 30 * DAY });
  const living = await open(host);
  const checked = await host.checkOut(living, living.start);
  if (checked.outcome !== 'checked-out') throw new Error(checked.message);
  await putOld(join(dataDir, 'logs', 'old.log'), 31);
  await putOld(join(dataDir, 'logs', 'young.log'), 29);
  await putOld(join(dataDir, 'sessions', 'old', 'origin.json'), 31);
  await putOld(join(dataDir, 'caches', 'acme', 'greetings', '0123456789abcdef0123', 'a'), 31);
  await putOld(join(dataDir, 'workspaces', 'slot-2', 'tree', 'left.txt'), 1);
  await putOld(join(dataDir, 'checkouts', 'slot-2.00000000-0000-4000-8000-000000000000', 'a'), 0);
  await mkdir(join(dataDir, 'workspaces', 'slot-1.lock.00000000-0000-4000-8000-000000000000'));

  const removed = await host.reclaim();
  expect(removed.map(({ what }) => what).toSorted()).toEqual(['cache', 'log', 'session', 'workspace']);
  expect(readdirSync(join(dataDir, 'logs'))).toEqual(['young.log']);
  expect(readdirSync(join(dataDir, 'workspaces', 'slot-2'))).toEqual([]);
  expect(readdirSync(join(dataDir, 'checkouts'))).toHaveLength(1);
  expect(existsSync(join(living.directory, 'README.md'))).toBe(true);
  expect(existsSync(join(checked.checkout.directory, 'README.md'))).toBe(true);
  await host.release(living);
});

test('a mirror is packed anew only while nobody borrows from it, and unmerged work stays readable', async () => {
  const origin = await createOrigin({ 'README.md': '# Greetings\n' });
  const dataDir = await temporaryFolder();
  const host = hostOf(origin, dataDir, { leastFreeBytes: 0, keepMs: -DAY });
  const first = await open(host);
  await writeFile(join(first.directory, 'a.txt'), 'kept\n');
  runGit(first.directory, 'add', '--all');
  runGit(first.directory, 'commit', '--quiet', '--message', 'kept');
  const kept = runGit(first.directory, 'rev-parse', 'HEAD');
  await host.release(first);
  const { directory } = first.mirror;
  const packs = () =>
    readdirSync(join(directory, 'objects', 'pack')).filter((name) => name.endsWith('.pack'));
  for (const index of Array.from({ length: 21 }).keys()) {
    await origin.commit('main', { 'count.txt': `${index}\n` });
    runGit(
      directory,
      '-c',
      'fetch.unpackLimit=1',
      'fetch',
      '--quiet',
      origin.directory,
      '+refs/heads/*:refs/heads/*',
    );
  }
  expect(packs().length).toBeGreaterThan(20);

  const borrower = await open(host);
  // The base is replaced: only the borrower needs its commit now.
  runGit(origin.directory, 'update-ref', 'refs/heads/main', `${borrower.start}~5`);
  expect((await host.reclaim()).map(({ what }) => what)).not.toContain('unused objects');
  expect(runGit(borrower.directory, 'status', '--porcelain')).toBe('');
  await host.release(borrower);
  expect((await host.reclaim()).map(({ what }) => what)).toContain('unused objects');
  expect(packs().length).toBeLessThan(3);
  expect(runGit(directory, 'show', `${kept}:a.txt`)).toBe('kept');
});
