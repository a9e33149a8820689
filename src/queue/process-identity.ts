import { readFileSync, readlinkSync } from 'node:fs';
import { uptime } from 'node:os';
import { z } from 'zod';

/** Names one process for good: a pid alone is given to others later, and again after each start of the machine. */
export const ProcessIdentity = z
  .object({
    pid: z.int().positive(),
    /** Of the kernel that runs it; `null` where the platform does not say (it does on Linux). */
    bootId: z.string().nullable(),
    /** Clock ticks from that boot to its start; `null` where the platform does not say. */
    startedAt: z.string().nullable(),
    /** Within which its pid means something: each container has one of its own. `null` where the platform does not say. */
    pidNamespace: z.string().nullable(),
  })
  .readonly();
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** Who we are. */
export function ownIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    bootId: readBootId(),
    startedAt: readStat(process.pid)?.startedAt ?? null,
    pidNamespace: readPidNamespace(),
  };
}

/** Whether its pid is known to count in another namespace than ours, so that nothing can be said of it by its pid. */
export function isInAnotherNamespace({ pidNamespace }: ProcessIdentity): boolean {
  const ours = readPidNamespace();
  return pidNamespace !== null && ours !== null && pidNamespace !== ours;
}

/**
 * Whether the process, of our own namespace, runs on this machine. Where the platform does not tell processes apart, another one with its
 * pid will do.
 */
export function isRunning({ pid, bootId, startedAt }: ProcessIdentity): boolean {
  const ourBootId = readBootId();
  if (bootId !== null && ourBootId !== null && bootId !== ourBootId) return false;
  const stat = readStat(pid);
  if (stat === null) return isAlive(pid);
  return !stat.hasEnded && (startedAt === null || stat.startedAt === startedAt);
}

/**
 * Whether the process that noted itself at the time `at`, in milliseconds since 1970, has ended: one of our own namespace, and an earlier one than
 * ours. `false` where another has its pid and the platform does not tell them apart.
 */
export function hasEnded(noted: ProcessIdentity & { readonly at: number }): boolean {
  // In a container every start is pid 1, and so was the one before us.
  if (noted.pid === process.pid && noted.startedAt === null) return true;
  return wasBeforeBoot(noted) || !isRunning(noted);
}

/** By the clock, which may have been set since: only for notes that do not name their boot. */
function wasBeforeBoot({ bootId, at }: ProcessIdentity & { readonly at: number }): boolean {
  return bootId === null && at < Date.now() - uptime() * 1000;
}

function readBootId(): string | null {
  return read('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
}

/** namespaces(7): the same text in two processes means the same namespace, as long as one of them lives. */
function readPidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

/** proc(5): `pid (name) state …`, field 22 is the start time; the name may hold spaces and brackets. `null` also where it is hidden. */
function readStat(pid: number): { readonly hasEnded: boolean; readonly startedAt: string | null } | null {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { hasEnded: fields[0] === 'Z' || fields[0] === 'X', startedAt: fields[19] ?? null };
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
