import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Assignment } from '../domain/attempt.ts';
import type { GitRemote } from '../ports/git-remote.ts';
import { endProcessTree } from '../runners/process-tree.ts';
import { type Checkout, checkOut, removeCheckouts } from './checkout.ts';
import { type FoundSecret, findSecrets } from './find-secrets.ts';
import { createGit } from './git.ts';
import { type HarvestResult, harvest } from './harvest.ts';
import { createMirrors, startRef } from './mirror.ts';
import { createPool, type Slot, type SlotState } from './pool.ts';
import { isCommitId, prepareWorkspace } from './prepare.ts';
import { type PushLimits, type PushResult, pushBranch } from './push.ts';
import type { Redactor } from './redact.ts';
import { readNote, writeNote } from './slot-note.ts';
import { explainSystemError } from './system-error.ts';
import { executionVariable, layOut, verificationVariable, type Workspace } from './workspace.ts';

/** Git, the network, the disk or the pool of this host failed; it says nothing about the task. */
export interface Unavailable {
  readonly outcome: 'unavailable';
  readonly message: string;
}

export type OpenResult =
  | { readonly outcome: 'opened'; readonly workspace: Workspace }
  | { readonly outcome: 'conflict'; readonly message: string }
  | Unavailable;

/** All that happens to workspaces on one host, from an empty slot to a pushed branch. Rejects for bugs only. */
export interface Workspaces {
  /** Holds a slot, after waiting for one while others use them all, and prepares it for the assignment. */
  open(attemptId: string, assignment: Assignment, signal: AbortSignal): Promise<OpenResult>;
  /** Once no process of the agent lives any more. */
  harvest(workspace: Workspace): Promise<HarvestResult | Unavailable>;
  /** A fresh tree of a harvested commit; it goes with the release. */
  checkOut(
    workspace: Workspace,
    commit: string,
  ): Promise<{ readonly outcome: 'checked-out'; readonly checkout: Checkout } | Unavailable>;
  /** Secrets that the attempt's commits up to `commit` add. */
  findSecrets(
    workspace: Workspace,
    commit: string,
  ): Promise<{ readonly outcome: 'searched'; readonly secrets: readonly FoundSecret[] } | Unavailable>;
  push(workspace: Workspace, commit: string, limits: PushLimits): Promise<PushResult | Unavailable>;
  /** Gives the slot back, after a harvest if there was none; commits are never lost by it. */
  release(workspace: Workspace): Promise<void>;
  /** When a worker starts: ends what outlived its worker, agents and verification, and keeps what was committed. */
  recover(): Promise<void>;
  status(): Promise<SlotState[]>;
}

export interface WorkspacesOptions {
  /** Mirrors, slots, checkouts and logs lie below it; every worker process of a host uses the same. */
  readonly dataDir: string;
  /** Workspaces of this host. */
  readonly slots: number;
  readonly remote: GitRemote;
  readonly redactor: Redactor;
  /** Milliseconds to wait before each further try of a push while GitHub is away; in all less than a minute when left out. */
  readonly pushWaitsMs?: readonly number[];
  readonly log: {
    info(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
}

const slotPollMs = 1_000;

/** The pool, mirrors and git of one worker host put together. */
export function createWorkspaces(options: WorkspacesOptions): Workspaces {
  const { remote, redactor, log } = options;
  // Git resolves the path of borrowed objects from elsewhere than we do.
  const dataDir = resolve(options.dataDir);
  const git = createGit(redactor);
  const redact = redactor.redact;
  const logs = join(dataDir, 'logs');
  const checkouts = join(dataDir, 'checkouts');
  const mirrors = createMirrors(join(dataDir, 'mirrors'), remote, git);
  const pool = createPool(join(dataDir, 'workspaces'), options.slots);
  const held = new Map<string, { readonly slot: Slot; harvested: boolean }>();

  async function takeOut(workspace: Workspace): Promise<HarvestResult> {
    const result = await harvest(git, workspace, redact);
    const place = held.get(workspace.name);
    if (place !== undefined) place.harvested = true;
    return result;
  }

  /** A worker died here: its agent or its verification may still run, and its commits are nowhere else. */
  async function salvage(slot: Slot): Promise<void> {
    const note = await readNote(slot.noteFile);
    if (note === null) return;
    for (const variable of [executionVariable, verificationVariable]) {
      await endProcessTree({ root: null, marker: `${variable}=${note.execution}` });
    }
    const places = layOut(slot.directory, logs, note.attemptId);
    const workspace = { ...places, ...note, name: slot.name, mirror: mirrors.of(note.repository) };
    const result = await harvest(git, workspace, redact);
    if (result.outcome === 'unreadable') log.warn({ attempt: note.attemptId }, result.message);
  }

  async function clean(slot: Slot): Promise<void> {
    await removeCheckouts(checkouts, slot.name);
    await slot.clean();
  }

  /** Whether the slot is empty now; one that cannot be emptied without loss is put out of use. */
  async function empty(slot: Slot): Promise<boolean> {
    const fault = await faultOf(async () => {
      await salvage(slot);
      await clean(slot);
    });
    if (fault !== null) await putOutOfUse(slot, fault);
    return fault === null;
  }

  /** An empty slot, as soon as there is one; `null` when all of them are out of use. Rejects when `signal` aborts first. */
  async function emptySlot(attemptId: string, signal: AbortSignal): Promise<Slot | null> {
    for (let isWaiting = false; ; ) {
      const slot = await pool.acquire();
      if (slot !== null && (await empty(slot))) return slot;
      if (slot !== null) continue;
      if ((await pool.status()).every(({ state }) => state === 'error')) return null;
      if (!isWaiting)
        log.info({ attempt: attemptId }, 'all workspaces are in use: the attempt waits for one');
      isWaiting = true;
      await sleep(slotPollMs, undefined, { signal });
    }
  }

  async function putOutOfUse(slot: Slot, why: string): Promise<void> {
    await slot.poison(why);
    log.warn({ slot: slot.name, why }, 'a workspace could not be emptied and is not used any more');
  }

  async function giveBack(slot: Slot): Promise<void> {
    const fault = await faultOf(() => clean(slot));
    if (fault === null) await slot.release();
    else await putOutOfUse(slot, fault);
  }

  async function fill(
    slot: Slot,
    attemptId: string,
    assignment: Assignment,
    signal: AbortSignal,
  ): Promise<OpenResult> {
    const { base, prerequisites } = assignment;
    const needed = [...prerequisites.map(({ commit }) => commit), ...(isCommitId(base) ? [base] : [])];
    const mirror = await mirrors.refresh(assignment.repository, needed, signal);
    const places = layOut(slot.directory, logs, attemptId);
    const prepared = await prepareWorkspace(git, mirror, slot.name, places, attemptId, assignment);
    if (prepared.outcome === 'missing') return { outcome: 'unavailable', message: prepared.message };
    if (prepared.outcome === 'conflict') return prepared;
    const { execution, branch, start } = prepared.workspace;
    const { repository } = assignment;
    const note = { attemptId, execution, branch, base: prepared.workspace.base, start, repository };
    await writeNote(slot.noteFile, note);
    return { outcome: 'opened', workspace: prepared.workspace };
  }

  async function letGo(workspace: Workspace): Promise<void> {
    const place = held.get(workspace.name);
    if (place === undefined) return;
    held.delete(workspace.name);
    const fault = place.harvested ? null : await faultOf(() => harvest(git, workspace, redact));
    if (fault !== null) return putOutOfUse(place.slot, fault);
    if (workspace.start !== workspace.base) {
      const start = startRef(workspace.attemptId);
      await faultOf(() => git(['update-ref', '-d', start], { cwd: workspace.mirror.directory }));
    }
    await giveBack(place.slot);
  }

  return {
    async open(attemptId, assignment, signal) {
      const found = await orUnavailable(() => emptySlot(attemptId, signal));
      if (found === null) return { outcome: 'unavailable', message: explainErrors(await pool.status()) };
      if ('outcome' in found) return found;
      const opened = await orUnavailable(() => fill(found, attemptId, assignment, signal));
      if (opened.outcome === 'opened') held.set(opened.workspace.name, { slot: found, harvested: false });
      else await giveBack(found);
      return opened;
    },
    harvest: (workspace) => orUnavailable(() => takeOut(workspace)),
    checkOut: (workspace, commit) =>
      orUnavailable(async () => {
        const checkout = await checkOut(git, workspace, checkouts, commit);
        return { outcome: 'checked-out', checkout };
      }),
    findSecrets: ({ mirror, start }, commit) =>
      orUnavailable(async () => ({
        outcome: 'searched',
        secrets: await findSecrets(git, mirror, start, commit, redactor),
      })),
    push: (workspace, commit, limits) =>
      orUnavailable(() =>
        pushBranch(git, remote, workspace, commit, {
          ...limits,
          waitsMs: options.pushWaitsMs,
        }),
      ),
    async release(workspace) {
      const fault = await faultOf(() => letGo(workspace));
      if (fault !== null) log.warn({ slot: workspace.name, fault }, 'a workspace could not be given back');
    },
    async recover() {
      for (const name of pool.names) {
        const slot = await pool.hold(name);
        if (slot !== null && (await empty(slot))) await slot.release();
      }
    },
    status: () => pool.status(),
  };
}

function explainErrors(slots: readonly SlotState[]): string {
  const broken = slots.flatMap((slot) => (slot.state === 'error' ? [`${slot.name} (${slot.why})`] : []));
  return `No workspace of this worker can be used. Out of use: ${broken.join('; ')}.`;
}

async function orUnavailable<T>(work: () => Promise<T>): Promise<T | Unavailable> {
  try {
    return await work();
  } catch (error) {
    const message = explainSystemError(error);
    if (message === null) throw error;
    return { outcome: 'unavailable', message };
  }
}

/** What went wrong, or `null`; a bug rejects. */
async function faultOf(work: () => Promise<unknown>): Promise<string | null> {
  const result = await orUnavailable(async () => {
    await work();
    return null;
  });
  return result === null ? null : result.message;
}
