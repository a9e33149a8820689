import { setTimeout as sleep } from 'node:timers/promises';
import type { RepositoryRef } from '../domain/master-ref.ts';
import type { GitRemote } from '../ports/git-remote.ts';
import type { Git } from './git.ts';
import type { Mirror, Mirrors } from './mirror.ts';
import { readPushFailure } from './push-failure.ts';
import type { Redactor } from './redact.ts';
import {
  atTaskOf,
  begunBefore,
  dropShared,
  fetchShared,
  isShared,
  type SharedWork,
  shareWork,
} from './shared-work.ts';
import type { Log } from './slot-keeper.ts';
import { startOfLeft } from './start-of-left.ts';
import { faultOf, orUnavailable } from './system-error.ts';
import type { Workspace } from './workspace.ts';

export type ShareResult =
  | { readonly outcome: 'shared' }
  /** This host alone has it; `why` is a whole sentence. */
  | { readonly outcome: 'alone'; readonly host: string; readonly why: string };

type Attempted = Pick<Workspace, 'mirror' | 'start' | 'attemptId' | 'resumed'>;

/** How the hosts of one GitHub App give each other the work of attempts. */
export interface WorkSharing {
  /** Lets all hosts have a harvested commit. */
  share(workspace: Attempted, commit: string): Promise<ShareResult>;
  /** The same for a commit that earlier executions have left, where there is no workspace. */
  shareLeft(left: LeftCommit): Promise<ShareResult>;
  /**
   * Takes what others have shared of the attempt's task into the mirror, which is made where it is missing. Rejects with a `GitError` or
   * `CredentialsError` where it cannot be known what they have shared.
   */
  fetch(repository: RepositoryRef, attemptId: string, signal: AbortSignal): Promise<void>;
  /** The attempt's work is a branch now: nobody needs what its task has shared. */
  landed(workspace: Attempted): Promise<void>;
}

/** A commit of an attempt in the mirror, and the branch from which that began. */
export interface LeftCommit {
  readonly repository: RepositoryRef;
  readonly attemptId: string;
  readonly base: string;
  readonly commit: string;
}

/** Where there is one host. */
export const NO_SHARING: WorkSharing = {
  share: async () => ({ outcome: 'shared' }),
  shareLeft: async () => ({ outcome: 'shared' }),
  fetch: async () => undefined,
  landed: async () => undefined,
};

export interface SharingParts {
  readonly git: Git;
  readonly mirrors: Mirrors;
  readonly remote: GitRemote;
  readonly redactor: Redactor;
  /** Name of this host. */
  readonly host: string;
  /** Milliseconds after which the work of a run is not shared any more. */
  readonly keepMs: number;
  readonly log: Log;
}

const waitsMs = [1_000, 4_000];

export function createSharing(parts: SharingParts): WorkSharing {
  const { git, mirrors, remote, host, keepMs, log } = parts;
  const drop = async (mirror: Mirror, isObsolete: (attempt: string) => boolean) => {
    const why = await faultOf(() => dropShared(git, remote, mirror, isObsolete));
    if (why !== null) log.warn({ why }, 'shared work of no use could not be removed from GitHub');
  };
  const isOld = () => begunBefore(Date.now() - keepMs);
  const give = async (attemptId: string, work: () => Promise<SharedWork>): Promise<ShareResult> => {
    const shared = await orUnavailable(work);
    if (shared.outcome === 'shared') return shared;
    const stays = `Its commits stay on the host \`${host}\``;
    if (shared.outcome === 'secret') {
      return { outcome: 'alone', host, why: `${stays}: what holds a secret is sent nowhere.` };
    }
    log.warn({ attempt: attemptId, why: shared.message }, 'work could not be shared with other hosts');
    return { outcome: 'alone', host, why: `${stays}: they could not be shared with other workers.` };
  };
  return {
    async share(workspace, commit) {
      const shared = await give(workspace.attemptId, () => shareWithPatience(parts, workspace, commit));
      if (shared.outcome === 'shared') await drop(workspace.mirror, isOld());
      return shared;
    },
    shareLeft: ({ repository, attemptId, base, commit }) =>
      give(attemptId, async () => {
        const mirror = await mirrors.make(repository);
        if (await isShared(git, mirror, attemptId, commit)) return { outcome: 'shared' };
        const start = await startOfLeft(git, mirror, attemptId, base, commit);
        return shareWithPatience(parts, { mirror, start, attemptId }, commit);
      }),
    async fetch(repository, attemptId, signal) {
      await fetchShared(git, remote, await mirrors.make(repository), attemptId, signal);
    },
    async landed({ mirror, attemptId, resumed }) {
      // A first attempt that began with nothing has shared nothing.
      if (resumed === null && attemptId.endsWith('.1')) return;
      const [isAtTask, isOldToo] = [atTaskOf(attemptId), isOld()];
      await drop(mirror, (attempt) => isAtTask(attempt) || isOldToo(attempt));
    },
  };
}

async function shareWithPatience(
  { git, remote, redactor }: SharingParts,
  workspace: Pick<Attempted, 'mirror' | 'start' | 'attemptId'>,
  commit: string,
): Promise<SharedWork> {
  for (const wait of waitsMs) {
    try {
      return await shareWork(git, remote, redactor, workspace, commit);
    } catch (error) {
      if (readPushFailure(error).kind !== 'away') throw error;
      await sleep(wait);
    }
  }
  return shareWork(git, remote, redactor, workspace, commit);
}
