import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findTampering } from './find-tampering.ts';
import { type Git, GitError } from './git.ts';
import { attemptRef } from './mirror.ts';
import { hasCode } from './system-error.ts';
import type { Workspace } from './workspace.ts';

export type Everything =
  | {
      readonly outcome: 'kept';
      /** Of the workspace's branch; the start where it has no commit of its own. */
      readonly tip: string;
      readonly head: string;
      /** What the repository does not have, by the name that it had in the workspace. */
      readonly refs: readonly { readonly ref: string; readonly name: string; readonly commit: string }[];
    }
  | { readonly outcome: 'unreadable'; readonly message: string };

/** Refs that are asked for at one time: they go in arguments, which have a limit. */
const atOnce = 200;

/**
 * Takes every commit that any ref of the workspace names into the mirror: all branches and tags, and what was stashed. A person's workspace may hold more
 * than the one branch that counts for an attempt. As safe, and as limited, as `harvest`.
 */
export async function keepEverything(
  git: Git,
  workspace: Workspace,
  redact: (text: string) => string,
): Promise<Everything> {
  const tampered = await findTampering(workspace);
  if (tampered !== null) return { outcome: 'unreadable', message: tampered };
  try {
    return await keepRefs(git, workspace);
  } catch (error) {
    if (!(error instanceof GitError) || error.exitCode === null) throw error;
    return { outcome: 'unreadable', message: `Its commits could not be read: ${redact(error.stderr)}` };
  }
}

async function keepRefs(git: Git, workspace: Workspace): Promise<Everything> {
  const { mirror, branch, start, base, attemptId } = workspace;
  const cwd = mirror.directory;
  const named = await listRefs(git, workspace);
  const head = named.get('HEAD') ?? start;
  const tip = named.get(`refs/heads/${branch}`) ?? start;
  const byCommit = new Map([...named].toReversed().map(([name, commit]) => [commit, name]));
  byCommit.delete(start);
  byCommit.delete(base);
  const commits = [...byCommit.keys()];
  for (let from = 0; from < commits.length; from += atOnce) {
    const refspecs = commits
      .slice(from, from + atOnce)
      .map((commit) => `+${commit}:${attemptRef(attemptId, commit)}`);
    const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];
    await git(['fetch', ...flags, '--', workspace.directory, ...refspecs], { cwd, timeoutMs: 600_000 });
  }
  const refs = [...byCommit].map(([commit, name]) => ({
    ref: attemptRef(attemptId, commit),
    name: name.replace(/^refs\/(?:heads|tags)\//, ''),
    commit,
  }));
  return { outcome: 'kept', tip, head, refs: await withoutKnown(git, cwd, refs) };
}

/** Those that no branch of the repository contains, as of the mirror's last refresh; the others stay kept as well. */
async function withoutKnown<T extends { readonly commit: string }>(
  git: Git,
  cwd: string,
  refs: readonly T[],
): Promise<T[]> {
  const own: T[] = [];
  for (const each of refs) {
    const missing = await git(['rev-list', '--count', each.commit, '--not', '--branches'], { cwd });
    if (missing.trim() !== '0') own.push(each);
  }
  return own;
}

/** HEAD first, then branches, tags and stashes. A `git worktree` has but its HEAD and its branch: all else is its repository's. */
async function listRefs(git: Git, workspace: Workspace): Promise<Map<string, string>> {
  const { directory, mirror, isolation, branch } = workspace;
  const patterns = isolation.kind === 'worktree' ? ['HEAD', `refs/heads/${branch}`] : [];
  const listing = await git(['ls-remote', '--quiet', '--refs', '--', directory, ...patterns], {
    cwd: mirror.directory,
  });
  const heads = await git(['ls-remote', '--quiet', '--', directory, 'HEAD'], { cwd: mirror.directory });
  const refs = `${heads}\n${listing}`.split('\n').flatMap((line) => {
    const match = /^([0-9a-f]{40,64})\t(HEAD|refs\/\S+)$/.exec(line);
    return match?.[1] === undefined || match[2] === undefined ? [] : [[match[2], match[1]] as const];
  });
  if (isolation.kind === 'worktree') return new Map(refs);
  return new Map([...refs, ...(await listStashes(directory))]);
}

/** The newest stash is a ref; the older ones stand in its log alone. */
async function listStashes(directory: string): Promise<[string, string][]> {
  const file = join(directory, '.git', 'logs', 'refs', 'stash');
  try {
    // A link could lead to what never ends.
    if (!(await lstat(file)).isFile()) return [];
    const log = await readFile(file, 'utf8');
    const commits = log.split('\n').flatMap((line) => /^[0-9a-f]+ ([0-9a-f]{40,64}) /.exec(line)?.[1] ?? []);
    return commits.map((commit, index) => [`stash ${index + 1}`, commit]);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return [];
    throw error;
  }
}
