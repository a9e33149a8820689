import type { PastCommit } from './repository-source.ts';
import { type GitLimits, readGit } from './run-git.ts';

const MOST_COMMITS = 2_000;
/** Larger commits move, format or import: what they touch together says little. */
const MOST_PATHS = 30;
const limits: GitLimits = { timeoutMs: 10_000, maxBytes: 16 * 1024 * 1024 };

/** Begins the header of a commit; a path that begins with it only adds a commit that matches nothing. */
const MARK = '\x01';

/**
 * What the commits before `commit`, and it itself, changed: the newest first, without merges and large ones. Empty where there is no such commit; where git
 * takes too long or says too much, what came until then.
 */
export async function readPastCommits(directory: string, commit: string): Promise<readonly PastCommit[]> {
  const { stdout, complete, exitCode } = await readGit(
    directory,
    [
      'log',
      '-z',
      '--no-merges',
      '--topo-order',
      `--max-count=${MOST_COMMITS}`,
      '--no-ext-diff',
      '--no-textconv',
      '--no-renames',
      '--no-relative',
      '--ignore-submodules=all',
      '--name-only',
      `--format=%x01%s`,
      '--end-of-options',
      commit,
      '--',
    ],
    limits,
  );
  if (complete && exitCode !== 0) return [];
  const commits = parseLog(stdout);
  // The last one may have been cut in the middle of its paths.
  return (complete ? commits : commits.slice(0, -1)).filter(
    ({ paths }) => paths.length > 0 && paths.length <= MOST_PATHS,
  );
}

function parseLog(log: string): PastCommit[] {
  const commits: { subject: string; paths: string[] }[] = [];
  for (const entry of log.split('\0')) {
    // git ends the header with a NUL, and begins the names on a line of their own.
    const text = entry.replace(/^\n/, '');
    if (text.startsWith(MARK)) commits.push({ subject: text.slice(1), paths: [] });
    else if (text !== '') commits.at(-1)?.paths.push(text);
  }
  return commits;
}
