import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Evidence } from '../domain/attempt-outcome.ts';
import type { BaseQuestion, BaseResult } from '../domain/verification/base-result.ts';
import { withLock } from '../workspace/lock.ts';

export interface BaseResults {
  /** Answers what is known, else asks; of all attempts on this host that want to know the same, one asks and the others wait for it. */
  of(question: BaseQuestion, ask: () => Promise<BaseResult>, signal: AbortSignal): Promise<BaseResult>;
}

/** A red base may be the fault of this host, which somebody mends: it is looked at again after this time. */
const redCountsForMs = 600_000;

const evidenceSchema = z.array(
  z.object({
    command: z.string(),
    on: z.literal('base'),
    exitCode: z.number().nullable(),
    durationMs: z.number(),
    logTail: z.string(),
  }),
);

/** Keeps what was found out below `directory`, a file for each base and way of verification. */
export function createBaseResults(directory: string, now: () => number): BaseResults {
  return {
    async of(question, ask, signal) {
      const key = createHash('sha256').update(JSON.stringify(question)).digest('hex');
      const file = join(directory, `${key}.json`);
      try {
        return await withLock(
          `${file}.lock`,
          async () => {
            const known = await read(file, now);
            if (known !== null) return { outcome: 'known', failing: known };
            const result = await ask();
            if (result.outcome === 'known' && result.failing.every(ended)) await write(file, result.failing);
            return result;
          },
          signal,
        );
      } catch (error) {
        if (signal.aborted) return { outcome: 'aborted' };
        throw error;
      }
    },
  };
}

/** What was stopped, or took too long, may have met a busy host. */
function ended({ exitCode }: Evidence): boolean {
  return exitCode !== null;
}

/** Removes what was found out longer ago than `olderThanMs`; `now` is in milliseconds since the epoch. Resolves with how many there were. */
export async function forgetOldBases(
  directory: string,
  { olderThanMs, now }: { readonly olderThanMs: number; readonly now: number },
): Promise<number> {
  const names = await readdir(directory).catch(() => []);
  let removed = 0;
  for (const name of names.filter((each) => /^[0-9a-f]{64}\.json(?:\.new)?$/.test(each))) {
    const file = join(directory, name);
    // Another worker of this host may have removed it.
    const found = await stat(file).catch(() => null);
    if (found === null || now - found.mtimeMs <= olderThanMs) continue;
    await rm(file, { force: true });
    removed += 1;
  }
  return removed;
}

async function read(file: string, now: () => number): Promise<Evidence[] | null> {
  try {
    const failing = evidenceSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    const isFresh = now() - (await stat(file)).mtimeMs < redCountsForMs;
    return failing.length === 0 || isFresh ? failing : null;
  } catch {
    // Not there, or written by another version: it is found out anew.
    return null;
  }
}

async function write(file: string, failing: readonly Evidence[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(failing));
  await rename(`${file}.new`, file);
}
