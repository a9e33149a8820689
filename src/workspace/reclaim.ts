import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withLock } from './lock.ts';
import { dropMerged } from './merged-work.ts';
import { repack } from './mirror-upkeep.ts';
import { removeTree } from './remove-tree.ts';
import type { HostParts, SlotKeeper } from './slot-keeper.ts';
import { hasCode, orUnavailable } from './system-error.ts';

/** Something that was removed to make room, and was worth nothing any more. */
export interface Removed {
  readonly what: 'log' | 'session' | 'cache' | 'workspace' | 'stale lock' | 'merged work' | 'unused objects';
  /** Path, or the ref of merged work. */
  readonly name: string;
}

export interface Age {
  /** Milliseconds: what is younger stays. */
  readonly olderThanMs: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A process that takes a lock needs its staging folder for a moment, and a merge its checkout for minutes. */
const abandonedMs = 3_600_000;

/**
 * Makes room on a host: workspaces that nobody holds, and by age logs, sessions, caches and kept work that was merged. Work that is not
 * merged stays, however old it is. What cannot be removed is left for the next time, with a warning.
 */
export async function reclaim(host: HostParts, keeper: SlotKeeper, age: Age): Promise<Removed[]> {
  const { folders, log } = host;
  const parts: readonly (() => Promise<Removed[]>)[] = [
    () => emptySlots(host, keeper, age.now),
    () => oldEntries(folders.logs, 'log', age),
    () => oldEntries(folders.sessions, 'session', age),
    () => oldCaches(folders.caches, age),
    () => staleLocks([folders.slots], age.now),
    () => tidyMirrors(host, age),
  ];
  const removed: Removed[] = [];
  for (const part of parts) {
    const done = await orUnavailable(part);
    if ('outcome' in done) log.warn({ why: done.message }, 'some disk space could not be reclaimed');
    else removed.push(...done);
  }
  return removed;
}

async function emptySlots({ pool, folders }: HostParts, keeper: SlotKeeper, now: number): Promise<Removed[]> {
  const removed: Removed[] = [];
  for (const name of pool.names) {
    const slot = await pool.hold(name);
    if (slot === null) continue;
    const holdsFiles = (await entriesOf(slot.directory)).length > 0;
    if (!(await keeper.empty(slot))) continue;
    await slot.release();
    if (holdsFiles) removed.push({ what: 'workspace', name: slot.directory });
  }
  // Those of slots that the pool has no more, and of merges.
  for (const entry of await entriesOf(folders.checkouts)) {
    const slot = entry.split('.')[0] ?? '';
    const path = join(folders.checkouts, entry);
    if (pool.names.includes(slot) || !(await isOlder(path, { olderThanMs: abandonedMs, now }))) continue;
    await removeTree(path);
    removed.push({ what: 'workspace', name: path });
  }
  return removed;
}

async function oldEntries(folder: string, what: Removed['what'], age: Age): Promise<Removed[]> {
  const removed: Removed[] = [];
  for (const name of await entriesOf(folder)) {
    const path = join(folder, name);
    if (!(await isOlder(path, age))) continue;
    await removeTree(path);
    removed.push({ what, name: path });
  }
  return removed;
}

/** `caches/owner/repo/key`, where an attempt may be about to copy one. */
async function oldCaches(caches: string, age: Age): Promise<Removed[]> {
  const removed: Removed[] = [];
  for (const owner of await entriesOf(caches)) {
    for (const repo of await entriesOf(join(caches, owner))) {
      const folder = join(caches, owner, repo);
      for (const name of await entriesOf(folder)) {
        const path = join(folder, name);
        if (!/^[0-9a-f]{20}(?:\.(?:[0-9a-f-]{36}|failed))?$/.test(name) || !(await isOlder(path, age)))
          continue;
        await withLock(`${join(folder, name.slice(0, 20))}.lock`, () => removeTree(path), undefined);
        removed.push({ what: 'cache', name: path });
      }
    }
  }
  return removed;
}

/** What a process left that died while it took a lock. */
async function staleLocks(folders: readonly string[], now: number): Promise<Removed[]> {
  const removed: Removed[] = [];
  for (const folder of folders) {
    for (const name of await entriesOf(folder)) {
      const path = join(folder, name);
      if (!/\.lock\.[0-9a-f-]{36}$/.test(name)) continue;
      if (!(await isOlder(path, { olderThanMs: abandonedMs, now }))) continue;
      await removeTree(path);
      removed.push({ what: 'stale lock', name: path });
    }
  }
  return removed;
}

async function tidyMirrors({ git, mirrors, pool, folders }: HostParts, age: Age): Promise<Removed[]> {
  const removed: Removed[] = [];
  for (const mirror of await mirrors.list()) {
    const merged = await dropMerged(git, mirror, age.now - age.olderThanMs);
    removed.push(...merged.map(({ ref }) => ({ what: 'merged work' as const, name: ref })));
    if (await repack(git, mirrors, pool, folders.slots, mirror, age.olderThanMs)) {
      removed.push({ what: 'unused objects', name: basename(mirror.directory) });
    }
  }
  return removed;
}

async function isOlder(path: string, { olderThanMs, now }: Age): Promise<boolean> {
  try {
    return now - (await lstat(path)).mtimeMs > olderThanMs;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
