import { constants } from 'node:fs';
import { lstat, mkdir, open, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes config files below `home`: path → content. Rejects where a link would be followed, before anything is made behind it: what lies
 * there of an earlier attempt was written by an agent.
 */
export async function writeHomeFiles(home: string, files: Readonly<Record<string, string>>): Promise<void> {
  const root = await realpath(home);
  for (const [path, content] of Object.entries(files)) {
    await makeFolders(root, path);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
    await using file = await open(join(root, path), flags, 0o600);
    await file.writeFile(content);
  }
}

/** One after another, each looked at before the next is made in it. */
async function makeFolders(root: string, path: string): Promise<void> {
  const names = dirname(join('/', path)).split('/').filter(Boolean);
  let folder = root;
  for (const name of names) {
    folder = join(folder, name);
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (!(await lstat(folder)).isDirectory()) throw new Error(`${path} leads out of its HOME`);
  }
}
