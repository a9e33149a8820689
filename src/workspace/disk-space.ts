import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode } from './system-error.ts';

/** Bytes that this process may still write on the volume of `directory`, which need not exist yet. */
export async function freeSpace(directory: string): Promise<number> {
  for (let folder = directory; ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch (error) {
      if (!hasCode(error, 'ENOENT') || folder === dirname(folder)) throw error;
    }
  }
}

/** Why no attempt may start on this volume, with both numbers; `null` when there is room. */
export function explainLackOfSpace(free: number, least: number, directory: string): string | null {
  if (free >= least) return null;
  return `The volume of ${directory} has ${megabytes(free)} MiB left, and an attempt starts only with ${megabytes(least)} MiB (MIN_FREE_DISK_MB).`;
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1_048_576);
}
