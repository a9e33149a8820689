import { randomBytes } from 'node:crypto';
import { chmod, realpath, rename, rm, writeFile } from 'node:fs/promises';

/** May read and write: the owner. */
export const OWNER_ONLY = 0o600;

/** Of files that are mounted one by one, as containers do: they can be written, not replaced. */
const NOT_REPLACEABLE = ['EBUSY', 'EXDEV'];

/**
 * Puts `text` at `path`, readable by its owner only; where `path` is a link, behind it. At once, so that neither a full disk nor an end in between
 * leaves half a file, unless the file system can only write it in its place. Leaves nothing beside it. `move` renames.
 */
export async function replaceFile(path: string, text: string, move: typeof rename = rename): Promise<void> {
  const target = await behindLinks(path);
  const temporary = besideOf(target);
  try {
    await writeFile(temporary, text, { mode: OWNER_ONLY, flag: 'wx' });
    await move(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    if (!isOneOf(error, NOT_REPLACEABLE)) throw error;
    await writeFile(target, text, { mode: OWNER_ONLY });
    await chmod(target, OWNER_ONLY);
  }
}

/** Rejects when `replaceFile` could not write at `path`. */
export async function tryToWriteBeside(path: string): Promise<void> {
  const temporary = besideOf(await behindLinks(path));
  await writeFile(temporary, '', { mode: OWNER_ONLY, flag: 'wx' });
  await rm(temporary);
}

function behindLinks(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function besideOf(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`;
}

function isOneOf(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
