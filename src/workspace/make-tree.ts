import { borrowTree } from './borrow-tree.ts';
import type { Git } from './git.ts';
import type { Isolation } from './isolation.ts';
import type { Mirror } from './mirror.ts';
import { removeTree } from './remove-tree.ts';
import { addWorktree, forgetWorktree } from './worktree.ts';

/** Makes the work tree of a workspace at `commit` on the branch `branch`. Rejects with a `GitError`. */
export async function makeTree(
  git: Git,
  mirror: Mirror,
  isolation: Isolation,
  directory: string,
  commit: string,
  branch: string,
): Promise<void> {
  if (isolation.kind === 'clone') return borrowTree(git, mirror, directory, commit, branch);
  return addWorktree(git, mirror, isolation.repository, directory, commit, branch);
}

/** Removes the work tree, whose commits the caller has harvested. */
export async function removeWorkTree(git: Git, isolation: Isolation, directory: string): Promise<void> {
  await removeTree(directory);
  if (isolation.kind === 'worktree') await forgetWorktree(git, isolation.repository, directory);
}
