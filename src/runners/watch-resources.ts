import { setTimeout as sleep } from 'node:timers/promises';
import type { ResourceLimits } from '../sandbox/sandbox.ts';
import { megabytes, type PassedLimit } from './passed-limit.ts';
import { residentBytes } from './process-table.ts';
import { endProcessTree, followTree, type ProcessTree } from './process-tree.ts';
import type { ProcessWatch } from './run-process.ts';
import { type DiskWatchOptions, watchDisk } from './watch-disk.ts';

export interface WatchOptions extends DiskWatchOptions {
  /** Milliseconds between two samples; a second when left out. */
  readonly sampleMs?: number;
}

/** A watch over the resources of one run. */
export interface ResourceWatch {
  readonly watch: ProcessWatch;
  /** The most memory that the whole tree had at once, as far as samples tell; `null` before the first one. */
  peakMemoryBytes(): number | null;
}

/**
 * Watches what a whole process tree uses, since the kernel holds memory and disk of a tree only in control groups, which an ordinary account
 * may not make. A run that passes memory or processes is killed at once: it would only use its grace to grow.
 * Resolves when it has counted what is there before the run starts: 0.1 s for 50,000 files.
 */
export async function watchResources(options: WatchOptions): Promise<ResourceWatch> {
  const { limits, writable, sampleMs = 1_000 } = options;
  const ending = new AbortController();
  const disk = await watchDisk(options);
  let peakMemoryBytes: number | null = null;
  let passed: PassedLimit | null = null;

  async function repeat(look: () => Promise<void>): Promise<void> {
    while (!ending.signal.aborted && passed === null) {
      await look();
      await sleep(sampleMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  }

  const noteMemory = (bytes: number): void => {
    peakMemoryBytes = Math.max(peakMemoryBytes ?? 0, bytes);
  };

  return {
    watch(tree, stop) {
      const note = (limit: PassedLimit | null): void => {
        if (limit === null || passed !== null) return;
        passed = limit;
        stop({ kind: 'resources', ...limit });
      };
      // Counting many files takes longer than memory needs to run full.
      const sampling = Promise.all([
        repeat(createSample(tree, limits, noteMemory, note)),
        repeat(async () => note(await disk.look())),
      ]);
      return async () => {
        ending.abort();
        await sampling;
        if (passed === null && writable.length > 0) note(await disk.lookAgain());
        return passed === null ? null : { kind: 'resources' as const, ...(passed as PassedLimit) };
      };
    },
    peakMemoryBytes: () => peakMemoryBytes,
  };
}

/** A look at the processes of a tree, which ends all of them where they pass a limit. */
function createSample(
  tree: ProcessTree,
  limits: ResourceLimits,
  noteMemory: (bytes: number) => void,
  note: (limit: PassedLimit | null) => void,
): () => Promise<void> {
  const find = followTree(tree);
  return async () => {
    const members = find();
    const memory = members.reduce((total, { pid }) => total + residentBytes(pid), 0);
    noteMemory(memory);
    const limit = judgeProcesses(members.length, limits) ?? judgeMemory(memory, limits);
    note(limit);
    if (limit !== null) await endProcessTree(tree, 0);
  };
}

function judgeProcesses(count: number, { processes }: ResourceLimits): PassedLimit | null {
  if (count <= processes) return null;
  const message = `It had ${count} processes at once; ${processes} are allowed.`;
  return { limit: 'processes', whose: 'own', message };
}

function judgeMemory(bytes: number, { memoryBytes }: ResourceLimits): PassedLimit | null {
  if (bytes <= memoryBytes) return null;
  const message = `It used ${megabytes(bytes)} of memory; ${megabytes(memoryBytes)} are allowed.`;
  return { limit: 'memory', whose: 'own', message };
}
