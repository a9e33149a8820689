import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** One process of this host as the kernel shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** 0 where the platform does not say. */
  readonly session: number;
  /** With the pid it names one process for good, since pids are used again; empty where the platform does not say. */
  readonly startedAt: string;
}

/** The process, or `null` when it has ended (a zombie has) or the platform has no `/proc`. */
export function readProcess(pid: number): ProcessEntry | null {
  try {
    return parseStat(pid, readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}

/** proc(5): `pid (name) state ppid pgrp session …`, field 22 is the start time; the name may hold spaces and brackets. */
function parseStat(pid: number, stat: string): ProcessEntry | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  return {
    pid,
    parent: Number(fields[1]),
    group: Number(fields[2]),
    session: Number(fields[3]),
    startedAt: fields[19] ?? '',
  };
}

/** Every process that has not ended, ours included. */
export function listProcesses(): ProcessEntry[] {
  if (process.platform !== 'linux') return listByPs();
  return readdirSync('/proc').flatMap((name) => {
    const entry = /^\d+$/.test(name) ? readProcess(Number(name)) : null;
    return entry === null ? [] : [entry];
  });
}

function listByPs(): ProcessEntry[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [pid, parent, group, state] = line.trim().split(/\s+/);
    if (state === undefined || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), session: 0, startedAt: '' }];
  });
}

/** Whether the process was started with this `NAME=value` (Linux; `false` where it may not be read). */
export function carries(pid: number, marker: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(marker);
  } catch {
    return false;
  }
}

/** Whether the process is the first of a PID namespace below ours (Linux 4.1 and newer; `false` where it may not be read). */
export function isFirstOfNamespace(pid: number): boolean {
  try {
    // proc_pid_status(5): its pid in each namespace, from the one of this /proc inwards.
    const inner = /^NSpid:\s+\d+\s+(?:\d+\s+)*?(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return inner?.[1] === '1';
  } catch {
    return false;
  }
}

/** Resident memory in bytes that is the process's own or shared, without what is mapped from files; 0 where the platform does not say. */
export function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const fields = status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm);
    return [...fields].reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1_024, 0);
  } catch {
    return 0;
  }
}
