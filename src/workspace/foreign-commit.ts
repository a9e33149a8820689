import { type Git, type GitOptions, resolveCommit } from './git.ts';
import { ourEmail } from './identity.ts';
import type { Workspace } from './workspace.ts';

/** A commit that somebody else made. */
export interface ForeignCommit {
  readonly commit: string;
  /** `Name <address>` of its committer, fit for a code span. */
  readonly committer: string;
}

/**
 * The newest commit of somebody else that the remote's `tip` of our branch has beyond what the attempt started from, or `null`: then
 * all of it is the work of earlier executions, perhaps of another host, which died before they could record it. Fetches
 * the tip where the mirror does not have it.
 */
export async function findForeignCommit(
  git: Git,
  options: GitOptions,
  remote: { readonly url: string; readonly ref: string; readonly tip: string },
  { mirror, base, start }: Workspace,
): Promise<ForeignCommit | null> {
  const { url, ref, tip } = remote;
  if ((await resolveCommit(git, mirror.directory, tip)) === null) {
    // Without a ref of its own: the mirror collects no garbage.
    await git(['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--', url, ref], options);
  }
  const log = await git(['log', '-z', '--format=%H %ce%n%cn <%ce>', tip, '--not', base, start], {
    cwd: mirror.directory,
  });
  const foreign = log.split('\0').find((entry) => entry !== '' && !entry.includes(` ${ourEmail}\n`));
  if (foreign === undefined) return null;
  const [head = '', committer = ''] = foreign.split('\n');
  return {
    commit: head.split(' ', 1)[0] ?? '',
    committer: committer.replace(/[`\p{Cc}\p{Cf}]/gu, '?').slice(0, 200),
  };
}
