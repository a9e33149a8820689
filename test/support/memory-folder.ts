import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';

/** Where Linux has a file system in memory. */
const MEMORY = '/dev/shm';
/** Containers often have 64 MB there. */
const ENOUGH_BYTES = 4 * 1024 ** 3;

/**
 * A folder in memory that is removed when this process exits; `null` where there is no room for one. The tests make and remove files by the hundred
 * thousand, which on ext4 is most of what the kernel does for them: it looks for an inode that was not used a minute ago.
 */
export function makeMemoryFolder(): string | null {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize < ENOUGH_BYTES) return null;
    const folder = mkdtempSync(`${MEMORY}/tests-`);
    // As /tmp: some tests work as another account.
    chmodSync(folder, 0o711);
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  } catch {
    return null;
  }
}
