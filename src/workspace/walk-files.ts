import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './system-error.ts';

export interface FoundFile {
  /** Relative to the folder that was asked for. */
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

/** Every regular file below `root` of `folder`; links are neither named nor followed, since an agent may have put them there. */
export async function* walkFiles(root: string, folder = ''): AsyncGenerator<FoundFile> {
  for (const entry of await entriesOf(join(root, folder))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walkFiles(root, path);
    if (!entry.isFile()) continue;
    const { size, mtimeMs } = await lstat(join(root, path));
    yield { path, bytes: size, changedAt: mtimeMs };
  }
}

/** Whether `folder` is below `root` by folders alone, with no link on the way. */
export async function isPlainFolder(root: string, folder: string): Promise<boolean> {
  const parts = folder.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..')) return false;
  for (const [index] of parts.entries()) {
    const stats = await lstat(join(root, ...parts.slice(0, index + 1))).catch(() => null);
    if (!stats?.isDirectory()) return false;
  }
  return true;
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
