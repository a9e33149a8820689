import { resolve } from 'node:path';
import { openPlainFile } from '../agents/plain-file.ts';

/** The commits that an agent seems to have made; a claim, since it can write the file that they are counted in. */
export interface CommitCounter {
  /** Commits since it was started. */
  count(): Promise<number>;
}

/** Read at one time; what is more is read the next time. */
const mostBytes = 1_000_000;
/** Of a line that has not ended yet: git writes what it did at its beginning, and the message of a commit after it. */
const mostRest = 64_000;
/** Entries of the reflog that are new commits; an amended one takes the place of another. */
const commitEntry = /\t(?:commit(?! \(amend\))|cherry-pick|revert|merge)\b/;

/**
 * Counts commits in the work tree `directory` without git, which would run what the agent has written into its config there. Git writes a
 * line into `logs/HEAD` of its own folder for each of them. Resolves when it knows those that there are already: the agent is started then.
 * Of a long history it reads the end only: set-up commands of kept work can make it as long as they like.
 */
export async function startCommitCounter(directory: string): Promise<CommitCounter> {
  const gitFolder = await gitFolderOf(directory);
  let read: number | null = null;
  let rest = '';
  let entries = 0;

  async function readOn(): Promise<void> {
    await using file = await openPlainFile(gitFolder.root, [...gitFolder.names, 'logs', 'HEAD']);
    // Git makes it with the first commit.
    if (file === null) return;
    const { size } = await file.stat();
    read ??= Math.max(0, size - mostBytes);
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
    rest = (lines.pop() ?? '').slice(0, mostRest);
    entries += lines.filter((line) => commitEntry.test(line)).length;
  }

  // What cannot be read has no commits.
  const readAhead = () => readOn().catch(() => undefined);
  await readAhead();
  // Where there is no log yet, all that it will hold is new.
  read ??= 0;
  const before = entries;
  return {
    async count() {
      await readAhead();
      return Math.max(0, entries - before);
    },
  };
}

/** A work tree that git made with `git worktree add` has a file there, which names its folder. */
async function gitFolderOf(
  directory: string,
): Promise<{ readonly root: string; readonly names: readonly string[] }> {
  await using file = await openPlainFile(directory, ['.git']).catch(() => null);
  const text = await file
    ?.read(Buffer.alloc(4_096))
    .then(({ buffer, bytesRead }) => buffer.toString('utf8', 0, bytesRead));
  const named = /^gitdir: (.+)$/m.exec(text ?? '')?.[1];
  return named === undefined
    ? { root: directory, names: ['.git'] }
    : { root: resolve(directory, named), names: [] };
}
