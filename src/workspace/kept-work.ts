import { type Git, isAncestor, resolveCommit } from './git.ts';
import { ourEmail, ourName } from './identity.ts';
import { type Mirror, startRef } from './mirror.ts';
import { sharedStartRef } from './shared-work.ts';
import { unmergedFiles } from './unmerged-files.ts';

/** What a work tree holds once the kept work of an earlier attempt is in it. */
export type Resumption =
  /** The kept work on top of the new start. */
  | { readonly outcome: 'resumed'; readonly commit: string }
  /** What the start has gained since conflicts with it: the work is there as it was, on the start that it had. */
  | { readonly outcome: 'apart'; readonly commit: string; readonly start: string; readonly note: string };

/** Kept work, as the mirror has it. */
export interface Kept {
  /** In full. */
  readonly commit: string;
  /** The attempts that left it, as their refs spell them; none where it is known by its id alone. */
  readonly attempts: readonly string[];
  /** What those attempts started from, where it was merged for them. */
  readonly starts: readonly string[];
}

/** `null` when the mirror does not have the commit. */
export async function findKept(git: Git, { directory: cwd }: Mirror, commit: string): Promise<Kept | null> {
  const full = await resolveCommit(git, cwd, commit);
  if (full === null) return null;
  const refs = await git(
    ['for-each-ref', `--points-at=${full}`, '--format=%(refname)', 'refs/attempts', 'refs/orch/attempts'],
    { cwd },
  );
  const named = refs.split('\n').flatMap((ref) => /\/attempts\/([^/]+)\//.exec(ref)?.[1] ?? []);
  const attempts = [...new Set(named)];
  const starts: string[] = [];
  for (const attempt of attempts) {
    for (const ref of [startRef(attempt), sharedStartRef(attempt)]) {
      const start = await resolveCommit(git, cwd, ref);
      if (start !== null) starts.push(start);
    }
  }
  return { commit: full, attempts, starts };
}

/**
 * Puts the kept work into a tree of ours in which no agent has been yet, which is on `branch` at `start`. Its commits are made anew on
 * top of the start, the same ones for the same inputs, so that nothing but the task's own work stands between the start and the result.
 */
export async function resumeKept(
  git: Git,
  mirror: Mirror,
  directory: string,
  kept: Kept,
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
async function startOf(git: Git, mirror: Mirror, { commit, starts }: Kept, start: string): Promise<string> {
  for (const known of starts) {
    if (await isAncestor(git, mirror.directory, known, commit)) return known;
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
