import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcessTree } from '../runners/process-tree.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { removeCheckouts } from './checkout.ts';
import type { Git } from './git.ts';
import { harvest } from './harvest.ts';
import type { HostFolders } from './host-folders.ts';
import { removeWorkTree } from './make-tree.ts';
import type { Mirrors } from './mirror.ts';
import type { Pool, Slot } from './pool.ts';
import { saveSession, sessionFolder } from './sessions.ts';
import { readNote, type SlotNote } from './slot-note.ts';
import { anyFaultOf } from './system-error.ts';
import { executionVariable, layOut, reachOf, verificationVariable, type Workspace } from './workspace.ts';
import { dropBranch } from './worktree.ts';

export interface Log {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** What keeping slots takes. */
export interface HostParts {
  readonly git: Git;
  readonly folders: HostFolders;
  readonly pool: Pool;
  readonly mirrors: Mirrors;
  readonly redact: (text: string) => string;
  /** In which workspaces are read; `null` without one. */
  readonly sandbox: Sandbox | null;
  /** Folders below HOME in which this agent keeps its conversations. */
  readonly sessionFolders: (agent: string) => readonly string[];
  /** Called with the newest commit of an attempt whose process died; it does not fail. */
  readonly salvaged?: (workspace: Workspace, commit: string) => Promise<unknown>;
  readonly log: Log;
}

/** Slots between two uses: what was left in them is kept before it is removed. */
export interface SlotKeeper {
  /**
   * An empty slot, as soon as there is one; `null` when all of them are out of use. Rejects when `signal` aborts first.
   * @param who for the log: whoever waits
   */
  emptySlot(who: string, signal: AbortSignal): Promise<Slot | null>;
  /** Ends what a process that died here has left running, and keeps its commits; `null` when nobody had worked here. */
  salvage(slot: Slot): Promise<Workspace | null>;
  /** Salvages and empties a slot that this process holds; one that cannot be emptied without loss, for whatever reason, is put out of use, and the answer is `false`. */
  empty(slot: Slot): Promise<boolean>;
  /** Empties a slot whose work is kept, and ends the hold of it. */
  giveBack(slot: Slot): Promise<void>;
  putOutOfUse(slot: Slot, why: string): Promise<void>;
}

const slotPollMs = 1_000;

export function createSlotKeeper(host: HostParts): SlotKeeper {
  const { git, folders, pool, mirrors, redact, sandbox, log } = host;

  async function salvage(slot: Slot): Promise<Workspace | null> {
    const note = await readNote(slot.noteFile);
    if (note === null) return null;
    for (const variable of [executionVariable, verificationVariable]) {
      await endProcessTree({ root: null, marker: `${variable}=${note.execution}` });
    }
    const workspace = workspaceOf(slot, note, folders, mirrors);
    const result = await harvest(git, workspace, redact, sandbox);
    if (result.outcome === 'unreadable') log.warn({ attempt: note.attemptId }, result.message);
    if (note.agent !== null) await keepSession(host, workspace, note.agent);
    if (result.outcome === 'harvested' && result.commit !== null) {
      await host.salvaged?.(workspace, result.commit);
    }
    return workspace;
  }

  async function clean(slot: Slot): Promise<void> {
    const note = await readNote(slot.noteFile);
    const empty = async () => {
      if (note !== null) await leaveRepository(git, slot, note);
      await slot.clean();
    };
    // Whatever fails, nothing is at work any more when the slot goes on to somebody else, or out of use.
    const ends = await Promise.allSettled([removeCheckouts(folders.checkouts, slot.name), empty()]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async function putOutOfUse(slot: Slot, why: string): Promise<void> {
    await slot.poison(why);
    log.warn({ slot: slot.name, why }, 'a workspace could not be emptied and is not used any more');
  }

  async function empty(slot: Slot): Promise<boolean> {
    const salvageAndClean = async () => {
      await salvage(slot);
      await clean(slot);
    };
    const fault = await anyFaultOf(salvageAndClean, (bug) => reportBug(log, slot.name, bug));
    if (fault !== null) await putOutOfUse(slot, fault);
    return fault === null;
  }

  return {
    salvage,
    empty,
    putOutOfUse,
    async emptySlot(who, signal) {
      for (let isWaiting = false; ; ) {
        const slot = await pool.acquire();
        if (slot !== null && (await empty(slot))) return slot;
        if (slot !== null) continue;
        if ((await pool.status()).every(({ state }) => state === 'error')) return null;
        if (!isWaiting) log.info({ attempt: who }, 'all workspaces are in use: the attempt waits for one');
        isWaiting = true;
        await sleep(slotPollMs, undefined, { signal });
      }
    },
    async giveBack(slot) {
      const fault = await anyFaultOf(
        () => clean(slot),
        (bug) => reportBug(log, slot.name, bug),
      );
      if (fault === null) await slot.release();
      else await putOutOfUse(slot, fault);
    },
  };
}

/** A slot must come to its end even then: what holds on to it would hold for ever. */
export function reportBug(log: Log, slot: string, bug: unknown): void {
  log.warn({ slot, err: bug }, 'a fault of ours at the end of a workspace');
}

/** Keeps what the agent remembers, for an attempt that goes on with its work. It is worth having, and never worth a slot. */
export async function keepSession(
  { folders, sessionFolders, log }: HostParts,
  workspace: Workspace,
  agent: string,
): Promise<void> {
  const { attemptId } = workspace;
  const target = sessionFolder(folders.sessions, attemptId);
  const fault = await anyFaultOf(
    () => saveSession(target, sessionFolders(agent), workspace),
    (bug) => reportBug(log, workspace.name, bug),
  );
  if (fault !== null)
    log.warn({ attempt: attemptId, why: fault }, "an agent's conversation could not be kept");
}

/** The workspace that a slot was filled with last. */
export function workspaceOf(slot: Slot, note: SlotNote, folders: HostFolders, mirrors: Mirrors): Workspace {
  const places = layOut(slot.directory, folders.logs, note.attemptId);
  const mirror = mirrors.of(note.repository);
  return {
    ...places,
    ...note,
    name: slot.name,
    mirror,
    // Nothing runs in it any more.
    reach: reachOf({ sandbox: 'required', network: { kind: 'none' } }, mirror),
    resumed: null,
    recalled: null,
    notes: [],
  };
}

/** Takes a `git worktree` out of its repository, and its branch where that holds nothing but the start. */
async function leaveRepository(git: Git, slot: Slot, note: SlotNote): Promise<void> {
  const { isolation, branch, start, ownBranch } = note;
  if (isolation.kind === 'clone') return;
  await removeWorkTree(git, isolation, join(slot.directory, 'tree'));
  if (ownBranch) await dropBranch(git, isolation.repository, branch, start);
}
