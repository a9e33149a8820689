import { readChangedFiles } from './changed-files.ts';
import type { Comparison } from './comparison.ts';
import { readLog } from './log.ts';
import { git, tryGit } from './run-git.ts';

/** Compares two commits, given by their ids, as `base...head`. */
export async function compareCommits(dir: string, baseOid: string, headOid: string): Promise<Comparison> {
  const mergeBase = await findMergeBase(dir, baseOid, headOid);
  const [commits, behindBy, files] = await Promise.all([
    readLog(dir, ['--topo-order', '--reverse', `${baseOid}..${headOid}`]),
    mergeBase === baseOid ? '0' : git(dir, ['rev-list', '--count', `${headOid}..${baseOid}`]),
    mergeBase === null ? [] : readChangedFiles(dir, mergeBase, headOid),
  ]);
  return {
    baseOid,
    headOid,
    mergeBase,
    commits,
    behindBy: Number(behindBy),
    files,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
  };
}

/** The best common ancestor of two commits, or null when they share no history. */
export async function findMergeBase(dir: string, one: string, other: string): Promise<string | null> {
  const result = await tryGit(dir, ['merge-base', one, other]);
  return result.exitCode === 0 ? result.stdout.toString().trim() : null;
}
