import { posix } from 'node:path';
import type { Git } from './git.ts';
import type { Mirror } from './mirror.ts';
import { head } from './redact.ts';

/** One path that differs between the start of an attempt and its harvested commit; a rename is two of them. */
export interface Change {
  readonly path: string;
  readonly kind: 'file' | 'link' | 'link-outside' | 'submodule' | 'deleted';
}

const diffCharacters = 20_000;
const mostCommits = 200;

/** A commit of an agent: its whole message, and the ids of its parents. */
interface AgentCommit {
  readonly message: string;
  readonly parents: readonly string[];
}

/** The commits after `start` up to `commit`, the oldest first; the newest 200 at most. */
export async function readCommits(
  git: Git,
  mirror: Mirror,
  start: string,
  commit: string,
): Promise<AgentCommit[]> {
  const args = ['log', '-z', '--format=%P%n%B', `--max-count=${mostCommits}`, commit, '--not', start];
  const log = await git(args, { cwd: mirror.directory });
  const commits = log.split('\0').filter((text) => text !== '');
  return commits.map(toCommit).toReversed();
}

function toCommit(text: string): AgentCommit {
  const end = text.indexOf('\n');
  return { parents: text.slice(0, end).split(' '), message: text.slice(end + 1).trim() };
}

/** Every changed path, as it is written in the tree. */
export async function readChanges(
  git: Git,
  mirror: Mirror,
  start: string,
  commit: string,
): Promise<Change[]> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--full-index', start, commit];
  const parts = (await git(args, { cwd: mirror.directory })).split('\0');
  const changes: Change[] = [];
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [, mode, , blob] = (parts[index] ?? '').slice(1).split(' ');
    const path = parts[index + 1] ?? '';
    changes.push({ path, kind: await kindOf(git, mirror, path, mode ?? '', blob ?? '') });
  }
  return changes;
}

/** Modes as in git-fast-import(1): 120000 a symbolic link, 160000 a submodule, 000000 in the new tree a deletion. */
async function kindOf(
  git: Git,
  mirror: Mirror,
  path: string,
  mode: string,
  blob: string,
): Promise<Change['kind']> {
  if (mode === '000000') return 'deleted';
  if (mode === '160000') return 'submodule';
  if (mode !== '120000') return 'file';
  const target = await git(['cat-file', 'blob', blob], { cwd: mirror.directory, maxBytes: 4_096 });
  const resolved = posix.normalize(posix.join(posix.dirname(path), target));
  const leaves = posix.isAbsolute(target) || resolved === '..' || resolved.startsWith('../');
  return leaves || resolved.split('/')[0] === '.git' ? 'link-outside' : 'link';
}

/** The patch from `start` to `commit`, at most 20 KB, secrets redacted. */
export async function readDiff(
  git: Git,
  mirror: Mirror,
  start: string,
  commit: string,
  redact: (text: string) => string,
): Promise<string> {
  const args = ['diff-tree', '-r', '-p', '--no-ext-diff', '--no-textconv', '--no-color', start, commit];
  const patch = await git(args, { cwd: mirror.directory, maxBytes: 200_000 });
  return head(redact(patch), diffCharacters);
}
