import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { borrowTree } from './borrow-tree.ts';
import type { Git } from './git.ts';
import type { Mirror } from './mirror.ts';

/** A work tree of a harvested commit in which no agent has ever been; absolute paths. */
export interface Checkout {
  readonly directory: string;
  readonly home: string;
  readonly temporary: string;
}

/** Checks out `commit` from the mirror below `parent`, in a folder whose name cannot be guessed beforehand; it goes with the slot. */
export async function checkOut(git: Git, mirror: Mirror, parent: string, commit: string): Promise<Checkout> {
  const root = join(parent, `checkout-${randomUUID()}`);
  const places = { directory: join(root, 'tree'), home: join(root, 'home'), temporary: join(root, 'tmp') };
  await mkdir(places.home, { recursive: true, mode: 0o700 });
  await mkdir(places.temporary, { recursive: true, mode: 0o700 });
  await borrowTree(git, mirror, places.directory, commit, null);
  return places;
}
