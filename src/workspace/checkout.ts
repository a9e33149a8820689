import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reach } from '../domain/confinement.ts';
import type { Overlay } from '../domain/verification/study-changes.ts';
import { borrowTree } from './borrow-tree.ts';
import type { Git } from './git.ts';
import { applyOverlay } from './overlay.ts';
import { removeTree } from './remove-tree.ts';
import { hasCode } from './system-error.ts';
import type { Workspace } from './workspace.ts';

/** A work tree of a harvested commit in which no agent has ever been; absolute paths. */
export interface Checkout {
  /** See `Workspace.execution`. */
  readonly execution: string;
  readonly directory: string;
  readonly home: string;
  readonly temporary: string;
  readonly reach: Reach;
}

/**
 * Checks out `commit`, with `overlay` over it where there is one, below `parent`, in a folder whose name cannot be guessed beforehand. `parent` lies outside of every slot: tools
 * search the folders above the tree for packages and settings, and in a slot an agent could have put some.
 */
export async function checkOut(
  git: Git,
  { mirror, name, execution, reach }: Pick<Workspace, 'mirror' | 'name' | 'execution' | 'reach'>,
  parent: string,
  commit: string,
  overlay: Overlay | null,
): Promise<Checkout> {
  // Short, since programs put sockets into their temporary folder, whose paths have 107 bytes at most (unix(7)).
  const root = join(parent, `${name}.${randomBytes(6).toString('base64url')}`);
  const places = { directory: join(root, 'tree'), home: join(root, 'home'), temporary: join(root, 'tmp') };
  await mkdir(places.home, { recursive: true, mode: 0o700 });
  await mkdir(places.temporary, { recursive: true, mode: 0o700 });
  await borrowTree(git, mirror, places.directory, commit, null);
  if (overlay !== null) await applyOverlay(git, places, overlay);
  return { ...places, execution, reach };
}

/** Removes every checkout that was made for the slot `name`, also by a worker that died; the caller holds the slot. */
export async function removeCheckouts(parent: string, name: string): Promise<void> {
  const own = (await readFolder(parent)).filter((entry) => entry.startsWith(`${name}.`));
  const ends = await Promise.allSettled(own.map((entry) => removeTree(join(parent, entry))));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

async function readFolder(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
