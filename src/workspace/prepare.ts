import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Assignment, Prerequisite } from '../domain/attempt.ts';
import { type Git, resolveCommit } from './git.ts';
import { isKept } from './harvest.ts';
import { ourEmail, ourName } from './identity.ts';
import type { Isolation } from './isolation.ts';
import { findKept, type Kept, type Resumption, resumeKept } from './kept-work.ts';
import { makeTree } from './make-tree.ts';
import { type Mirror, startRef } from './mirror.ts';
import { unmergedFiles } from './unmerged-files.ts';
import { reachOf, type Workspace, type WorkspacePlaces } from './workspace.ts';
import { bringOver, dropBranch } from './worktree.ts';

export type Preparation =
  | { readonly outcome: 'prepared'; readonly workspace: Workspace }
  /** Prerequisites do not fit together: a fact about the tasks, not about this host. */
  | { readonly outcome: 'conflict'; readonly message: string }
  | { readonly outcome: 'missing'; readonly message: string }
  /** What is to be judged again is kept where this host cannot get it; `host` is the name of the place where that is known. */
  | { readonly outcome: 'elsewhere'; readonly host: string | null; readonly message: string };

/** The empty slot that is to be filled. */
export interface EmptySlot {
  readonly name: string;
  readonly places: WorkspacePlaces;
  readonly isolation: Isolation;
}

/**
 * Fills the places of an empty slot: a work tree at the assignment's base with its prerequisites merged in order, on the branch of the task, and
 * a HOME outside of it. The same inputs give the same start commit, on every host and in every attempt. Where the assignment goes on with kept
 * work, that is in the tree as well; the start stays what it would be without.
 */
export async function prepareWorkspace(
  git: Git,
  mirror: Mirror,
  { name, places, isolation }: EmptySlot,
  attemptId: string,
  assignment: Assignment,
): Promise<Preparation> {
  const { base, branch, prerequisites, start: from } = assignment;
  const baseCommit = await resolveCommit(git, mirror.directory, baseRevision(base));
  if (baseCommit === null) {
    const { owner, repo } = assignment.repository;
    return { outcome: 'missing', message: `${owner}/${repo} has no branch \`${base}\` to start from.` };
  }
  if (isolation.kind === 'worktree') await dropOurs(git, mirror, isolation.repository, branch);
  await makeTree(git, mirror, isolation, places.directory, baseCommit, branch);
  await makeHome(places, assignment.agent);
  if (isolation.kind === 'worktree') {
    const needed = prerequisites.map((prerequisite) => prerequisite.commit);
    await bringOver(git, mirror, isolation.repository, needed);
  }
  for (const [index, prerequisite] of prerequisites.entries()) {
    const files = await mergeInto(git, places.directory, prerequisite);
    if (files.length === 0) continue;
    const earlier = [base, ...prerequisites.slice(0, index).map((each) => each.branch)];
    return { outcome: 'conflict', message: explainConflict(prerequisite, earlier, files) };
  }
  // A worker that takes an attempt up writes its start anew.
  const kept = from.kind === 'fresh' ? null : await findKept(git, mirror, from.commit);
  const start =
    prerequisites.length === 0 ? baseCommit : await keepStart(git, mirror, places, attemptId, baseCommit);
  const resumed = await goOn(git, mirror, { places, isolation }, assignment, kept, start);
  if (resumed.outcome === 'elsewhere') return resumed;
  if (resumed.outcome === 'apart') {
    await git(['update-ref', startRef(attemptId), resumed.start], { cwd: mirror.directory });
  }
  const workspace = {
    ...places,
    attemptId,
    execution: randomUUID(),
    name,
    mirror,
    isolation,
    reach: reachOf(assignment, mirror),
    branch,
    base: baseCommit,
    start: resumed.outcome === 'apart' ? resumed.start : start,
    resumed: resumed.outcome === 'fresh' ? null : resumed.commit,
    recalled: null,
    notes: 'note' in resumed ? [resumed.note] : [],
  };
  return { outcome: 'prepared', workspace };
}

/** Git refuses branches that are called like a full commit id. */
export function baseRevision(base: string): string {
  return isCommitId(base) ? base : `refs/heads/${base}`;
}

export function isCommitId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Removes the task's branch where an attempt left it that died: the mirror has its commits. Anybody else's branch stays, and is in the way. */
async function dropOurs(git: Git, mirror: Mirror, repository: string, branch: string): Promise<void> {
  const tip = await resolveCommit(git, repository, `refs/heads/${branch}`);
  if (tip !== null && (await isKept(git, mirror, tip))) await dropBranch(git, repository, branch, tip);
}

type GoingOn =
  | Resumption
  | { readonly outcome: 'fresh' }
  | { readonly outcome: 'fresh'; readonly note: string }
  | Extract<Preparation, { outcome: 'elsewhere' }>;

/** Puts the kept work that the assignment names into the tree, where this host has it. */
async function goOn(
  git: Git,
  mirror: Mirror,
  { places, isolation }: Pick<EmptySlot, 'places' | 'isolation'>,
  { start: from, branch }: Assignment,
  kept: Kept | null,
  start: string,
): Promise<GoingOn> {
  if (from.kind === 'fresh') return { outcome: 'fresh' };
  const short = from.commit.slice(0, 12);
  if (kept === null && from.kind === 'allowed') {
    const host = from.host ?? null;
    const where = host === null ? 'another worker keeps it' : `the worker \`${host}\` keeps it`;
    const message = `The work \`${short}\` that is to be judged again is not on this host: ${where}, which has to take it up.`;
    return { outcome: 'elsewhere', host, message };
  }
  if (kept === null) {
    const note = `The work of the earlier attempt (\`${short}\`) is kept on another host: this attempt begins anew.`;
    return { outcome: 'fresh', note };
  }
  if (isolation.kind === 'worktree') await bringOver(git, mirror, isolation.repository, [kept.commit]);
  return resumeKept(git, mirror, places.directory, kept, { branch, start });
}

/** Takes the merged start into the mirror, unless it is the base, which is there already; answers the commit. */
async function keepStart(
  git: Git,
  mirror: Mirror,
  { directory }: WorkspacePlaces,
  attemptId: string,
  base: string,
): Promise<string> {
  const start = (await git(['rev-parse', 'HEAD'], { cwd: directory })).trim();
  if (start === base) return start;
  const refspec = `+HEAD:${startRef(attemptId)}`;
  await git(['fetch', '--quiet', '--no-write-fetch-head', '--', directory, refspec], {
    cwd: mirror.directory,
  });
  return start;
}

/** Files in conflict; none when the merge is made (or was not needed). */
async function mergeInto(git: Git, cwd: string, { commit, handle }: Prerequisite): Promise<string[]> {
  const parents = await git(['log', '--no-walk', '--format=%ct', 'HEAD', commit], { cwd });
  const newest = Math.max(...parents.trim().split('\n').map(Number));
  const env = {
    GIT_AUTHOR_NAME: ourName,
    GIT_AUTHOR_EMAIL: ourEmail,
    GIT_AUTHOR_DATE: `${newest} +0000`,
    GIT_COMMITTER_NAME: ourName,
    GIT_COMMITTER_EMAIL: ourEmail,
    GIT_COMMITTER_DATE: `${newest} +0000`,
  };
  // Not the item's title: in a commit message it could close issues and mention people.
  const message = `Merge ${handle.replace('item', 'task')}`;
  try {
    await git(['merge', '--quiet', '--no-ff', '--no-edit', '-m', message, commit], { cwd, env });
    return [];
  } catch (error) {
    return unmergedFiles(git, cwd, error);
  }
}

function explainConflict(
  prerequisite: Prerequisite,
  earlier: readonly string[],
  files: readonly string[],
): string {
  const names = files.slice(0, 20).map((file) => `\`${file}\``);
  const more = files.length > names.length ? ` and ${files.length - names.length} more` : '';
  const into = earlier.map((branch) => `\`${branch}\``).join(' + ');
  return `The work that this task builds on does not merge: \`${prerequisite.branch}\` (${prerequisite.handle}) conflicts with ${into} in ${names.join(', ')}${more}.`;
}

/** Agents commit as themselves, with nothing of the host's own git config. */
async function makeHome(places: WorkspacePlaces, agent: string): Promise<void> {
  const folders = [places.home, places.temporary, dirname(places.statusFile), dirname(places.logFile)];
  for (const folder of folders) await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `${agent.replace(/[^\w .-]/g, '-')} (${ourName})`;
  const config = [
    '[user]',
    `\tname = ${name}`,
    `\temail = ${ourEmail}`,
    '[init]',
    '\tdefaultBranch = main',
    '[commit]',
    '\tgpgSign = false',
    '',
  ];
  await writeFile(join(places.home, '.gitconfig'), config.join('\n'));
}
