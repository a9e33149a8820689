import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { runGit } from './support.ts';

/** Writes a file and commits everything, as the agent of that workspace would; answers the commit. */
export async function commitIn(
  { directory, home }: Workspace,
  path: string,
  content = `${path}\n`,
): Promise<string> {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), content);
  runGit(directory, 'add', '--all');
  const asAgent = ['-c', `include.path=${home}/.gitconfig`];
  runGit(directory, ...asAgent, 'commit', '--quiet', '--message', `write ${path}`);
  return runGit(directory, 'rev-parse', 'HEAD');
}
