import { findMergeBase } from './compare.ts';
import type { Commit } from './comparison.ts';
import { type Identity, identityEnvironment } from './identity.ts';
import { readLog } from './log.ts';
import { resolveCommit } from './resolve.ts';
import { git, tryGit } from './run-git.ts';

export type MergeMethod = 'merge' | 'squash' | 'rebase';

export interface MergeRequest {
  /** Name of the branch that moves, without `refs/heads/`. */
  readonly base: string;
  /** Any revision. */
  readonly head: string;
  /** Of the merge or squash commit; a rebase keeps each commit's own. */
  readonly message: string;
  /** Author and committer of a merge or squash; committer only of rebased commits. */
  readonly author: Identity;
  readonly method: MergeMethod;
}

/** `base-moved`: somebody pushed to the base meanwhile, so that nothing was changed. */
export type MergeOutcome = { readonly oid: string } | 'conflict' | 'base-moved' | 'no-such-commit';

/** Moves the base branch to the result of the merge, without a work tree; `oid` is the branch's new commit. */
export async function mergeInto(dir: string, request: MergeRequest): Promise<MergeOutcome> {
  const ref = `refs/heads/${request.base}`;
  const [base, head] = await Promise.all([resolveCommit(dir, ref), resolveCommit(dir, request.head)]);
  if (base === null || head === null) return 'no-such-commit';
  const oid =
    request.method === 'rebase'
      ? await rebase(dir, base, head, request.author)
      : await join(dir, base, head, request);
  if (oid === null) return 'conflict';
  const moved = await tryGit(dir, ['update-ref', ref, oid, base]);
  return moved.exitCode === 0 ? { oid } : 'base-moved';
}

/** The tree of a merge of two commits, or null when they conflict or share no history. */
export async function mergedTree(dir: string, ours: string, theirs: string): Promise<string | null> {
  // Unrelated histories end merge-tree with a failure of the same code as a broken repository.
  if ((await findMergeBase(dir, ours, theirs)) === null) return null;
  const result = await tryGit(dir, ['merge-tree', '--write-tree', '--no-messages', ours, theirs]);
  if (result.exitCode > 1) throw new Error(`git merge-tree failed: ${result.stderr.trim()}`);
  return result.exitCode === 0 ? result.stdout.toString().trim() : null;
}

async function join(dir: string, base: string, head: string, request: MergeRequest): Promise<string | null> {
  const tree = await mergedTree(dir, base, head);
  if (tree === null) return null;
  const parents = request.method === 'merge' ? [base, head] : [base];
  return commitTree(dir, { tree, parents, message: request.message, author: request.author });
}

/** Commits of merges are left out, as `git rebase` does, and so are commits that change nothing any more. */
async function rebase(dir: string, base: string, head: string, committer: Identity): Promise<string | null> {
  const commits = await readLog(dir, ['--no-merges', '--topo-order', '--reverse', `${base}..${head}`]);
  let tip = base;
  for (const commit of commits) {
    const tree = await cherryPickedTree(dir, tip, commit);
    if (tree === null) return null;
    if (tree === (await treeOf(dir, tip))) continue;
    const { name, email, date } = commit.author;
    const author = { name, email, date: new Date(date) };
    tip = await commitTree(dir, { tree, parents: [tip], message: commit.message, author, committer });
  }
  return tip;
}

/**
 * Three commits that exist only for this give merge-tree the merge base that a cherry-pick needs (the commit's parent):
 * its own option for that, `--merge-base`, is newer than the oldest git that we support (2.38).
 */
async function cherryPickedTree(dir: string, tip: string, commit: Commit): Promise<string | null> {
  const parent = commit.parents[0];
  const parentTree = parent === undefined ? await emptyTree(dir) : await treeOf(dir, parent);
  const author = { name: 'scratch', email: 'scratch@localhost' };
  const scratch = (tree: string, parents: readonly string[]) =>
    commitTree(dir, { tree, parents, message: 'scratch', author });
  const ancestor = await scratch(parentTree, []);
  const ours = await scratch(await treeOf(dir, tip), [ancestor]);
  const theirs = await scratch(commit.treeOid, [ancestor]);
  return mergedTree(dir, ours, theirs);
}

function treeOf(dir: string, commit: string): Promise<string> {
  return git(dir, ['rev-parse', '--verify', `${commit}^{tree}`]);
}

function emptyTree(dir: string): Promise<string> {
  return git(dir, ['mktree'], { input: '' });
}

interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Identity;
  readonly committer?: Identity;
}

function commitTree(dir: string, commit: NewCommit): Promise<string> {
  const parents = commit.parents.flatMap((parent) => ['-p', parent]);
  const env = identityEnvironment(commit.author, commit.committer ?? commit.author);
  return git(dir, ['commit-tree', commit.tree, ...parents], { input: commit.message, env });
}
