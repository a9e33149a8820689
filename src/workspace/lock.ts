import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readProcess } from '../runners/process-table.ts';
import { hasCode } from './system-error.ts';

const refreshMs = 15_000;
const foreignStaleMs = 60_000;
const retryMs = 50;

/** The exclusive right to something, among all processes that see the same directory. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock at `path`, or answers `null` while a living owner holds it.
 *
 * The lock is a directory with one file, named for its owner. It is free of races by what POSIX says of `rename`: a directory may
 * replace an empty one only. Breaking a dead owner's lock removes *that owner's* file by name, so that it cannot hit somebody who
 * took the lock in between.
 */
export async function tryLock(path: string): Promise<Lock | null> {
  const owner = ownerName();
  const staging = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  await mkdir(staging);
  await writeFile(join(staging, owner), '');
  for (;;) {
    try {
      await rename(staging, path);
      return holdLock(path, owner);
    } catch (error) {
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    }
    if (!(await breakStale(path))) {
      await rm(staging, { recursive: true });
      return null;
    }
  }
}

/** Runs `work` under the lock at `path`, after waiting for it; rejects when `signal` aborts first. */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (;;) {
    const lock = await tryLock(path);
    if (lock !== null) {
      try {
        return await work();
      } finally {
        await lock.release();
      }
    }
    await sleep(retryMs, undefined, signal === undefined ? {} : { signal });
  }
}

/** Whether somebody alive holds the lock at `path` at this moment. */
export async function isLocked(path: string): Promise<boolean> {
  const owners = await ownersOf(path);
  const alive = await Promise.all(owners.map((owner) => isAlive(path, owner)));
  return alive.includes(true);
}

function holdLock(path: string, owner: string): Lock {
  const refresh = setInterval(() => {
    const now = new Date();
    // Missing means that somebody removed it by hand; the fence against that is not here.
    utimes(join(path, owner), now, now).catch(() => undefined);
  }, refreshMs);
  refresh.unref();
  return {
    async release() {
      clearInterval(refresh);
      await unlinkIfThere(join(path, owner));
      await rmdir(path).catch((error: unknown) => {
        if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw error;
      });
    },
  };
}

/** Removes dead owners; `false` when a living one is there. */
async function breakStale(path: string): Promise<boolean> {
  for (const owner of await ownersOf(path)) {
    if (await isAlive(path, owner)) return false;
    await unlinkIfThere(join(path, owner));
  }
  return true;
}

async function ownersOf(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function ownerName(): string {
  const startedAt = readProcess(process.pid)?.startedAt ?? '';
  return `${process.pid}-${startedAt}-${randomUUID()}@${hostname()}`;
}

/**
 * On this host a pid with its start time tells. Another host name is another container on a shared volume, or an earlier one:
 * its pids mean nothing here, so that only its refreshed file shows life.
 */
async function isAlive(path: string, owner: string): Promise<boolean> {
  const match = /^(\d+)-(\d*)-[0-9a-f-]{36}@(.+)$/.exec(owner);
  if (match === null) return false;
  const [, pid, startedAt, host] = match;
  if (host !== hostname()) return wasRefreshed(join(path, owner));
  const entry = readProcess(Number(pid));
  if (process.platform === 'linux') return entry !== null && entry.startedAt === startedAt;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

async function wasRefreshed(file: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs < foreignStaleMs;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

async function unlinkIfThere(file: string): Promise<void> {
  await unlink(file).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
}
