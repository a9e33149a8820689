import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { demandFolder } from '../demand-folder.ts';
import { UserError } from '../errors.ts';
import { hasEnded, isInAnotherNamespace, ownIdentity } from './process-identity.ts';

const LOCK_FILE = 'parallel-orchestrator.lock';
const TOUCH_EVERY_MS = 10_000;
/** A lock of another host or container, or one that nobody can read, is stale when it was not touched for this long. */
const UNTOUCHED_MS = 60_000;
const TAKEOVER_WAIT_MS = 20;
/** A lock file that is there and cannot be read, such as a link to nowhere, will not become one that can. */
const UNREADABLE_AT_MOST = 50;

/** Notes of earlier versions name neither boot, start nor namespace. */
const LockNote = z.object({
  id: z.string(),
  pid: z.int().positive(),
  bootId: z.string().nullable().default(null),
  startedAt: z.string().nullable().default(null),
  pidNamespace: z.string().nullable().default(null),
  host: z.string(),
  at: z.number(),
});
type LockNote = z.infer<typeof LockNote>;

/** Locks that this process holds, for platforms that do not tell it from an earlier one with the same pid. */
const heldHere = new Set<string>();

export interface FolderLock {
  /** Gives the folder free; a second call does nothing. */
  release(): Promise<void>;
}

/**
 * Keeps other processes, and other parts of this one, out of a data folder, which is made when it is missing. PGlite does not lock
 * its folder, and two openers lose rows silently. Throws an error for people when the folder is in use.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(resolve(folder), LOCK_FILE);
  await demandFolder(folder, 'Set DATA_DIR to another.');
  const note: LockNote = { id: randomUUID(), ...ownIdentity(), host: hostname(), at: Date.now() };
  // Before the file exists, so that nobody here takes it for that of an earlier process.
  heldHere.add(note.id);
  try {
    await take(folder, path, note);
  } catch (error) {
    heldHere.delete(note.id);
    throw error;
  }
  return heldLock(path, note);
}

/** Which process holds the folder now, found out without taking it; `null` when it is free, or not there. */
export async function holderOf(
  folder: string,
): Promise<{ readonly pid: number; readonly host: string } | null> {
  const path = join(resolve(folder), LOCK_FILE);
  const text = await readOrNull(path);
  const holder = text === null ? null : parseNote(text);
  return holder === null || (await isStale(path, holder)) ? null : { pid: holder.pid, host: holder.host };
}

async function take(folder: string, path: string, note: LockNote): Promise<void> {
  const text = JSON.stringify(note);
  let unreadable = 0;
  while (!(await create(path, text))) {
    const found = await readOrNull(path);
    if (found === null) {
      unreadable += 1;
      if (unreadable > UNREADABLE_AT_MOST) throw inUse(folder, path, null);
      await sleep(TAKEOVER_WAIT_MS);
      continue;
    }
    const holder = parseNote(found);
    if (!(await isStale(path, holder))) throw inUse(folder, path, holder);
    if (await replace(path, found, text)) return;
    await sleep(TAKEOVER_WAIT_MS);
  }
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * Replaces a stale lock. Of many that found it stale only one may, even when another's look at it was long ago: a second lock, on the
 * stale one, makes its check and its replacement one step.
 */
async function replace(path: string, stale: string, text: string): Promise<boolean> {
  const takeover = `${path}.takeover`;
  if (!(await create(takeover, text))) {
    if (await isUntouched(takeover)) await rm(takeover, { force: true });
    return false;
  }
  if ((await readOrNull(path)) !== stale) {
    await rm(takeover, { force: true });
    return false;
  }
  await rename(takeover, path);
  return true;
}

function heldLock(path: string, note: LockNote): FolderLock {
  const touching = setInterval(() => {
    const now = new Date();
    // A lock file that somebody removed needs no touch, and there is nobody to tell.
    utimes(path, now, now).catch(() => undefined);
  }, TOUCH_EVERY_MS);
  touching.unref();
  return {
    async release() {
      clearInterval(touching);
      if (!heldHere.delete(note.id)) return;
      const text = await readOrNull(path);
      if (text !== null && parseNote(text)?.id === note.id) await rm(path, { force: true });
    },
  };
}

async function isStale(path: string, holder: LockNote | null): Promise<boolean> {
  if (holder === null || isElsewhere(holder)) return isUntouched(path);
  if (heldHere.has(holder.id)) return false;
  return hasEnded(holder);
}

/** Two containers may have one host name, and the same pid each. */
function isElsewhere(holder: LockNote): boolean {
  return holder.host !== hostname() || isInAnotherNamespace(holder);
}

async function isUntouched(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > UNTOUCHED_MS;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return true;
    throw error;
  }
}

function parseNote(text: string): LockNote | null {
  try {
    return LockNote.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function inUse(folder: string, path: string, holder: LockNote | null): UserError {
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  const isGone =
    holder === null || isElsewhere(holder)
      ? 'if it is gone, the folder is free a minute after its end'
      : `if it is gone for certain, delete ${path}`;
  return new UserError(
    `The data folder ${resolve(folder)} is in use by ${who}.`,
    `Stop that process, choose another folder, or set REDIS_URL to run several processes; ${isGone}.`,
  );
}
