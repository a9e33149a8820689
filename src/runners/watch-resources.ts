import { setTimeout as sleep } from 'node:timers/promises';
import type { ResourceLimits } from '../sandbox/sandbox.ts';
import { megabytes, type PassedLimit } from './passed-limit.ts';
import { type ProcessEntry, residentBytes } from './process-table.ts';
import { endProcessTree, followTree, type ProcessTree } from './process-tree.ts';
import { type DiskWatchOptions, watchDisk } from './watch-disk.ts';

/** What one run used, as far as samples tell. */
export interface ResourceUse {
  readonly passed: PassedLimit | null;
  readonly peakMemoryBytes: number;
  readonly peakProcesses: number;
  /** Beyond what was there at the start, when it was counted last. */
  readonly writtenBytes: number;
}

export interface WatchOptions extends DiskWatchOptions {
  /** Milliseconds between two samples; a second when left out. */
  readonly sampleMs?: number;
}

/** A watch over the resources of one run. */
export interface ResourceWatch {
  /** Aborts when a limit is passed. */
  readonly signal: AbortSignal;
  /** Begins to sample. */
  follow(tree: ProcessTree): void;
  /** Ends the watch and looks once more at the disk. */
  stop(): Promise<ResourceUse>;
}

/**
 * Watches what a whole process tree uses, since the kernel holds memory and disk of a tree only in control groups, which an ordinary account
 * may not make. A run that passes memory or processes is killed at once: it would only use its grace to grow.
 * Resolves when it has counted what is there before the run starts: 0.1 s for 50,000 files.
 */
export async function watchResources(options: WatchOptions): Promise<ResourceWatch> {
  const { limits, writable, sampleMs = 1_000 } = options;
  const passing = new AbortController();
  const ending = new AbortController();
  const disk = await watchDisk(options);
  let peakMemoryBytes = 0;
  let peakProcesses = 0;
  let passed: PassedLimit | null = null;
  let sampling: Promise<PromiseSettledResult<void>[]> = Promise.resolve([]);

  function note(found: PassedLimit | null): void {
    if (found === null || passed !== null) return;
    passed = found;
    passing.abort(new Error(found.message));
  }

  async function sample(tree: ProcessTree, find: () => ProcessEntry[]): Promise<void> {
    const members = find();
    const memory = members.reduce((total, { pid }) => total + residentBytes(pid), 0);
    peakMemoryBytes = Math.max(peakMemoryBytes, memory);
    peakProcesses = Math.max(peakProcesses, members.length);
    const found = judgeProcesses(members.length, limits) ?? judgeMemory(memory, limits);
    note(found);
    if (found !== null) await endProcessTree(tree, 0);
  }

  async function repeat(look: () => Promise<void>): Promise<void> {
    while (!ending.signal.aborted && passed === null) {
      await look();
      await sleep(sampleMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  }

  return {
    signal: passing.signal,
    follow(tree) {
      const find = followTree(tree);
      // Counting many files takes longer than memory needs to run full.
      sampling = Promise.allSettled([
        repeat(() => sample(tree, find)),
        repeat(async () => note(await disk.look())),
      ]);
    },
    async stop() {
      ending.abort();
      const failed = (await sampling).find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      if (passed === null && writable.length > 0) note(await disk.lookAgain());
      return { passed, peakMemoryBytes, peakProcesses, writtenBytes: disk.written() };
    },
  };
}

function judgeProcesses(count: number, { processes }: ResourceLimits): PassedLimit | null {
  if (count <= processes) return null;
  return { limit: 'processes', message: `It had ${count} processes at once; ${processes} are allowed.` };
}

function judgeMemory(bytes: number, { memoryBytes }: ResourceLimits): PassedLimit | null {
  if (bytes <= memoryBytes) return null;
  const message = `It used ${megabytes(bytes)} of memory; ${megabytes(memoryBytes)} are allowed.`;
  return { limit: 'memory', message };
}
