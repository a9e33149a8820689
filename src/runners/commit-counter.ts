import { openPlainFile } from '../agents/plain-file.ts';

/** The commits that an agent seems to have made; a claim, since it can write the file that they are counted in. */
export interface CommitCounter {
  /** Commits since the first count. */
  count(): Promise<number>;
}

/** Read at one time; what is more is read the next time. */
const mostBytes = 1_000_000;
/** Entries of the reflog that are new commits; an amended one takes the place of another. */
const commitEntry = /\t(?:commit(?! \(amend\))|cherry-pick|revert|merge)\b/;

/**
 * Counts commits in the work tree `directory` without git, which would run what the agent has written into its config there. Git writes a
 * line into `.git/logs/HEAD` for each of them.
 */
export function createCommitCounter(directory: string): CommitCounter {
  let read = 0;
  let rest = '';
  let entries = 0;
  let first: number | null = null;

  async function readOn(): Promise<void> {
    await using file = await openPlainFile(directory, ['.git', 'logs', 'HEAD']);
    // Git makes it with the first commit.
    if (file === null) return;
    const { size } = await file.stat();
    if (size < read) {
      read = 0;
      rest = '';
      entries = 0;
    }
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size - read, mostBytes)), {
      position: read,
    });
    read += bytesRead;
    const lines = `${rest}${buffer.toString('utf8', 0, bytesRead)}`.split('\n');
    rest = lines.pop() ?? '';
    entries += lines.filter((line) => commitEntry.test(line)).length;
  }

  return {
    async count() {
      await readOn().catch(() => undefined);
      first ??= entries;
      return Math.max(0, entries - first);
    },
  };
}
