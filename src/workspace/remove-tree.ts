import { execFile } from 'node:child_process';
import { chmod, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasCode } from './system-error.ts';

const run = promisify(execFile);

/** Removes a folder with everything in it, also where an agent's tools made it read-only (Go's module cache does). */
export async function removeTree(directory: string): Promise<void> {
  // Twice as fast as Node's own on a large tree. What it cannot remove is looked at below.
  await run('rm', ['-rf', '--', directory], { env: { PATH: '/usr/bin:/bin' } }).catch(() => undefined);
  try {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM')) throw error;
    await makeWritable(directory);
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function makeWritable(directory: string): Promise<void> {
  await chmod(directory, 0o700);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    // Never through a link: it may lead out of the folder.
    if (entry.isDirectory()) await makeWritable(join(directory, entry.name));
  }
}
