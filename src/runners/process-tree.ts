import { setTimeout as sleep } from 'node:timers/promises';
import {
  carries,
  isFirstOfNamespace,
  listProcesses,
  type ProcessEntry,
  readProcess,
} from './process-table.ts';

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
 * A process that detaches, leaves its session *and* clears its environment before we look escapes; a PID namespace closes that. What holds
 * such a namespace gets no SIGTERM: it would take all that is inside with it, before anything there could save its work.
 */
export async function endProcessTree(tree: ProcessTree, graceMs = 2_000): Promise<readonly number[]> {
  let seen = nothingSeen;
  const began = Date.now();
  const termed = new Set<string>();
  for (;;) {
    // Nobody is taken for a stranger for good: in the middle of being started, a process shows no environment.
    seen = look(tree, { ...seen, strangers: nothingSeen.strangers });
    const members = [...seen.members.values()];
    if (members.length === 0) return [];
    const elapsed = Date.now() - began;
    if (elapsed > graceMs + giveUpMs) return members.map((member) => member.pid);
    const holders = elapsed < graceMs ? namespaceHolders(members) : new Set<number>();
    for (const member of members) {
      if (holders.has(member.pid)) continue;
      if (elapsed >= graceMs) send(member, 'SIGKILL');
      else if (!termed.has(identity(member))) send(member, 'SIGTERM');
      termed.add(identity(member));
    }
    await sleep(pollMs);
  }
}

/** The first process of each PID namespace among `members`, and its parent, which ends when that one ends and takes it along. */
function namespaceHolders(members: readonly ProcessEntry[]): Set<number> {
  const first = members.filter(({ pid }) => isFirstOfNamespace(pid));
  return new Set(first.flatMap(({ pid, parent }) => [pid, parent]));
}

/**
 * Answers, each time it is called, the members of the tree that live now. For looking often: who was once found a stranger is not asked for
 * the marker again.
 */
export function followTree(tree: ProcessTree): () => ProcessEntry[] {
  let latest = nothingSeen;
  return () => {
    latest = look(tree, latest);
    return [...latest.members.values()];
  };
}

/** The processes of this host as one look parted them, by identity. */
interface Look {
  readonly members: ReadonlyMap<string, ProcessEntry>;
  readonly strangers: ReadonlySet<string>;
}

const nothingSeen: Look = { members: new Map(), strangers: new Set() };

/** Members of the last look stay members when they lost their parent since; its strangers are none unless they are started by one. */
function look(tree: ProcessTree, last: Look): Look {
  const all = listProcesses().filter((entry) => entry.pid !== process.pid && entry.pid !== 1);
  const isMember = memberTest(tree, last, all);
  const members = new Map(all.filter(isMember).map((entry) => [entry.pid, entry]));
  for (let grew = true; grew; ) {
    const children = all.filter((entry) => members.has(entry.parent) && !members.has(entry.pid));
    for (const child of children) members.set(child.pid, child);
    grew = children.length > 0;
  }
  return {
    members: new Map([...members.values()].map((entry) => [identity(entry), entry])),
    strangers: new Set(all.filter((entry) => !members.has(entry.pid)).map(identity)),
  };
}

function memberTest(tree: ProcessTree, last: Look, all: readonly ProcessEntry[]) {
  const { root, marker } = tree;
  // A pid is free for others only when its group and session are empty: then nothing of them can be ours any more.
  const reused =
    root !== null && all.some((entry) => entry.pid === root.pid && entry.startedAt !== root.startedAt);
  return (entry: ProcessEntry): boolean => {
    if (last.members.has(identity(entry))) return true;
    const inSession = root !== null && !reused && [entry.pid, entry.group, entry.session].includes(root.pid);
    return inSession || (!last.strangers.has(identity(entry)) && carries(entry.pid, marker));
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
