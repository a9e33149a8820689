import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { readDisk } from './read-disk.ts';
import { byCodePoint, type RepositorySource } from './repository-source.ts';

/** Without git nothing says what was made by tools and by whom: these names do. */
const MADE_BY_TOOLS: ReadonlySet<string> = new Set([
  ...['.git', '.hg', '.svn', '.idea', '.vscode', '.cache', '.next', '.nuxt', '.turbo', '.parcel-cache'],
  ...['node_modules', 'bower_components', 'dist', 'build', 'out', 'target', 'vendor', 'coverage'],
  ...['__pycache__', '.venv', 'venv', '.tox', '.nox', '.mypy_cache', '.pytest_cache', '.ruff_cache'],
  ...['.eggs', '.gradle', '.terraform'],
]);

/** A folder that holds more files and folders was not meant as a repository. */
const MOST_ENTRIES = 100_000;

/** A folder without git: its files, but for those in folders that tools make. Throws a `UserError` where there are too many. */
export async function openPlainFolder(root: string, mostEntries = MOST_ENTRIES): Promise<RepositorySource> {
  const files: string[] = [];
  const folders = [''];
  let seen = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    seen += entries.length;
    if (seen > mostEntries) {
      throw new UserError(
        `${root} is no git repository, and holds more than ${mostEntries.toLocaleString('en')} files and folders.`,
        'Name the folder of one repository.',
      );
    }
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isDirectory()) files.push(path);
      else if (!MADE_BY_TOOLS.has(entry.name)) folders.push(path);
    }
  }
  files.sort(byCodePoint);
  return { files, read: (paths) => readDisk(root, paths), history: async () => [] };
}
