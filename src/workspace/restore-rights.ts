import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const MAY_READ = 0o400;
const MAY_ALL = 0o700;

/**
 * Gives the owner back the rights to the git directory of the work tree `tree`, which an agent may have taken: what cannot be read looks
 * like a fault of this host, or like no work at all. Files may be read then, and folders anything. Links are not followed. Rejects with a
 * system error where something belongs to another account.
 */
export async function restoreRights(tree: string): Promise<void> {
  if (!(await grantFolder(tree))) return;
  const folders = [join(tree, '.git')];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    if (!(await grantFolder(folder))) continue;
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) await grant(path, (await lstat(path)).mode, MAY_READ);
    }
  }
}

/** Whether it is a folder at all. */
async function grantFolder(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => null);
  if (!stats?.isDirectory()) return false;
  await grant(path, stats.mode, MAY_ALL);
  return true;
}

async function grant(path: string, mode: number, rights: number): Promise<void> {
  if ((mode & rights) !== rights) await chmod(path, (mode & 0o777) | rights);
}
