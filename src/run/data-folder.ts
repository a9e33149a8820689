import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, extname, isAbsolute, join } from 'node:path';
import { demandFolder, OTHER_KEEP } from '../demand-folder.ts';
import { slugOf } from './name-branches.ts';
import type { UserRepository } from './user-repository.ts';

/** Where everything of one list in one repository is kept. */
export interface ListPlaces {
  /** Mirror, workspaces and logs of the repository; shared by its lists. */
  readonly dataDir: string;
  /** What branches and runs of the list are called by. */
  readonly name: string;
  /** Its run, for the next time. */
  readonly runFile: string;
}

/** The folder of the repository's data: the one that was asked for, which is made, else one below XDG_STATE_HOME. Absolute. Throws a `UserError`. */
export async function dataFolder(
  keep: string | undefined,
  { name, id }: UserRepository,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if (keep !== undefined) return demandFolder(keep, OTHER_KEEP);
  return join(stateFolder(env), `${name}-${id}`);
}

/** Where the data of all repositories is. Absolute. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  // Relative paths are to be ignored, the specification says.
  const state = env['XDG_STATE_HOME'] ?? '';
  const home = isAbsolute(state) ? state : join(env['HOME'] ?? homedir(), '.local', 'state');
  return join(home, 'parallel-orchestrator');
}

/** @param source path of the list, or `-` for standard input */
export async function placesOf(source: string, dataDir: string): Promise<ListPlaces> {
  if (source === '-')
    return { dataDir, name: 'list', runFile: join(dataDir, 'lists', 'standard-input.json') };
  const path = await realpath(source);
  const name = slugOf(basename(path, extname(path)), 'list');
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 12);
  return { dataDir, name, runFile: join(dataDir, 'lists', `${name}-${hash}.json`) };
}
