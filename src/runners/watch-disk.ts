import type { ResourceLimits } from '../sandbox/sandbox.ts';
import { countBytes, freeBytes } from './disk-use.ts';
import { megabytes, type PassedLimit } from './passed-limit.ts';

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
  const counter = createCounter(writable, countMs);

  /** Whether the volume has lost so much since the last count that the limit may be passed. */
  function mayBePassed(free: number | null, part: number): boolean {
    const lost = counter.lostSince(free);
    return lost === null || lost >= (limits.diskBytes - counter.written()) * part;
  }

  if (writable.length > 0) await counter.count(await freeBytes(place));
  return {
    async look() {
      if (writable.length === 0) return null;
      const free = await freeBytes(place);
      const isDue = counter.isDue() || mayBePassed(free, 1);
      if (isDue || (free !== null && free < leastFreeBytes)) await counter.count(free);
      return judgeWritten(counter.written(), limits) ?? judgeFree(free, leastFreeBytes, counter.written());
    },
    async lookAgain() {
      const free = await freeBytes(place);
      if (counter.isQuick() || mayBePassed(free, 0.5)) await counter.count(free);
      return judgeWritten(counter.written(), limits);
    },
  };
}

/** What was counted last, and when it is time to count again. */
interface Counter {
  /** `free` are the bytes that are free on the volume now; `null` where that cannot be told. */
  count(free: number | null): Promise<void>;
  isDue(): boolean;
  /** Nobody has to wait for it. */
  isQuick(): boolean;
  /** Bytes that the volume has lost since the last count; `null` where that cannot be told. */
  lostSince(free: number | null): number | null;
  /** Bytes, since the first count. */
  written(): number;
}

function createCounter(folders: readonly string[], everyMs: number): Counter {
  let atStart: number | null = null;
  let written = 0;
  let freeAtCount: number | null = null;
  let nextCount = 0;
  let tookMs = 0;
  return {
    async count(free) {
      const began = performance.now();
      const bytes = await countBytes(folders);
      tookMs = performance.now() - began;
      nextCount = performance.now() + Math.max(everyMs, tookMs / countingShare);
      freeAtCount = free;
      if (bytes === null) return;
      atStart ??= bytes;
      written = Math.max(0, bytes - atStart);
    },
    isDue: () => performance.now() >= nextCount,
    isQuick: () => tookMs < quickCountMs,
    lostSince: (free) => (free === null || freeAtCount === null ? null : freeAtCount - free),
    written: () => written,
  };
}

function judgeWritten(written: number, { diskBytes }: ResourceLimits): PassedLimit | null {
  if (written < diskBytes) return null;
  const message = `It wrote ${megabytes(written)} to disk; ${megabytes(diskBytes)} are allowed.`;
  return { limit: 'disk', whose: 'own', message };
}

function judgeFree(free: number | null, leastFreeBytes: number, written: number): PassedLimit | null {
  if (free === null || free >= leastFreeBytes) return null;
  const message = `Only ${megabytes(free)} are left on the disk of its workspace; ${megabytes(leastFreeBytes)} have to stay free. It wrote ${megabytes(written)} itself.`;
  return { limit: 'disk', whose: 'host', message };
}
