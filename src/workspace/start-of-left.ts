import { type Git, resolveCommit } from './git.ts';
import { type Mirror, startRef } from './mirror.ts';
import { baseRevision } from './prepare.ts';

/**
 * What an attempt started from that left this commit: the start that was merged for it, or where its work left the base branch. Rejects with a
 * `GitError` where the mirror does not tell.
 */
export async function startOfLeft(
  git: Git,
  { directory: cwd }: Mirror,
  attemptId: string,
  base: string,
  commit: string,
): Promise<string> {
  const merged = await resolveCommit(git, cwd, startRef(attemptId));
  if (merged !== null) return merged;
  return (await git(['merge-base', baseRevision(base), commit], { cwd })).trim();
}
