import { type Git, isAncestor, resolveCommit } from './git.ts';
import { ourEmail, ourName } from './identity.ts';
import { attemptRef, type Mirror, startRef } from './mirror.ts';
import { unmergedFiles } from './unmerged-files.ts';

/** What a work tree holds once the kept work of an earlier attempt is in it. */
export type Resumption =
  /** The kept work on top of the new start. */
  | { readonly outcome: 'resumed'; readonly commit: string }
  /** What the start has gained since conflicts with it: the work is there as it was, on the start that it had. */
  | { readonly outcome: 'apart'; readonly commit: string; readonly start: string; readonly note: string };

/** The attempts that left `commit`, as their refs spell them, and `commit` in full; `null` when the mirror does not have it. */
export async function findKept(
  git: Git,
  mirror: Mirror,
  commit: string,
): Promise<{ readonly commit: string; readonly attempts: readonly string[] } | null> {
  const full = await resolveCommit(git, mirror.directory, commit);
  if (full === null) return null;
  const refs = await git(['for-each-ref', '--format=%(refname)', attemptRef('*', full)], {
    cwd: mirror.directory,
  });
  const attempts = refs.split('\n').flatMap((ref) => ref.split('/')[2] ?? []);
  return { commit: full, attempts };
}

/**
 * Puts the kept work into a tree of ours in which no agent has been yet, which is on `branch` at `start`. Its commits are made anew on
 * top of the start, the same ones for the same inputs, so that nothing but the task's own work stands between the start and the result.
 */
export async function resumeKept(
  git: Git,
  mirror: Mirror,
  directory: string,
  kept: { readonly commit: string; readonly attempts: readonly string[] },
  { branch, start }: { readonly branch: string; readonly start: string },
): Promise<Resumption> {
  const cwd = directory;
  const moveTo = (commit: string) =>
    git(['checkout', '--quiet', '-B', branch, commit, '--'], { cwd, timeoutMs: 600_000 });
  await moveTo(kept.commit);
  if (await isAncestor(git, cwd, start, kept.commit)) return { outcome: 'resumed', commit: kept.commit };
  const env = {
    GIT_COMMITTER_NAME: ourName,
    GIT_COMMITTER_EMAIL: ourEmail,
    GIT_EDITOR: 'true',
  };
  const flags = ['--quiet', '--no-fork-point', '--no-autosquash', '--committer-date-is-author-date'];
  try {
    await git(['rebase', ...flags, start], { cwd, env, timeoutMs: 600_000 });
    const commit = (await git(['rev-parse', 'HEAD'], { cwd })).trim();
    return { outcome: 'resumed', commit };
  } catch (error) {
    const files = await unmergedFiles(git, cwd, error);
    await git(['rebase', '--abort'], { cwd });
    await moveTo(kept.commit);
    const earlier = await startOf(git, mirror, kept, start);
    return { outcome: 'apart', commit: kept.commit, start: earlier, note: explainApart(files) };
  }
}

/** The start that the kept work was made on. */
async function startOf(
  git: Git,
  mirror: Mirror,
  { commit, attempts }: { readonly commit: string; readonly attempts: readonly string[] },
  start: string,
): Promise<string> {
  for (const attempt of attempts) {
    const known = await resolveCommit(git, mirror.directory, startRef(attempt));
    if (known !== null && (await isAncestor(git, mirror.directory, known, commit))) return known;
  }
  // Only a start that was merged for its attempt has a ref; any other one lies on the base branch.
  const bases = await git(['merge-base', commit, start], { cwd: mirror.directory });
  return bases.trim();
}

function explainApart(files: readonly string[]): string {
  const names = files.slice(0, 20).map((file) => `\`${file}\``);
  const more = files.length > names.length ? ` and ${files.length - names.length} more` : '';
  return `The base has changed since this work was begun, and conflicts with it in ${names.join(', ')}${more}. The workspace shows the work as it was, without those changes of the base.`;
}
