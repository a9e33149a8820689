import { dirname } from 'node:path';
import type { PoolReport } from '../domain/pool-report.ts';
import { UserError } from '../errors.ts';
import { checkOut } from '../workspace/checkout.ts';
import { mintCredentials } from '../workspace/credentials.ts';
import { type Git, GitError, isAncestor, resolveCommit } from '../workspace/git.ts';
import { ourEmail, ourName } from '../workspace/identity.ts';
import type { Mirror } from '../workspace/mirror.ts';
import { removeTree } from '../workspace/remove-tree.ts';
import { unmergedFiles } from '../workspace/unmerged-files.ts';
import { reachOf } from '../workspace/workspace.ts';
import { type ReadyPool, refreshMirror } from './open-pool.ts';
import { holdLeased, keepSlotWork } from './slot-work.ts';

type Report = Extract<PoolReport, { verb: 'merge' }>;

/** What is to be merged. */
interface Source {
  readonly commit: string;
  /** Its branch; `null` for work whose slot is gone. */
  readonly branch: string | null;
  readonly uncommitted: number;
}

/**
 * Brings the commits of a slot, or kept ones, into the repository: as a new branch, by moving a branch forward, or by a merge. A branch that somebody
 * has checked out is left alone, and nothing is ever forced.
 */
export async function mergeSlot(pool: ReadyPool, what: string, into: string | undefined): Promise<Report> {
  const mirror = await refreshMirror(pool);
  const source = await findSource(pool, mirror, what);
  const branch = into ?? source.branch;
  if (branch === null) {
    throw new UserError(`${what} is kept work without a branch.`, 'Say with --into where it shall go.');
  }
  const { git } = pool.host;
  const { commit, uncommitted } = source;
  const done = { verb: 'merge', branch, uncommitted } as const;
  const tip = await resolveCommit(git, mirror.directory, `refs/heads/${branch}`);
  if (tip === null) {
    await put(pool, mirror.directory, commit, branch, '');
    return { ...done, outcome: 'created', commit };
  }
  if (await isAncestor(git, mirror.directory, commit, tip))
    return { ...done, outcome: 'contained', commit: tip };
  if (await isAncestor(git, mirror.directory, tip, commit)) {
    await put(pool, mirror.directory, commit, branch, tip);
    return { ...done, outcome: 'fast-forwarded', commit };
  }
  return merge(pool, mirror, { ...done, commit, tip, from: source.branch ?? commit.slice(0, 12) });
}

async function findSource(pool: ReadyPool, mirror: Mirror, what: string): Promise<Source> {
  const { host } = pool;
  if (!host.pool.names.includes(what)) {
    const commit = await resolveCommit(host.git, mirror.directory, what);
    if (commit !== null) return { commit, branch: null, uncommitted: 0 };
    throw new UserError(`${what} is neither a slot nor kept work of this pool.`, '`pool status` lists both.');
  }
  const slot = await holdLeased(pool, what);
  try {
    const work = await keepSlotWork(pool, slot);
    if (work.outcome === 'unreadable') throw new UserError(work.message, 'Nothing was merged.');
    if (work.tip === work.workspace.start) {
      throw new UserError(
        `Nothing was committed to ${work.workspace.branch}.`,
        'Commit it in the workspace first.',
      );
    }
    const { paths, repositories } = work.uncommitted;
    const uncommitted = paths.length + repositories.length;
    return { commit: work.tip, branch: work.workspace.branch, uncommitted };
  } finally {
    await slot.release();
  }
}

interface Wanted {
  readonly verb: 'merge';
  readonly branch: string;
  readonly uncommitted: number;
  readonly commit: string;
  readonly tip: string;
  readonly from: string;
}

/** In a checkout of ours, so that nobody's work tree is needed. */
async function merge(pool: ReadyPool, mirror: Mirror, wanted: Wanted): Promise<Report> {
  const { git, folders } = pool.host;
  const { commit, tip, from, ...done } = wanted;
  const reach = reachOf({ sandbox: 'required', network: { kind: 'none' } }, mirror);
  const place = { mirror, name: 'merge', execution: '', reach };
  const { directory } = await checkOut(git, place, folders.checkouts, tip, null);
  try {
    const files = await conflictsOf(git, directory, commit, `Merge ${from}`);
    if (files.length > 0) return { verb: 'merge', outcome: 'conflict', branch: done.branch, commit, files };
    const merged = (await git(['rev-parse', 'HEAD'], { cwd: directory })).trim();
    await put(pool, directory, merged, done.branch, tip);
    return { ...done, outcome: 'merged', commit: merged };
  } finally {
    await removeTree(dirname(directory));
  }
}

async function conflictsOf(git: Git, cwd: string, commit: string, message: string): Promise<string[]> {
  const env = {
    GIT_AUTHOR_NAME: ourName,
    GIT_AUTHOR_EMAIL: ourEmail,
    GIT_COMMITTER_NAME: ourName,
    GIT_COMMITTER_EMAIL: ourEmail,
  };
  try {
    await git(['merge', '--quiet', '--no-ff', '--no-edit', '-m', message, commit], { cwd, env });
    return [];
  } catch (error) {
    return unmergedFiles(git, cwd, error);
  }
}

/** Writes the branch where it is still at `expected`; empty: where there is none. */
async function put(
  { host, source }: ReadyPool,
  cwd: string,
  commit: string,
  branch: string,
  expected: string,
): Promise<void> {
  const { remote, repository, config } = source;
  const credentials = await mintCredentials(remote, repository, 'write');
  const ref = `refs/heads/${branch}`;
  const args = ['push', '--quiet', '--no-verify', `--force-with-lease=${ref}:${expected}`];
  try {
    const options = { cwd, ...(credentials !== null && { credentials }), timeoutMs: 600_000 };
    await host.git([...args, '--', config.repository, `${commit}:${ref}`], options);
  } catch (error) {
    if (!(error instanceof GitError) || error.exitCode === null) throw error;
    const isOut = /checked out|work tree|current branch/i.test(error.stderr);
    const words = error.stderr.split('\n').find((line) => /rejected|error|fatal/.test(line)) ?? error.message;
    throw new UserError(
      isOut ? `${branch} is checked out in the repository.` : `${branch} was not written: ${words.trim()}`,
      isOut
        ? `Merge it there: git pull ${cwd} ${commit}; or name another branch with --into.`
        : 'Nothing was changed; the work stays in the pool.',
    );
  }
}
