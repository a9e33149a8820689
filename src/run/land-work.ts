import type { GitRemote } from '../ports/git-remote.ts';
import { type Git, GitError } from '../workspace/git.ts';
import type { Mirror } from '../workspace/mirror.ts';
import { branchCommit, landBranch } from './landing.ts';
import type { UserRepository } from './user-repository.ts';

/** A repository on this machine as mirrors fetch from it. */
export function remoteOf({ gitDirectory }: UserRepository): GitRemote {
  return { url: () => gitDirectory, credentials: async () => null };
}

/** Makes verified work a branch of the person's repository; no branch that is there is moved. Answers why it could not, or `null`. */
export async function landWork(
  git: Git,
  mirror: Mirror,
  repository: UserRepository,
  commit: string,
  branch: string,
): Promise<string | null> {
  try {
    const there = await branchCommit(git, repository, branch);
    if (there === null) await landBranch(git, mirror, repository, commit, branch);
    if (there === null || there === commit) return null;
    return `\`${branch}\` is there already, at ${there.slice(0, 12)}. Rename or delete that branch, then run the list again.`;
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return error.message;
  }
}
