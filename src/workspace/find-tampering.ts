import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { alternates } from './borrow-tree.ts';
import { holdsExactly } from './holds-exactly.ts';
import { hasCode } from './system-error.ts';
import type { Workspace } from './workspace.ts';
import { pointsInto } from './worktree.ts';

/** What is plainly no longer the git directory that we made, found without git. */
export async function findTampering(workspace: Workspace): Promise<string | null> {
  const { directory, mirror, isolation } = workspace;
  if (isolation.kind === 'worktree') {
    const isOurs = await pointsInto(isolation.repository, directory);
    return isOurs ? null : 'Its git directory is no longer that of the repository.';
  }
  const gitDirectory = join(directory, '.git');
  const expected = alternates(mirror, directory);
  const folders = [
    directory,
    gitDirectory,
    join(gitDirectory, 'objects'),
    join(gitDirectory, 'objects', 'info'),
  ];
  try {
    for (const folder of folders) {
      if (!(await lstat(folder)).isDirectory()) return 'Its git directory was replaced by a link or a file.';
    }
    if (!(await holdsExactly(expected.file, expected.content))) {
      return 'Its git directory borrows objects from another repository than its own.';
    }
    if (await exists(join(gitDirectory, 'commondir'))) return 'Its git directory points at another one.';
    return (await holdsPlainRefs(gitDirectory))
      ? null
      : 'Its git directory has refs that are no plain files.';
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return 'Its git directory was removed or damaged.';
    throw error;
  }
}

/** More than any honest repository has loose: ours begins with one. */
const mostRefs = 10_000;

/** Git waits for ever at a pipe, and follows links. */
async function holdsPlainRefs(gitDirectory: string): Promise<boolean> {
  const names = new Set(['HEAD', 'config', 'packed-refs', 'shallow', 'refs']);
  const top = (await readdir(gitDirectory, { withFileTypes: true })).filter(({ name }) => names.has(name));
  if (top.some((entry) => (entry.name === 'refs' ? !entry.isDirectory() : !entry.isFile()))) return false;
  const folders = [join(gitDirectory, 'refs')];
  let seen = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(folder, { withFileTypes: true });
    seen += entries.length;
    if (seen > mostRefs) return false;
    for (const entry of entries) {
      if (entry.isDirectory()) folders.push(join(folder, entry.name));
      else if (!entry.isFile()) return false;
    }
  }
  return true;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
