import { setTimeout as sleep } from 'node:timers/promises';
import { carries, listProcesses, type ProcessEntry, readProcess } from './process-table.ts';

/** The processes that one command has started, however far they went from it. */
export interface ProcessTree {
  /** A process that was started as the leader of its own session; `null` when only the marker is known. */
  readonly root: { readonly pid: number; readonly startedAt: string } | null;
  /** `NAME=value` in the environment of every process of the tree. */
  readonly marker: string;
}

const pollMs = 50;
const giveUpMs = 15_000;

/** What names a process that `spawn` has just made; `startedAt` guards against a pid that is used again. */
export function rootOf(pid: number): NonNullable<ProcessTree['root']> {
  return { pid, startedAt: readProcess(pid)?.startedAt ?? '' };
}

/**
 * Ends the whole tree: SIGTERM, then after `graceMs` SIGKILL, until nothing is left. A process group is not enough, because
 * agents start their tools in sessions of their own. Answers the pids that outlived even SIGKILL (in an uninterruptible call).
 *
 * A process that detaches, leaves its session *and* clears its environment before we look escapes; a PID namespace closes that.
 */
export async function endProcessTree(tree: ProcessTree, graceMs = 2_000): Promise<readonly number[]> {
  const seen = new Map<string, ProcessEntry>();
  const began = Date.now();
  const termed = new Set<string>();
  for (;;) {
    const members = findMembers(tree, seen);
    if (members.length === 0) return [];
    const elapsed = Date.now() - began;
    if (elapsed > graceMs + giveUpMs) return members.map((member) => member.pid);
    for (const member of members) {
      if (elapsed >= graceMs) send(member, 'SIGKILL');
      else if (!termed.has(identity(member))) send(member, 'SIGTERM');
      termed.add(identity(member));
    }
    await sleep(pollMs);
  }
}

/** Members of the tree that live now; those of earlier looks stay members when they lost their parent since. */
function findMembers(tree: ProcessTree, seen: Map<string, ProcessEntry>): ProcessEntry[] {
  const all = listProcesses().filter((entry) => entry.pid !== process.pid && entry.pid !== 1);
  const isMember = memberTest(tree, seen, all);
  const members = new Map(all.filter(isMember).map((entry) => [entry.pid, entry]));
  for (let grew = true; grew; ) {
    const children = all.filter((entry) => members.has(entry.parent) && !members.has(entry.pid));
    for (const child of children) members.set(child.pid, child);
    grew = children.length > 0;
  }
  for (const member of members.values()) seen.set(identity(member), member);
  return [...members.values()];
}

function memberTest(tree: ProcessTree, seen: ReadonlyMap<string, unknown>, all: readonly ProcessEntry[]) {
  const { root, marker } = tree;
  // A pid is free for others only when its group and session are empty: then nothing of them can be ours any more.
  const reused =
    root !== null && all.some((entry) => entry.pid === root.pid && entry.startedAt !== root.startedAt);
  return (entry: ProcessEntry): boolean => {
    if (seen.has(identity(entry))) return true;
    const inSession = root !== null && !reused && [entry.pid, entry.group, entry.session].includes(root.pid);
    return inSession || carries(entry.pid, marker);
  };
}

function identity(entry: ProcessEntry): string {
  return `${entry.pid}@${entry.startedAt}`;
}

function send(entry: ProcessEntry, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(entry.pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}
