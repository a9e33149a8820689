import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { decodeText, MOST_BYTES_OF_A_FILE, type ReadFile } from './repository-source.ts';

/** No link as the last step, and no waiting for the other end of a pipe. */
const PLAIN_FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Reads `paths` below `root`; what is no plain file there, or lies behind a link out of it, is skipped. */
export async function* readDisk(root: string, paths: readonly string[]): AsyncGenerator<ReadFile> {
  const realRoot = await realpath(root);
  const inside = new Map<string, boolean>();
  for (const path of paths) {
    const folder = dirname(join(root, path));
    const known = inside.get(folder) ?? (await liesInside(realRoot, folder));
    inside.set(folder, known);
    yield known ? await readOne(root, path) : { path, reason: 'unreadable' };
  }
}

async function liesInside(realRoot: string, folder: string): Promise<boolean> {
  const real = await realpath(folder).catch(() => null);
  return real !== null && (real === realRoot || real.startsWith(realRoot === sep ? sep : realRoot + sep));
}

async function readOne(root: string, path: string): Promise<ReadFile> {
  try {
    await using file = await open(join(root, path), PLAIN_FILE);
    const stats = await file.stat();
    if (!stats.isFile()) return { path, reason: 'unreadable' };
    if (stats.size > MOST_BYTES_OF_A_FILE) return { path, reason: 'too-large' };
    const text = decodeText(await file.readFile());
    return text === null ? { path, reason: 'binary' } : { path, text };
  } catch {
    return { path, reason: 'unreadable' };
  }
}
