import type { Git } from './git.ts';
import { type Mirror, tipRef } from './mirror.ts';
import { noteFileOf, type Pool } from './pool.ts';
import { sharedFolder } from './shared-work.ts';
import type { SlotKeeper } from './slot-keeper.ts';
import { readNote } from './slot-note.ts';

/** What a look for the work of earlier executions has come to. */
export type Left =
  | { readonly outcome: 'looked'; readonly commit: string | null }
  /** There may be more than what this host has, which is `commit`. */
  | { readonly outcome: 'unavailable'; readonly message: string; readonly commit: string | null };

/** Takes what a worker that died has left in a slot of this host, in the folder `slots`, into the mirror. A worker that lives keeps its slot. */
export async function salvageAttempt(
  pool: Pool,
  slots: string,
  keeper: SlotKeeper,
  attemptId: string,
): Promise<void> {
  for (const name of pool.names) {
    const isOfAttempt = async () => (await readNote(noteFileOf(slots, name)))?.attemptId === attemptId;
    if (!(await isOfAttempt())) continue;
    const slot = await pool.hold(name);
    if (slot === null) continue;
    try {
      // Another may have had it between the look and the hold.
      if (await isOfAttempt()) await keeper.empty(slot);
    } finally {
      // One that was put out of use is held no more: to release it again does nothing.
      await slot.release();
    }
  }
}

/** The newest commit that executions of the attempt have left, on this host or where all hosts find it; `null` where none has. */
export async function newestLeft(
  git: Git,
  { directory: cwd }: Mirror,
  attemptId: string,
): Promise<string | null> {
  const refs = [tipRef(attemptId), sharedFolder(attemptId)];
  const flags = ['--sort=-committerdate', '--format=%(objectname)'];
  const listing = await git(['for-each-ref', ...flags, ...refs], { cwd });
  const commits = [...new Set(listing.split('\n').filter((line) => line !== ''))];
  if (commits.length < 2) return commits[0] ?? null;
  // Dates are in whole seconds, so that one may be as young as what was built on it.
  const last = await git(['merge-base', '--independent', ...commits], { cwd });
  return commits.find((commit) => last.includes(commit)) ?? null;
}
