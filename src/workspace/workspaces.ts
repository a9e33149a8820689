import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Assignment } from '../domain/attempt.ts';
import type { GitRemote } from '../ports/git-remote.ts';
import { endProcessTree } from '../runners/process-tree.ts';
import { type Checkout, checkOut } from './checkout.ts';
import { type FoundSecret, findSecrets } from './find-secrets.ts';
import { createGit } from './git.ts';
import { type HarvestResult, harvest } from './harvest.ts';
import { createMirrors, startRef } from './mirror.ts';
import { createPool, type Slot, type SlotState } from './pool.ts';
import { prepareWorkspace } from './prepare.ts';
import { type PushResult, pushBranch } from './push.ts';
import type { Redactor } from './redact.ts';
import { explainSystemError, hasCode } from './system-error.ts';
import { executionVariable, layOut, type Workspace } from './workspace.ts';

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
  /** Holds a slot and prepares it for the assignment. */
  open(attemptId: string, assignment: Assignment, signal: AbortSignal): Promise<OpenResult>;
  /** Once no process of the agent lives any more. */
  harvest(workspace: Workspace): Promise<HarvestResult | Unavailable>;
  /** A fresh tree of a harvested commit. */
  checkOut(
    workspace: Workspace,
    commit: string,
  ): Promise<{ readonly outcome: 'checked-out'; readonly checkout: Checkout } | Unavailable>;
  /** Secrets that the attempt's commits up to `commit` add. */
  findSecrets(
    workspace: Workspace,
    commit: string,
  ): Promise<{ readonly outcome: 'searched'; readonly secrets: readonly FoundSecret[] } | Unavailable>;
  push(workspace: Workspace, commit: string, signal: AbortSignal): Promise<PushResult | Unavailable>;
  /** Gives the slot back, after a harvest if there was none; commits are never lost by it. */
  release(workspace: Workspace): Promise<void>;
  /** When a worker starts: ends agents that outlived their worker, and keeps what they committed. */
  recover(): Promise<void>;
  status(): Promise<SlotState[]>;
}

export interface WorkspacesOptions {
  /** Mirrors, slots and logs lie below it; every worker process of a host uses the same. */
  readonly dataDir: string;
  /** Workspaces of this host. */
  readonly slots: number;
  readonly remote: GitRemote;
  readonly redactor: Redactor;
  /** Milliseconds to wait before each further try of a push while GitHub is away; in all less than a minute when left out. */
  readonly pushWaitsMs?: readonly number[];
  readonly log: { warn(details: object, message: string): void };
}

const noteSchema = z.object({
  attemptId: z.string(),
  execution: z.string(),
  branch: z.string(),
  base: z.string(),
  start: z.string(),
  repository: z.object({ owner: z.string(), repo: z.string(), installationId: z.number() }),
});

/** The pool, mirrors and git of one worker host put together. */
export function createWorkspaces(options: WorkspacesOptions): Workspaces {
  const { remote, redactor, log } = options;
  // Git resolves the path of borrowed objects from elsewhere than we do.
  const dataDir = resolve(options.dataDir);
  const git = createGit(redactor);
  const redact = redactor.redact;
  const logs = join(dataDir, 'logs');
  const mirrors = createMirrors(join(dataDir, 'mirrors'), remote, git);
  const pool = createPool(join(dataDir, 'workspaces'), options.slots);
  const held = new Map<string, { readonly slot: Slot; harvested: boolean }>();

  async function takeOut(workspace: Workspace): Promise<HarvestResult> {
    const result = await harvest(git, workspace, redact);
    const place = held.get(workspace.name);
    if (place !== undefined) place.harvested = true;
    return result;
  }

  /** A worker died here: its agent may still run, and its commits are nowhere else. */
  async function salvage(slot: Slot): Promise<void> {
    const note = await readNote(slot.noteFile);
    if (note === null) return;
    await endProcessTree({ root: null, marker: `${executionVariable}=${note.execution}` });
    const places = layOut(slot.directory, logs, note.attemptId);
    const workspace = { ...places, ...note, name: slot.name, mirror: mirrors.of(note.repository) };
    const result = await harvest(git, workspace, redact);
    if (result.outcome === 'unreadable') log.warn({ attempt: note.attemptId }, result.message);
  }

  /** An empty slot; slots that cannot be emptied without loss are put out of use on the way. */
  async function emptySlot(): Promise<Slot | null> {
    for (;;) {
      const slot = await pool.acquire();
      if (slot === null) return null;
      const fault = await faultOf(async () => {
        await salvage(slot);
        await slot.clean();
      });
      if (fault === null) return slot;
      await putOutOfUse(slot, fault);
    }
  }

  async function putOutOfUse(slot: Slot, why: string): Promise<void> {
    await slot.poison(why);
    log.warn({ slot: slot.name, why }, 'a workspace could not be emptied and is not used any more');
  }

  async function giveBack(slot: Slot): Promise<void> {
    const fault = await faultOf(() => slot.clean());
    if (fault === null) await slot.release();
    else await putOutOfUse(slot, fault);
  }

  async function fill(
    slot: Slot,
    attemptId: string,
    assignment: Assignment,
    signal: AbortSignal,
  ): Promise<OpenResult> {
    const needed = assignment.prerequisites.map((prerequisite) => prerequisite.commit);
    const mirror = await mirrors.refresh(assignment.repository, needed, signal);
    const places = layOut(slot.directory, logs, attemptId);
    const prepared = await prepareWorkspace(git, mirror, slot.name, places, attemptId, assignment);
    if (prepared.outcome === 'missing') return { outcome: 'unavailable', message: prepared.message };
    if (prepared.outcome === 'conflict') return prepared;
    const { execution, branch, base, start } = prepared.workspace;
    const note: z.infer<typeof noteSchema> = {
      attemptId,
      execution,
      branch,
      base,
      start,
      repository: assignment.repository,
    };
    await writeFile(slot.noteFile, JSON.stringify(note));
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
      const found = await orUnavailable(emptySlot);
      if (found === null) return { outcome: 'unavailable', message: exhausted(await pool.status()) };
      if ('outcome' in found) return found;
      const opened = await orUnavailable(() => fill(found, attemptId, assignment, signal));
      if (opened.outcome === 'opened') held.set(opened.workspace.name, { slot: found, harvested: false });
      else await giveBack(found);
      return opened;
    },
    harvest: (workspace) => orUnavailable(() => takeOut(workspace)),
    checkOut: (workspace, commit) =>
      orUnavailable(async () => {
        const checkout = await checkOut(git, workspace.mirror, dirname(workspace.directory), commit);
        return { outcome: 'checked-out', checkout };
      }),
    findSecrets: ({ mirror, start }, commit) =>
      orUnavailable(async () => ({
        outcome: 'searched',
        secrets: await findSecrets(git, mirror, start, commit, redactor),
      })),
    push: (workspace, commit, signal) =>
      orUnavailable(() =>
        pushBranch(git, remote, workspace, commit, { signal, waitsMs: options.pushWaitsMs }),
      ),
    async release(workspace) {
      const fault = await faultOf(() => letGo(workspace));
      if (fault !== null) log.warn({ slot: workspace.name, fault }, 'a workspace could not be given back');
    },
    async recover() {
      const idle: Slot[] = [];
      for (let slot = await emptySlot(); slot !== null; slot = await emptySlot()) idle.push(slot);
      for (const slot of idle) await slot.release();
    },
    status: () => pool.status(),
  };
}

function exhausted(slots: readonly SlotState[]): string {
  const broken = slots.flatMap((slot) => (slot.state === 'error' ? [`${slot.name} (${slot.why})`] : []));
  const out = broken.length === 0 ? '' : ` Out of use: ${broken.join('; ')}.`;
  return `All ${slots.length} workspaces of this worker are in use.${out}`;
}

async function readNote(file: string): Promise<z.infer<typeof noteSchema> | null> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    // A crash in the middle of writing it means that no agent had been started yet.
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
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
