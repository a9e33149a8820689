import { tryGit } from './run-git.ts';

/** The commit that a revision (branch, tag, `refs/…`, object id) names, or null when it names none. */
export async function resolveCommit(dir: string, revision: string): Promise<string | null> {
  if (!isPlainRevision(revision)) return null;
  const result = await tryGit(dir, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  return result.exitCode === 0 ? result.stdout.toString().trim() : null;
}

/** False for what git would read as an option, or as more than one line of input. */
export function isPlainRevision(revision: string): boolean {
  return revision !== '' && !revision.startsWith('-') && !/[\n\0]/.test(revision);
}
