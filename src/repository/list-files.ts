import { UserError } from '../errors.ts';
import { readGit } from './run-git.ts';

/** What git lists with these arguments, which include `-z`. Half a list would be taken for the whole repository, so that it is an error. */
export async function listFiles(directory: string, args: readonly string[]): Promise<string[]> {
  const { stdout, stderr, exitCode, complete } = await readGit(directory, args);
  if (exitCode === 0 && complete) return stdout.split('\0').slice(0, -1);
  const why = complete
    ? stderr.trim().split('\n')[0] || 'it failed'
    : 'there are too many, or it took too long';
  throw new UserError(
    `git could not list the files of ${directory}: ${why}.`,
    'Repair the repository until `git status` works in it, or name a smaller one.',
  );
}
