import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readDisk } from './read-disk.ts';
import { byCodePoint, type RepositorySource } from './repository-source.ts';

/** Without git nothing says what was made by tools and by whom: these names do. */
const MADE_BY_TOOLS: ReadonlySet<string> = new Set([
  ...['.git', '.hg', '.svn', '.idea', '.vscode', '.cache', '.next', '.nuxt', '.turbo', '.parcel-cache'],
  ...['node_modules', 'bower_components', 'dist', 'build', 'out', 'target', 'vendor', 'coverage'],
  ...['__pycache__', '.venv', 'venv', '.tox', '.nox', '.mypy_cache', '.pytest_cache', '.ruff_cache'],
  ...['.eggs', '.gradle', '.terraform'],
]);

/** A folder that holds more was not meant as a repository; what was found until then counts. */
const MOST_FILES = 100_000;

/** A folder without git: its files, but for those in folders that tools make. */
export async function openPlainFolder(root: string): Promise<RepositorySource> {
  const files: string[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    if (files.length >= MOST_FILES) break;
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isDirectory()) files.push(path);
      else if (!MADE_BY_TOOLS.has(entry.name)) folders.push(path);
    }
  }
  files.sort(byCodePoint);
  return { files, read: (paths) => readDisk(root, paths), history: async () => [] };
}
