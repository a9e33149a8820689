import { constants } from 'node:fs';
import { mkdir, open, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

/**
 * Writes config files below `home`: path → content. Rejects where a link leads out of `home`: what lies there of an earlier attempt was
 * written by an agent.
 */
export async function writeHomeFiles(home: string, files: Readonly<Record<string, string>>): Promise<void> {
  const root = await realpath(home);
  for (const [path, content] of Object.entries(files)) {
    const folder = dirname(join(root, path));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const real = await realpath(folder);
    if (real !== root && !real.startsWith(root + sep)) throw new Error(`${path} leads out of its HOME`);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
    await using file = await open(join(root, path), flags, 0o600);
    await file.writeFile(content);
  }
}
