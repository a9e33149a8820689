import { type Git, GitError } from './git.ts';

/**
 * The files in conflict that made a merge or rebase in `cwd` stop. Throws what git threw again when it stopped for anything else.
 */
export async function unmergedFiles(git: Git, cwd: string, error: unknown): Promise<string[]> {
  if (!(error instanceof GitError) || error.exitCode === null) throw error;
  const unmerged = await git(['diff', '--name-only', '--diff-filter=U', '-z'], { cwd });
  const files = unmerged.split('\0').filter((file) => file !== '');
  if (files.length === 0) throw error;
  return files;
}
