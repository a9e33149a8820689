import { resolve } from 'node:path';
import { UserError } from './errors.ts';
import { makeFolder } from './make-folder.ts';

/** Makes a folder that a person has named, and gives its absolute path. Throws a `UserError` with this remedy where it cannot be made. */
export async function demandFolder(folder: string, remedy: string): Promise<string> {
  const path = resolve(folder);
  try {
    await makeFolder(path);
    return path;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const isFile = error.code === 'EEXIST' || error.code === 'ENOTDIR';
    const why = isFile ? 'a file is in the way' : String(error.code);
    throw new UserError(`The folder ${path} cannot be made: ${why}.`, remedy);
  }
}

/** What to do about `--keep`. */
export const OTHER_KEEP = 'Name another one with --keep, or leave it out.';
