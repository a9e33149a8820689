import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { promisify } from 'node:util';

const longestMs = 60_000;

/** Bytes on disk below these folders, each file once; `null` when they could not be counted. No link is followed. */
export async function countBytes(folders: readonly string[]): Promise<number | null> {
  if (folders.length === 0) return 0;
  try {
    // A program of its own counts 50,000 files in a fifth of the time that Node takes, and holds nothing up here.
    const { stdout } = await promisify(execFile)('du', ['-s', '-k', '-x', '--', ...folders], {
      timeout: longestMs,
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    });
    return sum(stdout);
  } catch (error) {
    // A folder that is removed while it is counted ends `du` with 1; what it counted stands.
    const stdout = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    return stdout === '' ? null : sum(stdout);
  }
}

/** Lines of `kilobytes<TAB>folder`. */
function sum(listing: string): number {
  const lines = listing.split('\n').flatMap((line) => /^(\d+)\t/.exec(line)?.[1] ?? []);
  return lines.reduce((total, kilobytes) => total + Number(kilobytes) * 1_024, 0);
}

/** Bytes that the account may still write on the volume of `folder`; `null` when that cannot be said. */
export async function freeBytes(folder: string): Promise<number | null> {
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
}
