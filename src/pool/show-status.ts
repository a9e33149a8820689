import { join } from 'node:path';
import type { PoolReport, SlotReport } from '../domain/pool-report.ts';
import { GitError } from '../workspace/git.ts';
import { noteFileOf, type SlotState } from '../workspace/pool.ts';
import { readNote, type SlotNote } from '../workspace/slot-note.ts';
import { layOut } from '../workspace/workspace.ts';
import type { OpenedPool } from './open-pool.ts';
import { listOpenWork } from './slot-work.ts';

/** Who has which slot, and what work is merged nowhere. It changes nothing, and waits for nobody. */
export async function showStatus(pool: OpenedPool): Promise<Extract<PoolReport, { verb: 'status' }>> {
  const { host, source, folder } = pool;
  const slots: SlotReport[] = [];
  for (const state of await host.pool.status()) slots.push(await describeSlot(pool, state));
  return {
    verb: 'status',
    pool: folder,
    repository: source?.config.repository ?? null,
    slots,
    kept: await listOpenWork(pool),
  };
}

async function describeSlot({ host }: OpenedPool, slot: SlotState): Promise<SlotReport> {
  const { folders } = host;
  const note = slot.state === 'idle' ? null : await readNote(noteFileOf(folders.slots, slot.name));
  const { directory } = layOut(join(folders.slots, slot.name), folders.logs, note?.attemptId ?? 'none');
  const lease = slot.state === 'busy' ? slot.lease : null;
  const mirror = note === null ? null : host.mirrors.of(note.repository);
  return {
    name: slot.name,
    state: slot.state,
    path: directory,
    holder: lease?.holder ?? note?.attemptId ?? null,
    branch: lease?.branch ?? note?.branch ?? null,
    since: lease?.since ?? null,
    ahead:
      note === null || mirror === null ? null : await countAhead(host.git, mirror.directory, directory, note),
    why: slot.state === 'error' ? slot.why : null,
  };
}

/** Reads the workspace's own objects as data, with the mirror's config: nothing that somebody left in it is run. */
async function countAhead(
  git: OpenedPool['host']['git'],
  mirror: string,
  directory: string,
  { branch, start, isolation }: SlotNote,
): Promise<number | null> {
  try {
    const listing = await git(['ls-remote', '--quiet', '--', directory, `refs/heads/${branch}`], {
      cwd: mirror,
    });
    const head = listing.split('\t')[0] ?? '';
    if (head === '') return null;
    const gitDirectory = isolation.kind === 'worktree' ? isolation.repository : join(directory, '.git');
    const env = { GIT_ALTERNATE_OBJECT_DIRECTORIES: join(gitDirectory, 'objects') };
    return Number(await git(['rev-list', '--count', head, '--not', start], { cwd: mirror, env }));
  } catch (error) {
    if (error instanceof GitError) return null;
    throw error;
  }
}
