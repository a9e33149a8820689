import type { ResourceLimits } from '../sandbox/sandbox.ts';
import { megabytes, type PassedLimit } from './passed-limit.ts';
import { countBytes, freeBytes } from './written-bytes.ts';

export interface DiskWatchOptions {
  readonly limits: ResourceLimits;
  /** The folders in which the run may write, as absolute paths. */
  readonly writable: readonly string[];
  /** Free bytes of their volume at which the run ends, whoever wrote; 256 MiB when left out. */
  readonly leastFreeBytes?: number;
  /** Milliseconds between two counts of what was written, unless the volume fills quickly; 5 s when left out. */
  readonly countMs?: number;
}

const leastFree = 2 ** 28;
/** Counting may take this part of the time, however many files there are. */
const countingShare = 0.05;
/** Where counting takes longer, somebody would wait for it. */
const quickCountMs = 500;

/** What one run writes, and what is left for all. */
export interface DiskWatch {
  look(): Promise<PassedLimit | null>;
  /** After the end, when nothing is written any more. */
  lookAgain(): Promise<PassedLimit | null>;
}

/** Counts what is in the folders now, and from then on what is added. */
export async function watchDisk(options: DiskWatchOptions): Promise<DiskWatch> {
  const { limits, writable, leastFreeBytes = leastFree, countMs = 5_000 } = options;
  const place = writable[0] ?? '/';
  let atStart: number | null = null;
  let written = 0;
  let freeAtCount: number | null = null;
  let nextCount = 0;
  let countTookMs = 0;

  async function count(free: number | null): Promise<void> {
    const began = performance.now();
    const bytes = await countBytes(writable);
    countTookMs = performance.now() - began;
    nextCount = performance.now() + Math.max(countMs, countTookMs / countingShare);
    freeAtCount = free;
    if (bytes === null) return;
    atStart ??= bytes;
    written = Math.max(0, bytes - atStart);
  }

  /** Whether the volume has lost so much since the last count that the limit may be passed. */
  function mayBePassed(free: number | null, part: number): boolean {
    if (free === null || freeAtCount === null) return true;
    return freeAtCount - free >= (limits.diskBytes - written) * part;
  }

  function judgeWritten(): PassedLimit | null {
    if (written < limits.diskBytes) return null;
    const message = `It wrote ${megabytes(written)} to disk; ${megabytes(limits.diskBytes)} are allowed.`;
    return { limit: 'disk', whose: 'own', message };
  }

  function judgeFree(free: number | null): PassedLimit | null {
    if (free === null || free >= leastFreeBytes) return null;
    const message = `Only ${megabytes(free)} are left on the disk of its workspace; ${megabytes(leastFreeBytes)} have to stay free. It wrote ${megabytes(written)} itself.`;
    return { limit: 'disk', whose: 'host', message };
  }

  if (writable.length > 0) await count(await freeBytes(place));
  return {
    async look() {
      if (writable.length === 0) return null;
      const free = await freeBytes(place);
      const isDue = performance.now() >= nextCount || mayBePassed(free, 1);
      if (isDue || (free !== null && free < leastFreeBytes)) await count(free);
      return judgeWritten() ?? judgeFree(free);
    },
    async lookAgain() {
      const free = await freeBytes(place);
      if (countTookMs < quickCountMs || mayBePassed(free, 0.5)) await count(free);
      return judgeWritten();
    },
  };
}
