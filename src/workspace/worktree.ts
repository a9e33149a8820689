import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Git, GitError, resolveCommit } from './git.ts';
import type { Mirror } from './mirror.ts';
import { hasCode } from './system-error.ts';

/**
 * Makes a work tree of `repository` at `commit`, on the branch `branch`: a new one, or the one of that name when it is at that commit already. A
 * commit that only the mirror has is brought over. Rejects with a `GitError`, also where the branch is checked out elsewhere.
 */
export async function addWorktree(
  git: Git,
  mirror: Mirror,
  repository: string,
  directory: string,
  commit: string,
  branch: string,
): Promise<void> {
  await forgetWorktree(git, repository, directory);
  await bringOver(git, mirror, repository, [commit]);
  const at = await resolveCommit(git, repository, `refs/heads/${branch}`);
  const where = at === commit ? ['--', directory, branch] : ['-b', branch, '--', directory, commit];
  await git(['worktree', 'add', '--quiet', ...where], { cwd: repository, timeoutMs: 600_000 });
}

/** Takes commits that only the mirror has into the repository, where no ref names them yet. */
export async function bringOver(
  git: Git,
  mirror: Mirror,
  repository: string,
  commits: readonly string[],
): Promise<void> {
  for (const commit of commits) {
    if ((await resolveCommit(git, repository, commit)) !== null) continue;
    const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
    await git(['fetch', ...flags, '--', mirror.directory, commit], { cwd: repository, timeoutMs: 600_000 });
  }
}

/** Lets the repository forget the work tree in `directory`, whose files the caller has removed or is about to make anew. */
export async function forgetWorktree(git: Git, repository: string, directory: string): Promise<void> {
  // Git knows its work trees by their real paths; the folder itself may be gone.
  const parent = await realpath(dirname(directory)).catch(() => dirname(directory));
  const path = join(parent, basename(directory));
  const known = await git(['worktree', 'list', '--porcelain'], { cwd: repository });
  if (!known.split('\n').includes(`worktree ${path}`)) return;
  await git(['worktree', 'remove', '--force', '--force', '--', path], { cwd: repository });
}

/** Removes a branch of ours, whose commits the mirror keeps, unless somebody has moved it since or works on it. */
export async function dropBranch(git: Git, repository: string, branch: string, at: string): Promise<void> {
  const inUse = await git(['worktree', 'list', '--porcelain'], { cwd: repository });
  if (inUse.split('\n').includes(`branch refs/heads/${branch}`)) return;
  try {
    await git(['update-ref', '-d', `refs/heads/${branch}`, at], { cwd: repository });
  } catch (error) {
    if (!(error instanceof GitError) || error.exitCode === null) throw error;
  }
}

/** Longer than any path that a system takes. */
const longestLink = 8_192;

/** The `.git` file of a work tree, in which an agent was: empty where it is no plain file of a plausible length. */
async function readLink(path: string): Promise<string> {
  if (!(await lstat(path)).isFile()) return '';
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestLink), 0, longestLink, 0);
    return bytesRead === longestLink ? '' : buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Whether the `.git` file of a work tree still points where git made it point. */
export async function pointsInto(repository: string, directory: string): Promise<boolean> {
  try {
    const content = await readLink(join(directory, '.git'));
    const target = /^gitdir: (.+)\n$/.exec(content)?.[1] ?? '';
    return dirname(target) === join(await realpath(repository), 'worktrees');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
