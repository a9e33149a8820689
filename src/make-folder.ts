import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder with all that it lies in, unless it is there. Rejects with the system's error, of `EEXIST` or `ENOTDIR` where a file is in the way.
 * Node's own recursive `mkdir` asks for ever where a folder that is there takes no new ones, as those below /proc do.
 */
export async function makeFolder(folder: string): Promise<void> {
  const path = resolve(folder);
  if (await isMade(path, 'ENOENT')) return;
  await makeFolder(dirname(path));
  await isMade(path, null);
}

/** `false` when it cannot be made for the reason that is asked about; other reasons reject. */
async function isMade(path: string, reason: string | null): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST') && (await stat(path)).isDirectory()) return true;
    if (reason !== null && hasCode(error, reason) && dirname(path) !== path) return false;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
