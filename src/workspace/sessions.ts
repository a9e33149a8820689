import { constants } from 'node:fs';
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Git } from './git.ts';
import { findKept } from './kept-work.ts';
import { refPart } from './mirror.ts';
import { removeTree } from './remove-tree.ts';
import { hasCode } from './system-error.ts';
import { type FoundFile, isPlainFolder, walkFiles } from './walk-files.ts';
import type { Workspace } from './workspace.ts';

const originSchema = z.object({ directory: z.string() });

const mostBytes = 64 * 1024 * 1024;
const mostFiles = 5_000;

interface SessionPlaces {
  /** Work tree in which the agent works. */
  readonly directory: string;
  readonly home: string;
}

/** The folder of an attempt's session below that of all sessions. */
export function sessionFolder(sessions: string, attemptId: string): string {
  return join(sessions, refPart(attemptId));
}

/**
 * Keeps what an agent remembers of its conversation: the folders `names` below its HOME. Of more than 64 MiB or 5,000 files the newest are kept. The
 * agent lives no more; its links are left out, so that nothing of this host comes along.
 */
export async function saveSession(
  target: string,
  names: readonly string[],
  { directory, home }: SessionPlaces,
): Promise<void> {
  const files: FoundFile[] = [];
  for (const name of names) {
    if (!(await isPlainFolder(home, name))) continue;
    for await (const file of walkFiles(home, name)) files.push(file);
  }
  if (files.length === 0) return;
  const staging = `${target}.new`;
  await removeTree(staging);
  await mkdir(staging, { recursive: true, mode: 0o700 });
  for (const { path } of newest(files)) {
    await mkdir(join(staging, 'home', dirname(path)), { recursive: true, mode: 0o700 });
    await copyFile(join(home, path), join(staging, 'home', path), constants.COPYFILE_FICLONE);
  }
  await writeFile(join(staging, 'origin.json'), JSON.stringify({ directory }));
  await removeTree(target);
  await rename(staging, target);
}

function newest(files: readonly FoundFile[]): FoundFile[] {
  let bytes = 0;
  return files
    .toSorted((a, b) => b.changedAt - a.changedAt)
    .slice(0, mostFiles)
    .filter((file) => {
      bytes += file.bytes;
      return bytes <= mostBytes;
    });
}

/**
 * Gives a new HOME what an earlier attempt's agent remembered; answers in which work tree, `null` when nothing was kept. Agents name folders of theirs for the work tree, with `-`
 * for what is neither letter nor digit: those get the name of the new one.
 */
async function restoreSession(source: string, { directory, home }: SessionPlaces): Promise<string | null> {
  const origin = await readOrigin(join(source, 'origin.json'));
  if (origin === null) return null;
  const [before, after] = [folderName(origin), folderName(directory)];
  for await (const { path } of walkFiles(join(source, 'home'))) {
    const target = join(home, path.replaceAll(before, after));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await copyFile(join(source, 'home', path), target, constants.COPYFILE_FICLONE);
  }
  return origin;
}

/** Gives a new HOME the conversation of the attempt that left `commit`; answers in which work tree it was held, `null` where none was kept. */
export async function recallSession(
  git: Git,
  sessions: string,
  workspace: Workspace,
  commit: string,
): Promise<string | null> {
  const kept = await findKept(git, workspace.mirror, commit);
  for (const attempt of kept?.attempts ?? []) {
    const held = await restoreSession(sessionFolder(sessions, attempt), workspace);
    if (held !== null) return held;
  }
  return null;
}

function folderName(directory: string): string {
  return directory.replace(/[^A-Za-z0-9]/g, '-');
}

async function readOrigin(file: string): Promise<string | null> {
  try {
    return originSchema.parse(JSON.parse(await readFile(file, 'utf8'))).directory;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}
