import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Assignment, Prerequisite } from '../domain/attempt.ts';
import { borrowTree } from './borrow-tree.ts';
import { type Git, GitError, resolveCommit } from './git.ts';
import { ourEmail, ourName } from './identity.ts';
import { type Mirror, startRef } from './mirror.ts';
import type { Workspace, WorkspacePlaces } from './workspace.ts';

export type Preparation =
  | { readonly outcome: 'prepared'; readonly workspace: Workspace }
  /** Prerequisites do not fit together: a fact about the tasks, not about this host. */
  | { readonly outcome: 'conflict'; readonly message: string }
  | { readonly outcome: 'missing'; readonly message: string };

/**
 * Fills the places of an empty slot: a work tree at the assignment's base with its prerequisites merged in order, on the branch of the task, and
 * a HOME outside of it. The same inputs give the same start commit, on every host and in every attempt.
 */
export async function prepareWorkspace(
  git: Git,
  mirror: Mirror,
  slotName: string,
  places: WorkspacePlaces,
  attemptId: string,
  assignment: Assignment,
): Promise<Preparation> {
  const { base, branch, prerequisites } = assignment;
  const baseCommit = await resolveCommit(git, mirror.directory, baseRevision(base));
  if (baseCommit === null) {
    const { owner, repo } = assignment.repository;
    return { outcome: 'missing', message: `${owner}/${repo} has no branch \`${base}\` to start from.` };
  }
  await borrowTree(git, mirror, places.directory, baseCommit, branch);
  await makeHome(places, assignment.agent);
  for (const [index, prerequisite] of prerequisites.entries()) {
    const files = await mergeInto(git, places.directory, prerequisite);
    if (files.length === 0) continue;
    const earlier = [base, ...prerequisites.slice(0, index).map((each) => each.branch)];
    return { outcome: 'conflict', message: explainConflict(prerequisite, earlier, files) };
  }
  const start =
    prerequisites.length === 0 ? baseCommit : await keepStart(git, mirror, places, attemptId, baseCommit);
  const execution = randomUUID();
  const workspace = {
    ...places,
    attemptId,
    execution,
    name: slotName,
    mirror,
    branch,
    base: baseCommit,
    start,
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
  const message = `Merge ${handle}`;
  try {
    await git(['merge', '--quiet', '--no-ff', '--no-edit', '-m', message, commit], { cwd, env });
    return [];
  } catch (error) {
    if (!(error instanceof GitError) || error.exitCode === null) throw error;
    const unmerged = await git(['diff', '--name-only', '--diff-filter=U', '-z'], { cwd });
    const files = unmerged.split('\0').filter((file) => file !== '');
    if (files.length === 0) throw error;
    return files;
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
