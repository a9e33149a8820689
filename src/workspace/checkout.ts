import { randomUUID } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { borrowTree } from './borrow-tree.ts';
import type { Git } from './git.ts';
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
}

/**
 * Checks out `commit` below `parent`, in a folder whose name cannot be guessed beforehand. `parent` lies outside of every slot: tools
 * search the folders above the tree for packages and settings, and in a slot an agent could have put some.
 */
export async function checkOut(
  git: Git,
  { mirror, name, execution }: Pick<Workspace, 'mirror' | 'name' | 'execution'>,
  parent: string,
  commit: string,
): Promise<Checkout> {
  const root = join(parent, `${name}.${randomUUID()}`);
  const places = { directory: join(root, 'tree'), home: join(root, 'home'), temporary: join(root, 'tmp') };
  await mkdir(places.home, { recursive: true, mode: 0o700 });
  await mkdir(places.temporary, { recursive: true, mode: 0o700 });
  await borrowTree(git, mirror, places.directory, commit, null);
  return { ...places, execution };
}

/** Removes every checkout that was made for the slot `name`, also by a worker that died; the caller holds the slot. */
export async function removeCheckouts(parent: string, name: string): Promise<void> {
  for (const entry of await readFolder(parent)) {
    if (entry.startsWith(`${name}.`)) await removeTree(join(parent, entry));
  }
}

async function readFolder(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
