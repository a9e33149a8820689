import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLocked, tryLock } from './lock.ts';
import { removeTree } from './remove-tree.ts';
import { hasCode } from './system-error.ts';

export type SlotState =
  | { readonly name: string; readonly state: 'idle' | 'busy' }
  /** It could not be cleaned: nobody uses it until a person has looked and removed the file that says why. */
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
  /** Gives the slot back; the caller has cleaned it. */
  release(): Promise<void>;
  /** Gives the slot back as `error`, with everything that is in it. */
  poison(why: string): Promise<void>;
}

/** Workspaces of one host (R23), shared by all its worker processes. */
export interface Pool {
  /** Of all its slots, in order. */
  readonly names: readonly string[];
  /** A slot nobody uses, perhaps with what a crashed worker left in it; `null` when there is none. */
  acquire(): Promise<Slot | null>;
  /** This slot, or `null` when it is in use or out of use. */
  hold(name: string): Promise<Slot | null>;
  status(): Promise<SlotState[]>;
}

/** Slots `slot-1` to `slot-<count>` under `directory`. */
export function createPool(directory: string, count: number): Pool {
  const names = Array.from({ length: count }, (_, index) => `slot-${index + 1}`);
  const hold = async (name: string): Promise<Slot | null> => {
    if ((await readError(directory, name)) !== null) return null;
    const lock = await tryLock(join(directory, `${name}.lock`));
    if (lock === null) return null;
    const slot = makeSlot(directory, name, () => lock.release());
    // Somebody may have poisoned it between the look and the lock.
    if ((await readError(directory, name)) === null) return slot;
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

function makeSlot(pool: string, name: string, unlock: () => Promise<void>): Slot {
  const directory = join(pool, name);
  const noteFile = join(pool, `${name}.attempt.json`);
  return {
    name,
    directory,
    noteFile,
    async clean() {
      await removeTree(directory);
      await removeTree(noteFile);
      await mkdir(directory, { recursive: true, mode: 0o700 });
    },
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

async function slotState(directory: string, name: string): Promise<SlotState> {
  const why = await readError(directory, name);
  if (why !== null) return { name, state: 'error', why };
  return { name, state: (await isLocked(join(directory, `${name}.lock`))) ? 'busy' : 'idle' };
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
