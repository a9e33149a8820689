import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { openGitTree } from './git-tree.ts';
import { openPlainFolder } from './plain-folder.ts';
import type { RepositorySource } from './repository-source.ts';
import { readGit } from './run-git.ts';
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
  if (inWorkTree.stderr.includes('dubious ownership')) {
    throw new UserError(
      `git does not trust ${folder}: the folder belongs to another user.`,
      'Run this as the user who owns it, or give the folder to the user who runs this.',
    );
  }
  if (inWorkTree.exitCode !== 0) {
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

async function rootOf(folder: string): Promise<string> {
  const { stdout } = await readGit(folder, ['rev-parse', '--show-toplevel']);
  // The name of a folder may end with a blank, but git adds just this one.
  return stdout.replace(/\n$/, '') || folder;
}
