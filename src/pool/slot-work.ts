import type { KeptReport } from '../domain/pool-report.ts';
import { UserError } from '../errors.ts';
import { keepEverything } from '../workspace/keep-everything.ts';
import { type KeptCommit, listKept } from '../workspace/merged-work.ts';
import type { Slot } from '../workspace/pool.ts';
import { workspaceOf } from '../workspace/slot-keeper.ts';
import { readNote } from '../workspace/slot-note.ts';
import { findUncommitted, type Uncommitted } from '../workspace/uncommitted.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { OpenedPool } from './open-pool.ts';

/** What a leased slot holds, once its commits are in the mirror. */
export type SlotWork =
  | {
      readonly outcome: 'kept';
      readonly workspace: Workspace;
      /** Of the task's branch; the start where it has no commit of its own. */
      readonly tip: string;
      /** What the work tree is on. */
      readonly head: string;
      readonly commits: readonly KeptReport[];
      readonly uncommitted: Uncommitted;
    }
  | { readonly outcome: 'unreadable'; readonly message: string };

/** Takes all commits of a slot that this process holds into the mirror, and says what is left. The slot stays as it is. */
export async function keepSlotWork({ host }: OpenedPool, slot: Slot): Promise<SlotWork> {
  const { git, folders, mirrors } = host;
  const note = await readNote(slot.noteFile);
  if (note === null)
    return { outcome: 'unreadable', message: `Nothing says what ${slot.name} was used for.` };
  const workspace = workspaceOf(slot, note, folders, mirrors);
  const kept = await keepEverything(git, workspace, host.redact);
  if (kept.outcome === 'unreadable') return kept;
  const { tip, head } = kept;
  const names = new Map(kept.refs.map(({ ref, name }) => [ref, name]));
  const commits = (await listKept(git, workspace.mirror)).flatMap((each) => {
    const from = names.get(each.ref);
    return from === undefined ? [] : [describeKept(each, from)];
  });
  const uncommitted = await findUncommitted(git, workspace, head);
  return { outcome: 'kept', workspace, tip, head, commits, uncommitted };
}

export function describeKept(kept: KeptCommit, from = kept.attempt): KeptReport {
  const { ref, commit, subject, at, kind } = kept;
  return { ref, commit, from, subject, at, kind };
}

/** All work of the pool that is merged nowhere, as of the last refresh of its mirrors. */
export async function listOpenWork({ host }: OpenedPool): Promise<KeptReport[]> {
  const work: KeptReport[] = [];
  for (const mirror of await host.mirrors.list()) {
    const kept = await listKept(host.git, mirror);
    work.push(...kept.filter(({ standing }) => standing === 'open').map((each) => describeKept(each)));
  }
  return work;
}

/** Holds a slot that somebody has leased. Throws a `UserError` where nobody has. */
export async function holdLeased({ host }: OpenedPool, name: string): Promise<Slot> {
  const slot = await host.pool.hold(name, 'leased');
  if (slot !== null) return slot;
  const state = (await host.pool.status()).find((each) => each.name === name);
  if (state === undefined) {
    throw new UserError(`There is no ${name} in this pool.`, '`pool status` lists what there is.');
  }
  if (state.state === 'idle') throw new UserError(`Nobody has ${name}.`, '`pool status` shows who has what.');
  if (state.state === 'error') {
    throw new UserError(
      `${name} is out of use: ${state.why}`,
      `\`pool reset ${name}\` keeps its work and makes it usable again.`,
    );
  }
  throw new UserError(`A process works in ${name} at this moment.`, 'Wait until it has ended.');
}
