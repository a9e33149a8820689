import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git, GitOptions } from './git.ts';
import { ourEmail, ourName } from './identity.ts';
import { rescueRef } from './mirror.ts';
import type { Workspace } from './workspace.ts';

/** Paths of a work tree that no commit has as they are: changed, deleted, or new and not ignored. */
export interface Uncommitted {
  readonly paths: readonly string[];
  /** Repositories inside of the work tree, with `/` at their end: git keeps none of their files. */
  readonly repositories: readonly string[];
}

/**
 * Compares the work tree with `commit`, which the mirror has. Whoever worked in the tree may have planted programs for git to run: so git reads the
 * tree through the mirror's config and an index of its own, and looks into no repository inside of it.
 */
export async function findUncommitted(git: Git, workspace: Workspace, commit: string): Promise<Uncommitted> {
  return withIndex(git, workspace, commit, (options) => listChanged(git, options));
}

/**
 * Makes a commit of what `commit` lacks, kept in the mirror by a ref of its own; `null` where it lacks nothing. The workspace stays as it is.
 */
export async function rescueUncommitted(
  git: Git,
  workspace: Workspace,
  commit: string,
): Promise<string | null> {
  const { mirror, attemptId } = workspace;
  const rescued = await withIndex(git, workspace, commit, async (options) => {
    const { paths } = await listChanged(git, options);
    if (paths.length === 0) return null;
    const input = paths.map((path) => `${path}\0`).join('');
    await git(['update-index', '--add', '--remove', '-z', '--stdin'], { ...options, input });
    const tree = (await git(['write-tree'], options)).trim();
    const env = {
      ...options.env,
      GIT_AUTHOR_NAME: ourName,
      GIT_AUTHOR_EMAIL: ourEmail,
      GIT_COMMITTER_NAME: ourName,
      GIT_COMMITTER_EMAIL: ourEmail,
    };
    const message = 'Changes that were never committed';
    const made = await git(['commit-tree', '-p', commit, '-m', message, tree], { ...options, env });
    return made.trim();
  });
  if (rescued === null) return null;
  await git(['update-ref', rescueRef(attemptId, rescued), rescued], { cwd: mirror.directory });
  return rescued;
}

async function withIndex<T>(
  git: Git,
  { mirror, directory }: Workspace,
  commit: string,
  work: (options: GitOptions) => Promise<T>,
): Promise<T> {
  const index = join(mirror.directory, `index.${randomUUID()}`);
  const options: GitOptions = {
    cwd: directory,
    env: { GIT_DIR: mirror.directory, GIT_WORK_TREE: directory, GIT_INDEX_FILE: index },
    timeoutMs: 600_000,
  };
  try {
    await git(['read-tree', commit], options);
    return await work(options);
  } finally {
    await rm(index, { force: true });
  }
}

async function listChanged(git: Git, options: GitOptions): Promise<Uncommitted> {
  const flags = ['--modified', '--deleted', '--others', '--exclude-standard', '-z'];
  const listing = await git(['ls-files', ...flags], options);
  const all = [...new Set(listing.split('\0').filter((path) => path !== ''))];
  return {
    paths: all.filter((path) => !path.endsWith('/')),
    repositories: all.filter((path) => path.endsWith('/')),
  };
}
