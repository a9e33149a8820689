import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptObserver } from '../ports/attempt-runner.ts';
import type { GitRemote } from '../ports/git-remote.ts';
import { mintCredentials } from './credentials.ts';
import { findForeignCommit } from './foreign-commit.ts';
import { type Git, GitError, type GitOptions, isAncestor } from './git.ts';
import { isKept } from './harvest.ts';
import { readPushFailure } from './push-failure.ts';
import type { Workspace } from './workspace.ts';

export type PushResult =
  | { readonly outcome: 'pushed' }
  /** Nothing was pushed: the attempt is not this worker's any more. */
  | { readonly outcome: 'lost' }
  /** The branch is not ours to write, or GitHub does not let us; `message` says why. */
  | {
      readonly outcome: 'refused';
      readonly reason: 'wrong-branch' | 'push-refused';
      readonly message: string;
    };

/** When a push is not to be made any more. */
export interface PushLimits {
  readonly signal: AbortSignal;
  /** Asked right before the branch is written, each time. */
  readonly mayPush: AttemptObserver['mayPush'];
}

export interface PushOptions extends PushLimits {
  /** Milliseconds before each further try while GitHub is away. */
  readonly waitsMs: readonly number[] | undefined;
}

const defaultWaitsMs = [2_000, 5_000, 12_000, 30_000];

/**
 * Pushes `commit` as the workspace's branch, with a token that is minted for this one call. It creates the branch, moves it forward,
 * or replaces what earlier executions of ours left there, and nothing else: the remote checks the value that we expect, so that a
 * commit which somebody pushes in the meantime stays. Rejects with a `GitError` or `CredentialsError` when the remote stays away.
 */
export async function pushBranch(
  git: Git,
  remote: GitRemote,
  workspace: Workspace,
  commit: string,
  { waitsMs = defaultWaitsMs, ...limits }: PushOptions,
): Promise<PushResult> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await pushOnce(git, remote, workspace, commit, limits);
    } catch (error) {
      const failure = readPushFailure(error);
      if (failure.kind === 'refused') {
        return refuse('push-refused', `GitHub does not take \`${workspace.branch}\`: ${failure.words}`);
      }
      const wait = waitsMs[tries];
      if (failure.kind === 'other' || wait === undefined) throw error;
      await sleep(wait, undefined, { signal: limits.signal });
    }
  }
}

async function pushOnce(
  git: Git,
  remote: GitRemote,
  workspace: Workspace,
  commit: string,
  { signal, mayPush }: PushLimits,
): Promise<PushResult> {
  const { mirror, branch } = workspace;
  const credentials = await mintCredentials(remote, mirror.repository, 'write');
  const url = remote.url(mirror.repository);
  const options: GitOptions = {
    cwd: mirror.directory,
    ...(credentials !== null && { credentials }),
    signal,
    timeoutMs: 600_000,
  };
  const ref = `refs/heads/${branch}`;
  const place = { url, ref, commit };
  if (!(await mayPush({ commit, over: null }))) return { outcome: 'lost' };
  // Nearly every push creates its branch, which needs no look beforehand; and the default branch is always there already.
  if (await putRef(git, options, { ...place, expected: '' })) return { outcome: 'pushed' };
  const replace = () => replaceRef(git, options, workspace, place, mayPush);
  // Whoever writes it in between is looked at, too: it may be a rival, or a stranger.
  const replaced = (await replace()) ?? (await replace());
  return (
    replaced ??
    refuse('wrong-branch', `Somebody else wrote \`${branch}\` while this attempt was being pushed.`)
  );
}

/** The branch as it will be. */
interface Place {
  readonly url: string;
  readonly ref: string;
  readonly commit: string;
}

/** Puts our commit in the place of what the branch is at, where that is ours; `null` when somebody wrote it in between. */
async function replaceRef(
  git: Git,
  options: GitOptions,
  workspace: Workspace,
  place: Place,
  mayPush: AttemptObserver['mayPush'],
): Promise<PushResult | null> {
  const { url, ref, commit } = place;
  const { branch } = workspace;
  const listing = await git(['ls-remote', '--symref', '--quiet', '--', url, 'HEAD', ref], options);
  const isDefault = listing.includes(`ref: ${ref}\tHEAD`);
  if (isDefault) return refuse('wrong-branch', `\`${branch}\` is the default branch.`);
  const tip = commitOf(listing, ref);
  if (tip === commit) return { outcome: 'pushed' };
  if (tip !== null && !(await isOurs(git, workspace, tip, commit))) {
    const foreign = await findForeignCommit(git, options, { url, ref, tip }, workspace);
    if (foreign !== null) {
      const whose = `\`${foreign.commit.slice(0, 12)}\` by \`${foreign.committer}\``;
      const message = `\`${branch}\` holds a commit that is not ours: ${whose}. Rename or delete that branch, then retry.`;
      return refuse('wrong-branch', message);
    }
  }
  if (!(await mayPush({ commit, over: tip }))) return { outcome: 'lost' };
  return (await putRef(git, options, { ...place, expected: tip ?? '' })) ? { outcome: 'pushed' } : null;
}

interface Put extends Place {
  /** Where the ref has to be; empty: nowhere. */
  readonly expected: string;
}

/** Whether the ref is at the commit now; `false` when it was not where it is expected, and then it stays as it was. */
async function putRef(git: Git, options: GitOptions, { url, ref, commit, expected }: Put): Promise<boolean> {
  const lease = `--force-with-lease=${ref}:${expected}`;
  try {
    await git(['push', '--quiet', '--no-verify', lease, '--', url, `${commit}:${ref}`], options);
    return true;
  } catch (error) {
    if (error instanceof GitError && error.stderr.includes('stale info')) return false;
    throw error;
  }
}

function refuse(reason: 'wrong-branch' | 'push-refused', message: string): PushResult {
  return { outcome: 'refused', reason, message };
}

function commitOf(listing: string, ref: string): string | null {
  const line = listing.split('\n').find((each) => each.endsWith(`\t${ref}`) && !each.startsWith('ref:'));
  return line?.split('\t')[0] ?? null;
}

/** Seen without a look at its commits: an attempt of this host left it, or our commit contains it. */
async function isOurs(git: Git, { mirror }: Workspace, tip: string, commit: string): Promise<boolean> {
  return (await isKept(git, mirror, tip)) || (await isAncestor(git, mirror.directory, tip, commit));
}
