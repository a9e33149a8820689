import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { hasCode } from './system-error.ts';

const leaseSchema = z.object({
  /** Who has the slot, in words for people. */
  holder: z.string(),
  /** Milliseconds since the epoch. */
  since: z.number(),
  branch: z.string(),
});

/**
 * Somebody has a slot for longer than a process lives: the file stays until it is released by hand. Locks say which process works on a
 * slot at this moment, leases say whose it is in between; who changes a lease holds the lock.
 */
export type Lease = z.infer<typeof leaseSchema>;

/** The lease in `file`, or `null` when there is none. One that cannot be read is somebody's all the same. */
export async function readLease(file: string): Promise<Lease | null> {
  try {
    return leaseSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
    return { holder: 'somebody (the file of the lease is damaged)', since: 0, branch: '' };
  }
}

/** Whole or not at all, also when the process dies in the middle. */
export async function writeLease(file: string, lease: Lease): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(lease)}\n`);
  await rename(`${file}.new`, file);
}

export async function removeLease(file: string): Promise<void> {
  await rm(file, { force: true });
}
