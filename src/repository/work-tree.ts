import { listFiles } from './list-files.ts';
import { readPastCommits } from './past-commits.ts';
import { readDisk } from './read-disk.ts';
import { byCodePoint, type RepositorySource } from './repository-source.ts';

/** A git work tree as it lies on disk: the files that git tracks, and the new ones that it does not ignore. */
export async function openWorkTree(root: string): Promise<RepositorySource> {
  const [entries, deleted] = await Promise.all([
    listFiles(root, ['ls-files', '-z', '--stage', '--others', '--exclude-standard']),
    listFiles(root, ['ls-files', '-z', '--deleted']),
  ]);
  const present = new Set(entries.flatMap(pathOf));
  for (const path of deleted) present.delete(path);
  return {
    files: [...present].sort(byCodePoint),
    read: (paths) => readDisk(root, paths),
    history: () => readPastCommits(root, 'HEAD'),
  };
}

/** With `--stage`, a tracked file comes as `mode id stage<TAB>path`, one that is not tracked as its path. */
function pathOf(entry: string): string[] {
  const [, mode, path] = /^([0-7]{6}) [0-9a-f]{40,64} [0-3]\t(.+)$/s.exec(entry) ?? [];
  if (path === undefined) return [entry];
  return mode === '160000' ? [] : [path];
}
