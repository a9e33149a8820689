import type { GitRemote } from '../ports/git-remote.ts';
import { type Git, GitError } from '../workspace/git.ts';
import type { PushLimits, PushResult } from '../workspace/push.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Unavailable } from '../workspace/workspaces.ts';
import { branchCommit, landBranch } from './landing.ts';
import type { UserRepository } from './user-repository.ts';

/** A repository on this machine as mirrors fetch from it. */
export function remoteOf({ gitDirectory }: UserRepository): GitRemote {
  return { url: () => gitDirectory, credentials: async () => ({ username: '', password: '' }) };
}

/** Lands verified work as a branch of the person's repository, where a server pushes it. No branch that is there is moved. */
export function createLandingPush(git: Git, repository: UserRepository) {
  return async (
    { mirror, branch }: Workspace,
    commit: string,
    { mayPush }: PushLimits,
  ): Promise<PushResult | Unavailable> => {
    try {
      if (!(await mayPush())) return { outcome: 'lost' };
      const there = await branchCommit(git, repository, branch);
      if (there === null) await landBranch(git, mirror, repository, commit, branch);
      if (there === null || there === commit) return { outcome: 'pushed' };
      const message = `\`${branch}\` is there already, at ${there.slice(0, 12)}. Rename or delete that branch, then run the list again.`;
      return { outcome: 'refused', reason: 'wrong-branch', message };
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      return { outcome: 'unavailable', message: error.message };
    }
  };
}
