import type { Assignment } from '../domain/attempt.ts';
import { resolveCommit } from './git.ts';
import { type HarvestResult, harvest } from './harvest.ts';
import type { Isolation } from './isolation.ts';
import { keepsWork, type Mirror, startRef } from './mirror.ts';
import type { Slot, SlotState } from './pool.ts';
import { isCommitId, prepareWorkspace } from './prepare.ts';
import { recallSession } from './sessions.ts';
import type { WorkSharing } from './sharing.ts';
import { type HostParts, keepSession, reportBug, type SlotKeeper } from './slot-keeper.ts';
import { writeNote } from './slot-note.ts';
import { anyFaultOf, faultOf, orUnavailable, type Unavailable } from './system-error.ts';
import { layOut, type Workspace } from './workspace.ts';
import { dropBranch } from './worktree.ts';

export type OpenResult =
  | { readonly outcome: 'opened'; readonly workspace: Workspace }
  | { readonly outcome: 'conflict'; readonly message: string }
  /** The work that it is about is kept where this host cannot get it; `host` is the name of the place where that is known. */
  | { readonly outcome: 'elsewhere'; readonly host: string | null; readonly message: string }
  | Unavailable;

/** The slots that attempts of this process are in, from their opening to their release. */
export interface OccupiedSlots {
  open(attemptId: string, assignment: Assignment, signal: AbortSignal): Promise<OpenResult>;
  /** Rejects with what this host is to blame for. */
  harvest(workspace: Workspace): Promise<HarvestResult>;
  /** After a harvest, if there was none. Rejects with what this host is to blame for. */
  release(workspace: Workspace): Promise<void>;
}

interface Occupied {
  readonly slot: Slot;
  readonly agent: string;
  harvested: HarvestResult | null;
}

export function createOccupiedSlots(
  host: HostParts,
  keeper: SlotKeeper,
  sharing: WorkSharing,
  isolation: Isolation,
): OccupiedSlots {
  const { git, folders, pool, mirrors, redact, sandbox, log } = host;
  const occupied = new Map<string, Occupied>();

  /** With the kept work in it, from another host if need be. */
  async function refreshMirror(
    attemptId: string,
    { repository, start, base, prerequisites }: Assignment,
    signal: AbortSignal,
  ): Promise<Mirror> {
    const needed = [...prerequisites.map(({ commit }) => commit), ...(isCommitId(base) ? [base] : [])];
    const kept = start.kind === 'fresh' ? [] : [start.commit];
    for (const commit of kept) {
      const { directory } = await mirrors.make(repository);
      const isHere = (await resolveCommit(git, directory, commit)) !== null;
      if (!isHere) await sharing.fetch(repository, attemptId, signal);
    }
    return mirrors.refresh(repository, needed, signal, kept);
  }

  async function fill(
    slot: Slot,
    attemptId: string,
    assignment: Assignment,
    signal: AbortSignal,
  ): Promise<OpenResult> {
    const { repository, start: from } = assignment;
    const mirror = await refreshMirror(attemptId, assignment, signal);
    const places = layOut(slot.directory, folders.logs, attemptId);
    const empty = { name: slot.name, places, isolation };
    const prepared = await prepareWorkspace(git, mirror, empty, attemptId, assignment);
    if (prepared.outcome === 'missing') return { outcome: 'unavailable', message: prepared.message };
    if (prepared.outcome !== 'prepared') return prepared;
    const isInConversation = 'session' in from && from.session !== null;
    const recalled = isInConversation
      ? await recallSession(git, folders.sessions, prepared.workspace, from.commit)
      : null;
    const workspace = { ...prepared.workspace, recalled };
    const { execution, branch, base, start } = workspace;
    await writeNote(slot.noteFile, {
      attemptId,
      execution,
      branch,
      base,
      start,
      repository,
      isolation,
      ownBranch: true,
      agent: assignment.agent,
    });
    occupied.set(slot.name, { slot, agent: assignment.agent, harvested: null });
    return { outcome: 'opened', workspace };
  }

  /** The start is of use as long as there is work that was made on it. */
  async function dropStart({ attemptId, mirror }: Workspace): Promise<void> {
    if (await keepsWork(git, mirror, attemptId)) return;
    await git(['update-ref', '-d', startRef(attemptId)], { cwd: mirror.directory });
  }

  return {
    async open(attemptId, assignment, signal) {
      const found = await orUnavailable(() => keeper.emptySlot(attemptId, signal));
      if (found === null) return { outcome: 'unavailable', message: explainErrors(await pool.status()) };
      if ('outcome' in found) return found;
      try {
        return await orUnavailable(() => fill(found, attemptId, assignment, signal));
      } finally {
        // After a bug too: nobody else would ever give it back.
        if (!occupied.has(found.name)) await keeper.giveBack(found);
      }
    },
    async harvest(workspace) {
      const result = await harvest(git, workspace, redact, sandbox);
      const place = occupied.get(workspace.name);
      if (place !== undefined) place.harvested = result;
      return result;
    },
    async release(workspace) {
      const place = occupied.get(workspace.name);
      if (place === undefined) return;
      occupied.delete(workspace.name);
      const takeOutLast = async () => {
        place.harvested ??= await harvest(git, workspace, redact, sandbox);
      };
      const fault = await anyFaultOf(takeOutLast, (bug) => reportBug(log, place.slot.name, bug));
      if (fault !== null) return keeper.putOutOfUse(place.slot, fault);
      const { harvested } = place;
      await keepSession(host, workspace, place.agent);
      await faultOf(() => dropStart(workspace));
      await keeper.giveBack(place.slot);
      const tip = harvested?.outcome === 'harvested' ? harvested.commit : null;
      if (workspace.isolation.kind === 'worktree' && tip !== null) {
        // The mirror keeps the work; the repository gets the branch back when it is verified.
        const { repository } = workspace.isolation;
        await faultOf(() => dropBranch(git, repository, workspace.branch, tip));
      }
    },
  };
}

function explainErrors(slots: readonly SlotState[]): string {
  const broken = slots.flatMap((slot) => (slot.state === 'error' ? [`${slot.name} (${slot.why})`] : []));
  return `No workspace of this worker can be used. Out of use: ${broken.join('; ')}.`;
}
