import { join } from 'node:path';
import type { KeptReport, PoolReport } from '../domain/pool-report.ts';
import { UserError } from '../errors.ts';
import { listKept } from '../workspace/merged-work.ts';
import type { Slot } from '../workspace/pool.ts';
import { rescueUncommitted, type Uncommitted } from '../workspace/uncommitted.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { OpenedPool, Surroundings } from './open-pool.ts';
import { describeKept, holdLeased, keepSlotWork } from './slot-work.ts';

type Report = Extract<PoolReport, { verb: 'release' }>;

const mostPaths = 20;

/**
 * Ends a lease. All commits are in the mirror before anything is removed; what was never committed stops it, or with `force` becomes a commit as well.
 * A process that dies in the middle leaves a slot that is leased still, or one that the next use of it empties in the same way.
 */
export async function releaseSlot(
  pool: OpenedPool,
  name: string | undefined,
  { force }: { readonly force: boolean },
  surroundings: Surroundings,
): Promise<Report> {
  const slot = await holdLeased(pool, name ?? slotAround(pool, surroundings.cwd));
  try {
    return await release(pool, slot, force, surroundings.now());
  } catch (error) {
    await slot.release();
    throw error;
  }
}

async function release(pool: OpenedPool, slot: Slot, force: boolean, now: number): Promise<Report> {
  const work = await keepSlotWork(pool, slot);
  if (work.outcome === 'unreadable') {
    if (!force) return refuse(slot, `${work.message} With --force its files are set aside.`, []);
    return { ...released(slot, ''), setAside: await setAside(pool, slot, now) };
  }
  const { workspace, uncommitted, commits } = work;
  const reason = force ? null : explainUncommitted(uncommitted);
  if (reason !== null) return refuse(slot, reason, shown(uncommitted));
  const report = released(slot, workspace.branch);
  const rescued = await rescue(pool, workspace, work.head);
  const kept = [...commits, ...rescued];
  // Git keeps nothing of a repository inside of a work tree.
  if (uncommitted.repositories.length > 0)
    return { ...report, kept, setAside: await setAside(pool, slot, now) };
  await slot.endLease();
  await pool.keeper.giveBack(slot);
  return { ...report, kept };
}

function released(slot: Slot, branch: string) {
  return { verb: 'release', outcome: 'released', slot: slot.name, branch, kept: [], setAside: null } as const;
}

async function refuse(slot: Slot, message: string, uncommitted: readonly string[]): Promise<Report> {
  await slot.release();
  return { verb: 'release', outcome: 'refused', slot: slot.name, message, uncommitted };
}

/** Moves the whole slot out of the pool, which then has it again as an empty one. */
export async function setAside({ host }: OpenedPool, slot: Slot, now: number): Promise<string> {
  const moment = new Date(now).toISOString().replace(/[:.]/g, '-');
  const target = join(host.folders.setAside, `${slot.name}.${moment}`);
  await slot.moveAway(target);
  await slot.endLease();
  await slot.release();
  return target;
}

async function rescue({ host }: OpenedPool, workspace: Workspace, head: string): Promise<KeptReport[]> {
  const commit = await rescueUncommitted(host.git, workspace, head);
  if (commit === null) return [];
  const all = await listKept(host.git, workspace.mirror);
  const found = all.filter((kept) => kept.kind === 'rescued' && kept.commit === commit);
  return found.map((kept) => describeKept(kept, workspace.branch));
}

function explainUncommitted({ paths, repositories }: Uncommitted): string | null {
  const count = paths.length + repositories.length;
  if (count === 0) return null;
  const what = count === 1 ? 'A path has changes' : `${count} paths have changes`;
  return `${what} that no commit has. Commit them, or release with --force: they are kept then, but on no branch.`;
}

function shown({ paths, repositories }: Uncommitted): string[] {
  const all = [...paths, ...repositories];
  const more = all.length > mostPaths ? [`… and ${all.length - mostPaths} more`] : [];
  return [...all.slice(0, mostPaths), ...more];
}

/** The slot in which this was called. */
function slotAround({ host }: OpenedPool, cwd: string): string {
  const { slots } = host.folders;
  const found = host.pool.names.find((name) => `${cwd}/`.startsWith(`${join(slots, name)}/`));
  if (found !== undefined) return found;
  throw new UserError(
    'Which workspace? This folder lies in none.',
    'Name its slot, such as `pool release slot-1`.',
  );
}
