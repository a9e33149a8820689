import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { countBytes } from '../runners/disk-use.ts';
import { freeSpace } from './disk-space.ts';
import type { Git, GitError } from './git.ts';
import { attemptRef, objectsOf } from './mirror.ts';
import { explainSystemError } from './system-error.ts';
import type { Workspace } from './workspace.ts';

/** What git says when a host is at fault, or an agent wants it to look so. */
const soundsLikeHost =
  /No space left|Disk quota|Permission denied|Read-only file system|Input\/output error|unable to (?:write|create)|cannot lock ref|Cannot allocate/i;

const probeBytes = 1_000_000;

/** Whether git's words are those of a host that is at fault. They prove nothing: values that an agent has set are quoted in them. */
export function soundsLikeHostFault(error: GitError): boolean {
  return soundsLikeHost.test(error.stderr);
}

/** Whether the mirror has room for what is in the workspace and can be written, found out by writing: if not, this host is at fault. */
export async function canTakeWork(
  git: Git,
  { directory, mirror, attemptId, start }: Workspace,
): Promise<boolean> {
  const objects = objectsOf(mirror);
  const probe = join(objects, `tmp_obj_${randomUUID()}`);
  const ref = attemptRef(attemptId, start);
  try {
    const needed = (await countBytes([join(directory, '.git', 'objects')])) ?? 0;
    if ((await freeSpace(objects)) < needed + probeBytes) return false;
    await writeFile(probe, Buffer.alloc(probeBytes, 1));
    await git(['update-ref', ref, start], { cwd: mirror.directory });
    await git(['update-ref', '-d', ref], { cwd: mirror.directory });
    return true;
  } catch (error) {
    if (explainSystemError(error) === null) throw error;
    return false;
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}
