import { listFiles } from './list-files.ts';
import { readPastCommits } from './past-commits.ts';
import {
  byCodePoint,
  decodeText,
  MOST_BYTES_OF_A_FILE,
  type ReadFile,
  type RepositorySource,
} from './repository-source.ts';
import { readGit, readObjects } from './run-git.ts';

interface TreeEntry {
  readonly path: string;
  readonly id: string;
  readonly bytes: number;
  readonly link: boolean;
}

/** A git repository at one commit, read from its objects: it needs no work tree. `null` where it does not have this commit. */
export async function openGitTree(directory: string, revision: string): Promise<RepositorySource | null> {
  const { stdout, exitCode } = await readGit(directory, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ]);
  const commit = stdout.trim();
  if (exitCode !== 0 || commit === '') return null;
  const entries = await listTree(directory, commit);
  return {
    files: [...entries.keys()].sort(byCodePoint),
    read: (paths) => readEntries(directory, entries, paths),
    history: () => readPastCommits(directory, commit),
  };
}

async function listTree(directory: string, commit: string): Promise<Map<string, TreeEntry>> {
  const entries = new Map<string, TreeEntry>();
  for (const line of await listFiles(directory, ['ls-tree', '-r', '-z', '-l', '--full-tree', commit])) {
    const [, mode, id, size, path] = /^([0-7]{6}) blob ([0-9a-f]{40,64}) +(\d+|-)\t(.+)$/s.exec(line) ?? [];
    if (mode === undefined || id === undefined || path === undefined) continue;
    // git does not know the size of what it lacks.
    const bytes = size === '-' ? Number.POSITIVE_INFINITY : Number(size);
    entries.set(path, { path, id, bytes, link: mode === '120000' });
  }
  return entries;
}

async function* readEntries(
  directory: string,
  entries: ReadonlyMap<string, TreeEntry>,
  paths: readonly string[],
): AsyncGenerator<ReadFile> {
  const wanted = paths.flatMap((path) => {
    const entry = entries.get(path);
    return entry !== undefined && !entry.link && entry.bytes <= MOST_BYTES_OF_A_FILE ? [entry.id] : [];
  });
  const contents = readObjects(directory, wanted);
  try {
    for (const path of paths) {
      const entry = entries.get(path);
      if (entry === undefined || entry.link) yield { path, reason: 'unreadable' };
      else if (entry.bytes > MOST_BYTES_OF_A_FILE) yield { path, reason: 'too-large' };
      else yield asRead(path, (await contents.next()).value ?? null);
    }
  } finally {
    await contents.return(undefined);
  }
}

function asRead(path: string, bytes: Buffer | null): ReadFile {
  if (bytes === null) return { path, reason: 'unreadable' };
  const text = decodeText(bytes);
  return text === null ? { path, reason: 'binary' } : { path, text };
}
