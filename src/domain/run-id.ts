import type { MasterRef } from './master-ref.ts';

/** What people call a run: `orch-<issue>-<yyyymmdd>[-n]`, in UTC; `previous` is the name of the latest run of the issue, or of the file that is named. */
export function nextRunName(issue: number | string, now: number, previous: string | null): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
  const first = `orch-${issue}-${day}`;
  if (previous !== first && !previous?.startsWith(`${first}-`)) return first;
  const count = previous === first ? 1 : Number(previous.slice(first.length + 1));
  return `${first}-${count + 1}`;
}

/**
 * Names a run among those of all repositories. `+` stands in no name of an owner or a repository and is fit for file names, git refs and queue
 * ids.
 */
export function runIdOf({ owner, repo }: MasterRef, name: string): string {
  return `${owner}+${repo}+${name}`.toLowerCase();
}

/** Heads of all tasks of a master issue lie below it. */
export function branchPrefix(issue: number): string {
  return `orch/${issue}/`;
}

/** Derived from numbers alone, so that no text of an issue gets into a ref. */
export function taskBranch(issue: number, subIssue: number): string {
  return `${branchPrefix(issue)}${subIssue}`;
}

/** The number of the master issue that a branch is of a task of; `null` for any other branch. */
export function masterOfBranch(branch: string): number | null {
  const match = /^orch\/(\d+)\/\d+$/.exec(branch);
  return match ? Number(match[1]) : null;
}
