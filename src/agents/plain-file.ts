import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Opens a file in a folder that an agent writes, or answers `null` when there is none: a link could lead anywhere, a pipe would block
 * for ever. `path` are the names below `folder`, each of which has to be a folder but the last.
 */
export async function openPlainFile(folder: string, path: readonly string[]): Promise<FileHandle | null> {
  try {
    for (let depth = 0; depth < path.length; depth += 1) {
      const entry = await lstat(join(folder, ...path.slice(0, depth)));
      if (!entry.isDirectory()) return null;
    }
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(join(folder, ...path), flags);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return null;
  } catch {
    return null;
  }
}
