import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lease, readLease, removeLease, writeLease } from './lease.ts';
import { isLocked, tryLock } from './lock.ts';
import { removeTree } from './remove-tree.ts';
import { hasCode } from './system-error.ts';

export type SlotState =
  | { readonly name: string; readonly state: 'idle' }
  /** A process works in it, or somebody has leased it. */
  | { readonly name: string; readonly state: 'busy'; readonly lease: Lease | null }
  /** It could not be cleaned: nobody uses it until a person has looked and reset it. */
  | { readonly name: string; readonly state: 'error'; readonly why: string };

/** A slot that this process holds; no other attempt is in it until `release` or `poison`. */
export interface Slot {
  /** `slot-1` … */
  readonly name: string;
  readonly directory: string;
  /** Kept beside the slot, where its agent does not look: what the slot was used for last. */
  readonly noteFile: string;
  /** Removes everything in the slot and its note. */
  clean(): Promise<void>;
  /** Moves everything in the slot to the folder `to`, which must not exist, and repairs it. */
  moveAway(to: string): Promise<void>;
  /** Removes what put it out of use; the hold goes on. */
  repair(): Promise<void>;
  /** Gives the slot to somebody beyond the life of this process, and ends the hold of it. */
  lease(lease: Lease): Promise<void>;
  /** Ends the lease; the hold goes on. */
  endLease(): Promise<void>;
  /** Gives the slot back; the caller has cleaned it. */
  release(): Promise<void>;
  /** Gives the slot back as `error`, with everything that is in it. */
  poison(why: string): Promise<void>;
}

/** Which slots may be held: those that nobody has, one that somebody has leased, or one that is out of use. */
type Wanted = 'free' | 'leased' | 'broken';

/** Workspaces of one host (R23), shared by all its processes. */
export interface Pool {
  /** Of all its slots, in order. */
  readonly names: readonly string[];
  /** A slot nobody uses, perhaps with what a crashed worker left in it; `null` when there is none. */
  acquire(): Promise<Slot | null>;
  /** This slot, or `null` when it is in use, leased or out of use; with `wanted`, when it is not leased or not out of use. */
  hold(name: string, wanted?: Wanted): Promise<Slot | null>;
  status(): Promise<SlotState[]>;
}

/** Slots `slot-1` to `slot-<count>` under `directory`. */
export function createPool(directory: string, count: number): Pool {
  const names = Array.from({ length: count }, (_, index) => `slot-${index + 1}`);
  const hold = async (name: string, wanted: Wanted = 'free'): Promise<Slot | null> => {
    if ((await standingOf(directory, name)) !== wanted) return null;
    const lock = await tryLock(join(directory, `${name}.lock`));
    if (lock === null) return null;
    const slot = makeSlot(directory, name, () => lock.release());
    // Somebody may have poisoned, leased or released it between the look and the lock.
    if ((await standingOf(directory, name)) === wanted) return slot;
    await slot.release();
    return null;
  };
  return {
    names,
    hold,
    async acquire() {
      for (const name of names) {
        const slot = await hold(name);
        if (slot !== null) return slot;
      }
      return null;
    },
    status: () => Promise.all(names.map((name) => slotState(directory, name))),
  };
}

/** How many slots have ever been used under `directory`: the number of the last one. */
export async function countSlots(directory: string): Promise<number> {
  const entries = await readdir(directory).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  const numbers = entries.map((entry) => Number(/^slot-(\d{1,4})(?:\.|$)/.exec(entry)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

function makeSlot(pool: string, name: string, unlock: () => Promise<void>): Slot {
  const directory = join(pool, name);
  const noteFile = noteFileOf(pool, name);
  const leaseFile = leaseFileOf(pool, name);
  return {
    name,
    directory,
    noteFile,
    async clean() {
      await removeTree(directory);
      await rm(noteFile, { force: true });
      await mkdir(directory, { recursive: true, mode: 0o700 });
    },
    async moveAway(to) {
      await mkdir(join(to, '..'), { recursive: true, mode: 0o700 });
      await rename(directory, to).catch((error: unknown) => {
        if (!hasCode(error, 'ENOENT')) throw error;
      });
      await rm(noteFile, { force: true });
      await rm(errorFile(pool, name), { force: true });
    },
    repair: () => rm(errorFile(pool, name), { force: true }),
    async lease(lease) {
      try {
        await writeLease(leaseFile, lease);
      } finally {
        await unlock();
      }
    },
    endLease: () => removeLease(leaseFile),
    release: unlock,
    async poison(why) {
      try {
        await writeFile(errorFile(pool, name), `${why}\n`);
      } finally {
        await unlock();
      }
    },
  };
}

async function standingOf(directory: string, name: string): Promise<Wanted> {
  if ((await readError(directory, name)) !== null) return 'broken';
  return (await readLease(leaseFileOf(directory, name))) === null ? 'free' : 'leased';
}

async function slotState(directory: string, name: string): Promise<SlotState> {
  const why = await readError(directory, name);
  if (why !== null) return { name, state: 'error', why };
  const lease = await readLease(leaseFileOf(directory, name));
  if (lease !== null) return { name, state: 'busy', lease };
  const isHeld = await isLocked(join(directory, `${name}.lock`));
  return isHeld ? { name, state: 'busy', lease: null } : { name, state: 'idle' };
}

/** What the slot was used for last, see `slot-note.ts`. */
export function noteFileOf(pool: string, name: string): string {
  return join(pool, `${name}.attempt.json`);
}

function leaseFileOf(pool: string, name: string): string {
  return join(pool, `${name}.lease.json`);
}

function errorFile(directory: string, name: string): string {
  return join(directory, `${name}.error`);
}

async function readError(directory: string, name: string): Promise<string | null> {
  try {
    return (await readFile(errorFile(directory, name), 'utf8')).trim();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}
