import { resolve } from 'node:path';
import type { Assignment } from '../domain/attempt.ts';
import type { Overlay } from '../domain/verification/study-changes.ts';
import type { GitRemote } from '../ports/git-remote.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { type Checkout, checkOut } from './checkout.ts';
import { explainLackOfSpace, freeSpace } from './disk-space.ts';
import { type FoundSecret, findSecrets } from './find-secrets.ts';
import { createGit } from './git.ts';
import type { HarvestResult } from './harvest.ts';
import { hostFolders } from './host-folders.ts';
import type { Isolation } from './isolation.ts';
import { type Left, newestLeft, salvageAttempt } from './left-work.ts';
import { createMirrors } from './mirror.ts';
import { createOccupiedSlots, type OpenResult } from './occupied-slots.ts';
import { createPool, type SlotState } from './pool.ts';
import { type PushLimits, type PushResult, pushBranch } from './push.ts';
import { type CommitTree, treeAt } from './read-tree.ts';
import { type Removed, reclaim } from './reclaim.ts';
import type { Redactor } from './redact.ts';
import { giveCache, type RunSetUp, type SetUpParts, type SetUpResult, setUp } from './set-up.ts';
import { createSharing, NO_SHARING, type ShareResult } from './sharing.ts';
import { createSlotKeeper, type Log } from './slot-keeper.ts';
import { faultOf, orUnavailable, type Unavailable } from './system-error.ts';
import type { Workspace } from './workspace.ts';

/** All that happens to workspaces on one host, from an empty slot to a pushed branch. Rejects for bugs only. */
export interface Workspaces {
  /**
   * The newest commit that earlier executions have left of this very attempt, on this host or where all hosts find it; `null` where there is none. What a
   * worker that died has left in a slot is taken out of it first. A look that failed is no answer: whoever begins anew then may do work twice.
   */
  findLeft(attemptId: string, assignment: Pick<Assignment, 'repository'>, signal: AbortSignal): Promise<Left>;
  /**
   * Holds a slot, after waiting for one while others use them all, and prepares it for the assignment. Kept work that it goes on with is in
   * the tree: a harvest right away takes it as it is, so that it can be judged again without an agent.
   */
  open(attemptId: string, assignment: Assignment, signal: AbortSignal): Promise<OpenResult>;
  /** Runs set-up commands in the workspace. */
  setUp(
    workspace: Workspace,
    target: Checkout,
    commands: readonly string[],
    signal: AbortSignal,
  ): Promise<SetUpResult | Unavailable>;
  /** The variables by which these set-up commands, and what comes after them, find a copy of the dependencies that is for this checkout alone. */
  giveCache(
    workspace: Workspace,
    target: Checkout,
    commands: readonly string[],
    signal: AbortSignal,
  ): Promise<
    { readonly outcome: 'given'; readonly environment: Readonly<Record<string, string>> } | Unavailable
  >;
  /** Once no process of the agent lives any more. */
  harvest(workspace: Workspace): Promise<HarvestResult | Unavailable>;
  /** A fresh tree of a harvested commit, with `overlay` over it; it goes with the release. */
  checkOut(
    workspace: Workspace,
    commit: string,
    overlay?: Overlay | null,
  ): Promise<{ readonly outcome: 'checked-out'; readonly checkout: Checkout } | Unavailable>;
  /** Secrets that the attempt's commits up to `commit` add. */
  findSecrets(
    workspace: Workspace,
    commit: string,
  ): Promise<{ readonly outcome: 'searched'; readonly secrets: readonly FoundSecret[] } | Unavailable>;
  /** The files of a commit that the mirror has. Its functions reject with a `GitError`. */
  tree(workspace: Workspace, commit: string): CommitTree;
  push(workspace: Workspace, commit: string, limits: PushLimits): Promise<PushResult | Unavailable>;
  /** Lets all hosts have a harvested commit, where there are several; one that holds a secret stays here. */
  share(workspace: Workspace, commit: string): Promise<ShareResult>;
  /** The same for what `findLeft` has found, without a workspace. */
  shareLeft(
    attemptId: string,
    assignment: Pick<Assignment, 'repository' | 'base'>,
    commit: string,
  ): Promise<ShareResult>;
  /** Gives the slot back, after a harvest if there was none; commits are never lost by it. */
  release(workspace: Workspace): Promise<void>;
  /** When a worker starts: ends what outlived its worker, agents and verification, and keeps what was committed. */
  recover(): Promise<void>;
  /** Removes what is of no use any more, by age; never work that is not merged. */
  reclaim(): Promise<Removed[]>;
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
  /** How workspaces are kept apart from their repository: by a git directory of their own when left out. */
  readonly isolation?: Isolation;
  /** In which agents' repositories are read; without one the obvious tricks are refused. */
  readonly sandbox?: Sandbox | null;
  /** Runs set-up commands; without it none can be run. */
  readonly runSetUp?: RunSetUp;
  /** Folders below HOME in which this agent keeps its conversations; none when left out. */
  readonly sessionFolders?: (agent: string) => readonly string[];
  /** When disk space is short, and what may go then; nothing is looked at when left out. */
  readonly disk?: DiskLimits;
  /** This host's name, where others work for the same GitHub App: what is no branch yet is shared with them. Left out, nothing is. */
  readonly shareAs?: string;
  readonly log: Log;
}

export interface DiskLimits {
  /** No attempt starts with less on the volume. */
  readonly leastFreeBytes: number;
  /** Milliseconds after which logs, sessions, caches and merged work may go. */
  readonly keepMs: number;
}

const usualKeepMs = 30 * 24 * 3_600_000;

/** The pool, mirrors and git of one worker host put together. */
export function createWorkspaces(options: WorkspacesOptions): Workspaces {
  const { remote, redactor, log, isolation = { kind: 'clone' }, disk = null, sandbox = null } = options;
  // Git resolves the path of borrowed objects from elsewhere than we do.
  const dataDir = resolve(options.dataDir);
  const git = createGit(redactor);
  const redact = redactor.redact;
  const folders = hostFolders(dataDir);
  const mirrors = createMirrors(folders.mirrors, remote, git);
  const pool = createPool(folders.slots, options.slots);
  const { sessionFolders = () => [] } = options;
  const keepMs = disk?.keepMs ?? usualKeepMs;
  const sharing =
    options.shareAs === undefined
      ? NO_SHARING
      : createSharing({ git, mirrors, remote, redactor, host: options.shareAs, keepMs, log });
  const salvaged = sharing.share;
  const host = { git, folders, pool, mirrors, redact, sandbox, sessionFolders, salvaged, log };
  const keeper = createSlotKeeper(host);
  const slots = createOccupiedSlots(host, keeper, sharing, isolation);
  const { caches, checkouts } = folders;
  const setUpParts: SetUpParts = { git, caches, checkouts, run: options.runSetUp ?? refuseToRun };

  const reclaimOld = () => reclaim(host, keeper, { olderThanMs: keepMs, now: Date.now() });
  const makeRoom = async (): Promise<void> => {
    const removed = await reclaimOld();
    log.info({ removed: removed.length }, 'disk space was short: what was old and of no use is removed');
  };

  return {
    async findLeft(attemptId, { repository }, signal) {
      const left = await orUnavailable(async (): Promise<Left> => {
        await salvageAttempt(pool, folders.slots, keeper, attemptId);
        const fault = await faultOf(() => sharing.fetch(repository, attemptId, signal));
        const commit = await newestLeft(git, await mirrors.make(repository), attemptId);
        return fault === null
          ? { outcome: 'looked', commit }
          : { outcome: 'unavailable', message: fault, commit };
      });
      return 'commit' in left ? left : { ...left, commit: null };
    },
    async open(attemptId, assignment, signal) {
      const lack = await orUnavailable(async () =>
        disk === null ? null : lackOfSpace(dataDir, disk, makeRoom),
      );
      if (lack === null) return slots.open(attemptId, assignment, signal);
      return typeof lack === 'string' ? { outcome: 'unavailable', message: lack } : lack;
    },
    setUp: (...args) => orUnavailable(() => setUp(setUpParts, ...args)),
    giveCache: (...args) =>
      orUnavailable(async () => ({ outcome: 'given', environment: await giveCache(setUpParts, ...args) })),
    harvest: (workspace) => orUnavailable(() => slots.harvest(workspace)),
    checkOut: (workspace, commit, overlay = null) =>
      orUnavailable(async () => {
        const checkout = await checkOut(git, workspace, folders.checkouts, commit, overlay);
        return { outcome: 'checked-out', checkout };
      }),
    findSecrets: ({ mirror, start }, commit) =>
      orUnavailable(async () => ({
        outcome: 'searched',
        secrets: await findSecrets(git, mirror, start, commit, redactor),
      })),
    tree: ({ mirror }, commit) => treeAt(git, mirror, commit),
    push: (workspace, commit, limits) =>
      orUnavailable(async () => {
        const waits = { waitsMs: options.pushWaitsMs };
        const pushed = await pushBranch(git, remote, workspace, commit, { ...limits, ...waits });
        if (pushed.outcome === 'pushed') await sharing.landed(workspace);
        return pushed;
      }),
    share: sharing.share,
    shareLeft: (attemptId, { repository, base }, commit) =>
      sharing.shareLeft({ repository, attemptId, base, commit }),
    async release(workspace) {
      const fault = await faultOf(() => slots.release(workspace));
      if (fault !== null) log.warn({ slot: workspace.name, fault }, 'a workspace could not be given back');
    },
    async recover() {
      for (const name of pool.names) {
        const slot = await pool.hold(name);
        if (slot !== null && (await keeper.empty(slot))) await slot.release();
      }
    },
    reclaim: reclaimOld,
    status: () => pool.status(),
  };
}

/** Why there is no room for an attempt, after `makeRoom` has removed what may go; `null` where there is. */
async function lackOfSpace(
  dataDir: string,
  { leastFreeBytes }: DiskLimits,
  makeRoom: () => Promise<unknown>,
): Promise<string | null> {
  const lack = async () => explainLackOfSpace(await freeSpace(dataDir), leastFreeBytes, dataDir);
  if ((await lack()) === null) return null;
  await makeRoom();
  return lack();
}

const refuseToRun: RunSetUp = async (command) => ({
  end: { kind: 'could-not-start', message: `This host runs no set-up commands: \`${command}\`.` },
  logTail: '',
});
