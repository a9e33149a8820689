import type { GitRemote } from '../ports/git-remote.ts';
import { mintCredentials } from './credentials.ts';
import { type Git, GitError, isAncestor } from './git.ts';
import { isKept } from './harvest.ts';
import type { Mirror } from './mirror.ts';

export type PushResult =
  | { readonly outcome: 'pushed' }
  /** The branch is not ours to write; `message` says why. */
  | { readonly outcome: 'refused'; readonly message: string };

/**
 * Pushes `commit` as `branch`, with a token that is minted for this one call. It creates the branch, moves it forward, or replaces
 * an earlier attempt's commit of ours, and nothing else: the remote checks the value that we expect, so that a commit which
 * somebody pushes in the meantime stays. Rejects with a `GitError` when the remote cannot be reached or says no.
 */
export async function pushBranch(
  git: Git,
  remote: GitRemote,
  mirror: Mirror,
  branch: string,
  commit: string,
  signal: AbortSignal,
): Promise<PushResult> {
  const url = remote.url(mirror.repository);
  const credentials = await mintCredentials(remote, mirror.repository, 'write');
  const options = { cwd: mirror.directory, credentials, signal, timeoutMs: 600_000 };
  const ref = `refs/heads/${branch}`;
  const listing = await git(['ls-remote', '--symref', '--quiet', '--', url, 'HEAD', ref], options);
  if (listing.includes(`ref: ${ref}\tHEAD`)) return refuse(`\`${branch}\` is the default branch.`);
  const current = commitOf(listing, ref);
  if (current === commit) return { outcome: 'pushed' };
  if (current !== null && !(await mayReplace(git, mirror, current, commit))) {
    return refuse(
      `\`${branch}\` already exists with work that is not ours (${current.slice(0, 12)}). Rename or delete that branch, then retry.`,
    );
  }
  const lease = `--force-with-lease=${ref}:${current ?? ''}`;
  try {
    await git(['push', '--quiet', '--no-verify', lease, '--', url, `${commit}:${ref}`], options);
    return { outcome: 'pushed' };
  } catch (error) {
    const lost = error instanceof GitError && error.stderr.includes('stale info');
    if (lost) return refuse(`Somebody else wrote \`${branch}\` while this attempt was being pushed.`);
    throw error;
  }
}

function refuse(message: string): PushResult {
  return { outcome: 'refused', message };
}

function commitOf(listing: string, ref: string): string | null {
  const line = listing.split('\n').find((each) => each.endsWith(`\t${ref}`) && !each.startsWith('ref:'));
  return line?.split('\t')[0] ?? null;
}

async function mayReplace(git: Git, mirror: Mirror, current: string, commit: string): Promise<boolean> {
  return (await isKept(git, mirror, current)) || (await isAncestor(git, mirror.directory, current, commit));
}
