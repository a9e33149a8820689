import type { Handle } from '../domain/work-item.ts';
import { visibleText } from '../render/escape.ts';
import { type Git, GitError, isAncestor, resolveCommit } from '../workspace/git.ts';
import { ourEmail, ourName } from '../workspace/identity.ts';
import type { Mirror } from '../workspace/mirror.ts';
import type { UserRepository } from './user-repository.ts';

/** What is merged: a verified task. */
export interface VerifiedTask {
  readonly handle: Handle;
  readonly title: string;
  readonly commit: string;
}

export interface Integration {
  /** The newest commit; the base where nothing was merged. */
  readonly commit: string;
  readonly merged: readonly VerifiedTask[];
  /** Tasks whose work does not merge with what was merged before, and the files. */
  readonly leftOut: readonly (VerifiedTask & { readonly files: readonly string[] })[];
}

/**
 * Brings a commit of the mirror into the person's repository as a branch, which must not be there yet. No work tree, index or other branch is
 * touched, and no hook of theirs runs.
 */
export async function landBranch(
  git: Git,
  mirror: Mirror,
  { gitDirectory }: UserRepository,
  commit: string,
  branch: string,
): Promise<void> {
  const flags = [
    '--quiet',
    '--no-tags',
    '--no-prune',
    '--no-write-commit-graph',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    '--no-auto-maintenance',
  ];
  await git(['fetch', ...flags, '--', mirror.directory, `${commit}:refs/heads/${branch}`], {
    cwd: gitDirectory,
    timeoutMs: 600_000,
  });
}

/** Names and commits of all branches of the person's repository. */
export async function branchesOf(
  git: Git,
  { gitDirectory }: UserRepository,
): Promise<ReadonlyMap<string, string>> {
  const format = '--format=%(refname:lstrip=2) %(objectname)';
  const list = await git(['for-each-ref', format, 'refs/heads/'], { cwd: gitDirectory });
  return new Map(
    list
      .split('\n')
      .filter((line) => line !== '')
      .map((line): [string, string] => {
        const [name = '', commit = ''] = line.split(' ');
        return [name, commit];
      }),
  );
}

/** The commit that the person's repository has under this branch; `null` where it has none. */
export function branchCommit(
  git: Git,
  { gitDirectory }: UserRepository,
  branch: string,
): Promise<string | null> {
  return resolveCommit(git, gitDirectory, `refs/heads/${branch}`);
}

/**
 * Merges verified work one after another, each with a commit of its own, in the mirror and without a work tree. The same work gives the same commit,
 * whenever it is merged. What the base has already is left as it is there.
 */
export async function integrate(
  git: Git,
  { directory: cwd }: Mirror,
  base: string,
  tasks: readonly VerifiedTask[],
): Promise<Integration> {
  let commit = base;
  const merged: VerifiedTask[] = [];
  const leftOut: (VerifiedTask & { readonly files: readonly string[] })[] = [];
  for (const task of tasks) {
    if (await isAncestor(git, cwd, task.commit, commit)) {
      merged.push(task);
      continue;
    }
    const made = await mergeTrees(git, cwd, commit, task.commit);
    if (made.outcome === 'conflict') {
      leftOut.push({ ...task, files: made.files });
      continue;
    }
    commit = await commitMerge(git, cwd, made.tree, [commit, task.commit], messageOf(task));
    merged.push(task);
  }
  return { commit, merged, leftOut };
}

function messageOf({ handle, title }: VerifiedTask): string {
  return `Merge ${handle.replace('item', 'task')}: ${visibleText(title)}`;
}

type MergedTrees =
  | { readonly outcome: 'merged'; readonly tree: string }
  | { readonly outcome: 'conflict'; readonly files: readonly string[] };

/** git-merge-tree(1): exit code 1 is a conflict; with `-z --name-only` the tree and then the files in conflict, ended by an empty entry. */
async function mergeTrees(git: Git, cwd: string, ours: string, theirs: string): Promise<MergedTrees> {
  try {
    const output = await git(
      ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs],
      { cwd },
    );
    return { outcome: 'merged', tree: output.split('\0')[0]?.trim() ?? '' };
  } catch (error) {
    if (!(error instanceof GitError) || error.exitCode !== 1) throw error;
    return {
      outcome: 'conflict',
      files: error.stdout
        .split('\0')
        .slice(1)
        .filter((file) => file !== ''),
    };
  }
}

async function commitMerge(
  git: Git,
  cwd: string,
  tree: string,
  parents: readonly string[],
  message: string,
): Promise<string> {
  const times = await git(['log', '--no-walk', '--format=%ct', ...parents], { cwd });
  const at = `${Math.max(...times.trim().split('\n').map(Number))} +0000`;
  const env = {
    GIT_AUTHOR_NAME: ourName,
    GIT_AUTHOR_EMAIL: ourEmail,
    GIT_AUTHOR_DATE: at,
    GIT_COMMITTER_NAME: ourName,
    GIT_COMMITTER_EMAIL: ourEmail,
    GIT_COMMITTER_DATE: at,
  };
  const from = parents.flatMap((parent) => ['-p', parent]);
  return (await git(['commit-tree', ...from, '-m', message, tree], { cwd, env })).trim();
}
