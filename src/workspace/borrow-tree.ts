import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git } from './git.ts';
import { type Mirror, objectsOf } from './mirror.ts';

/** The file by which a repository borrows objects from the mirror, and what it has to say. */
export function alternates(mirror: Mirror, directory: string): { file: string; content: string } {
  return {
    file: join(directory, '.git', 'objects', 'info', 'alternates'),
    content: `${objectsOf(mirror)}\n`,
  };
}

/** Processes that write the files of a tree of more than 100 (git-config(1)). Other attempts write theirs beside it. */
const parallel = ['-c', 'checkout.workers=4'];

/**
 * Makes a work tree with a git directory of its own that borrows its objects from the mirror, at `commit`, on the new branch
 * `branch` or on none. It has no remote, no hooks and no config of anybody else: like `git clone --shared`, but without the
 * mirror's address, to which an agent might push.
 */
export async function borrowTree(
  git: Git,
  mirror: Mirror,
  directory: string,
  commit: string,
  branch: string | null,
): Promise<void> {
  await git(['init', '--quiet', '--template=', '--initial-branch=unborn', '--', directory]);
  const { file, content } = alternates(mirror, directory);
  await mkdir(join(directory, '.git', 'info'), { recursive: true });
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, content);
  const where = branch === null ? ['--detach'] : ['-b', branch];
  await git([...parallel, 'checkout', '--quiet', ...where, commit, '--'], {
    cwd: directory,
    timeoutMs: 600_000,
  });
}
