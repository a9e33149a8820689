import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import { isLockfile } from '../domain/own-files.ts';
import type { ChangedPath } from '../domain/verification/harvested-work.ts';
import type { Git } from './git.ts';
import type { Mirror } from './mirror.ts';
import { head } from './redact.ts';

const diffCharacters = 20_000;
const mostCommits = 200;
/** Of all messages together: one alone may have any length, and says what it says at its beginning. */
const messageCharacters = 2_000_000;

/** A commit of an agent: its whole message, and the ids of its parents. */
interface AgentCommit {
  readonly message: string;
  readonly parents: readonly string[];
}

/**
 * The commits after `start` up to `commit`, the oldest first; the newest 200 at most, and their messages as far as 2 MB go. Those up to
 * `before` are left out; the mirror lacks it where nothing was built on it.
 */
export async function readCommits(
  git: Git,
  mirror: Mirror,
  start: string,
  commit: string,
  before: string | null = null,
): Promise<AgentCommit[]> {
  const flags = ['-z', '--format=%P%n%B', `--max-count=${mostCommits}`, '--ignore-missing'];
  const args = ['log', ...flags, commit, '--not', start, ...(before === null ? [] : [before])];
  const log = await git(args, { cwd: mirror.directory, maxBytes: messageCharacters });
  const commits = log.split('\0').filter((text) => text !== '');
  return commits.map(toCommit).toReversed();
}

function toCommit(text: string): AgentCommit {
  const end = text.indexOf('\n');
  return { parents: text.slice(0, end).split(' '), message: text.slice(end + 1).trim() };
}

/** Every changed path, as it is written in the tree; the first 2,000 at most, which is more than is ever accepted. */
export async function readChanges(
  git: Git,
  mirror: Mirror,
  start: string,
  commit: string,
): Promise<ChangedPath[]> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--full-index', start, commit];
  const parts = (await git(args, { cwd: mirror.directory })).split('\0');
  const entries: Entry[] = [];
  for (let index = 0; index + 1 < parts.length && entries.length < mostChanges; index += 2) {
    const [, mode = '', , blob = ''] = (parts[index] ?? '').slice(1).split(' ');
    entries.push({ path: parts[index + 1] ?? '', mode, blob });
  }
  const targets = await readTargets(git, mirror, entries);
  const changes = entries.map((entry): ChangedPath => ({ path: entry.path, kind: kindOf(entry, targets) }));
  const sizes = await readSizes(git, mirror, commit, changes);
  return changes.map((change) => {
    const bytes = sizes.get(change.path);
    return bytes === undefined ? change : { ...change, bytes };
  });
}

/** Work with more files is too large whatever they are. */
const mostChanges = 2_000;
/** No path of a system is longer. */
const targetCharacters = 4_096;

/** A changed path with what is there now; modes as in git-fast-import(1). */
interface Entry {
  readonly path: string;
  readonly mode: string;
  readonly blob: string;
}

/** Where the links among them lead, by their blob; one whose target is no plausible path is left out. */
async function readTargets(
  git: Git,
  mirror: Mirror,
  entries: readonly Entry[],
): Promise<Map<string, string>> {
  const blobs = [...new Set(entries.filter(({ mode }) => mode === '120000').map(({ blob }) => blob))];
  if (blobs.length === 0) return new Map();
  // An object that nobody has stands after each one, since a target may hold any line that could be taken for the end of it.
  const mark = randomUUID();
  const answer = await git(['cat-file', '--batch'], {
    cwd: mirror.directory,
    input: blobs.map((blob) => `${blob}\n${mark}\n`).join(''),
    maxBytes: blobs.length * (targetCharacters + 200),
  });
  const parts = answer.split(`\n${mark} missing\n`).slice(0, -1);
  const targets = parts.map((part) => part.slice(part.indexOf('\n') + 1));
  return new Map(
    targets.flatMap((target, index) => {
      const blob = blobs[index];
      return blob === undefined || target.length > targetCharacters ? [] : [[blob, target] as const];
    }),
  );
}

/** Paths in one command line. */
const pathsAtOnce = 200;

async function readSizes(
  git: Git,
  mirror: Mirror,
  commit: string,
  changes: readonly ChangedPath[],
): Promise<Map<string, number>> {
  const paths = changes.filter(({ kind }) => kind === 'file').map(({ path }) => path);
  const sizes = new Map<string, number>();
  for (let from = 0; from < paths.length; from += pathsAtOnce) {
    const some = paths.slice(from, from + pathsAtOnce);
    const args = ['--literal-pathspecs', 'ls-tree', '-l', '-z', '--full-tree', commit, '--', ...some];
    for (const entry of (await git(args, { cwd: mirror.directory })).split('\0')) {
      const match = /^\d+ blob [0-9a-f]+ +(\d+)\t(.+)$/s.exec(entry);
      if (match?.[2] !== undefined) sizes.set(match[2], Number(match[1]));
    }
  }
  return sizes;
}

/** Lines that were added and removed together, those of lockfiles left out: a tool writes them and nobody reads them. */
export async function countLines(git: Git, mirror: Mirror, start: string, commit: string): Promise<number> {
  const args = ['diff-tree', '-r', '-z', '--numstat', '--no-renames', start, commit];
  const counts = await git(args, { cwd: mirror.directory });
  return counts
    .split('\0')
    .map((entry) => entry.split('\t'))
    .filter(([, , path]) => path !== undefined && !isLockfile(path))
    .reduce((sum, [added, removed]) => sum + (Number(added) || 0) + (Number(removed) || 0), 0);
}

/** 120000 is a symbolic link, 160000 a submodule, 000000 in the new tree a deletion. */
function kindOf({ path, mode, blob }: Entry, targets: ReadonlyMap<string, string>): ChangedPath['kind'] {
  if (mode === '000000') return 'deleted';
  if (mode === '160000') return 'submodule';
  if (mode !== '120000') return 'file';
  const target = targets.get(blob);
  if (target === undefined) return 'link-outside';
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
