import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git } from './git.ts';
import type { Mirror, Mirrors } from './mirror.ts';
import { noteFileOf, type Pool } from './pool.ts';
import { readNote } from './slot-note.ts';

/** Fewer packs than this are left as they are. */
const fewPacks = 20;

/**
 * Packs a mirror anew, and drops what no ref has held for `olderThanMs`; `false` when it was not worth it, or a workspace of the
 * repository is in use, which borrows objects that no ref of the mirror may hold any more.
 */
export async function repack(
  git: Git,
  mirrors: Mirrors,
  pool: Pool,
  slots: string,
  mirror: Mirror,
  olderThanMs: number,
): Promise<boolean> {
  const packs = await readdir(join(mirror.directory, 'objects', 'pack')).catch(() => []);
  if (packs.filter((name) => name.endsWith('.pack')).length < fewPacks) return false;
  // A slot is filled after its mirror was refreshed, for which it has to wait now: the notes that are here say all.
  return mirrors.whileQuiet(mirror, async () => {
    if (await isBorrowed(pool, slots, mirror)) return false;
    const prune = `--prune=${Math.ceil(olderThanMs / 1_000)}.seconds.ago`;
    await git(['gc', '--quiet', prune], { cwd: mirror.directory, timeoutMs: 1_800_000 });
    return true;
  });
}

async function isBorrowed(pool: Pool, slots: string, { repository }: Mirror): Promise<boolean> {
  for (const slot of await pool.status()) {
    const note = await readNote(noteFileOf(slots, slot.name));
    if (slot.state === 'idle' && note === null) continue;
    const isOther =
      note !== null &&
      (note.repository.owner !== repository.owner || note.repository.repo !== repository.repo);
    if (!isOther) return true;
  }
  return false;
}
