import { lstat, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { openGitTree } from './git-tree.ts';
import { openPlainFolder } from './plain-folder.ts';
import type { RepositorySource } from './repository-source.ts';
import { type GitAnswer, readGit } from './run-git.ts';
import { openWorkTree } from './work-tree.ts';

export interface OpenOptions {
  /** A commit, branch or tag: the repository is read as it was there. Left out: as it lies on disk, and a bare one at its `HEAD`. */
  readonly at?: string;
}

/**
 * Opens the repository of `dir` to look at it: a git work tree or a folder in one (its root then), a bare git repository such as a mirror, or a folder without
 * git. Throws a `UserError` where there is nothing to look at.
 */
export async function openRepository(dir: string, options: OpenOptions = {}): Promise<RepositorySource> {
  const folder = resolve(dir);
  const stats = await stat(folder).catch(() => null);
  if (stats?.isDirectory() !== true) {
    throw new UserError(`There is no folder ${folder}.`, 'Name the folder of a repository.');
  }
  const source = await openFolder(folder, options.at);
  if (source.files.length === 0) {
    throw new UserError(
      `The repository in ${folder} has no files.`,
      'Name the folder of a repository that has some.',
    );
  }
  return source;
}

async function openFolder(folder: string, at: string | undefined): Promise<RepositorySource> {
  const inWorkTree = await readGit(folder, ['rev-parse', '--is-inside-work-tree']);
  if (inWorkTree.exitCode !== 0) {
    if (!(await isPlainFolder(folder, inWorkTree))) throw explainGit(folder, inWorkTree);
    if (at === undefined) return openPlainFolder(folder);
    throw new UserError(
      `There is no commit ${at} in ${folder}: it is no git repository.`,
      'Leave the commit out, or name a git repository.',
    );
  }
  const bare = inWorkTree.stdout.trim() !== 'true';
  const root = bare ? folder : await rootOf(folder);
  if (!bare && at === undefined) return openWorkTree(root);
  const source = await openGitTree(root, at ?? 'HEAD');
  if (source !== null) return source;
  throw new UserError(
    `The repository in ${folder} has no commit ${at ?? 'yet'}.`,
    at === undefined ? 'Commit or fetch something first.' : 'Name a commit, branch or tag that it has.',
  );
}

/** A repository that git cannot read is not taken for a folder without git: it would lack its history, and have what it ignores. */
async function isPlainFolder(folder: string, { stderr }: GitAnswer): Promise<boolean> {
  if (!stderr.includes('not a git repository')) return false;
  for (let above = folder; ; above = dirname(above)) {
    if ((await lstat(join(above, '.git')).catch(() => null)) !== null) return false;
    if (above === dirname(above)) return true;
  }
}

function explainGit(folder: string, { stderr, notStarted }: GitAnswer): UserError {
  if (notStarted === 'ENOENT') {
    return new UserError(
      'git is needed to look at a repository, and it is not installed, or not on the PATH.',
      'Install it, or leave the repository out.',
    );
  }
  if (stderr.includes('dubious ownership')) {
    return new UserError(
      `git does not trust ${folder}: the folder belongs to another user.`,
      `If you trust what is in it, run \`git config --global --add safe.directory '${folder}'\`, or run this as the user who owns it.`,
    );
  }
  const why = stderr.trim().split('\n')[0] || notStarted || 'it was ended';
  return new UserError(
    `git cannot read the repository in ${folder} (${why}).`,
    'Repair it until `git status` works in it, or name another folder.',
  );
}

async function rootOf(folder: string): Promise<string> {
  const { stdout } = await readGit(folder, ['rev-parse', '--show-toplevel']);
  // The name of a folder may end with a blank, but git adds just this one.
  return stdout.replace(/\n$/, '') || folder;
}
