import type { Git } from './git.ts';
import type { Mirror } from './mirror.ts';

/** The files of one commit, read from the mirror: no checkout, no filter and no attribute comes between. */
export interface CommitTree {
  readonly commit: string;
  /** Paths of its files; links and submodules are none. */
  files(): Promise<ReadonlySet<string>>;
  /** `null` where there is no such file, and for what is no text of at most 1 MB. */
  read(path: string): Promise<string | null>;
}

const largestText = 1_000_000;

export function treeAt(git: Git, mirror: Mirror, commit: string): CommitTree {
  const list = async (): Promise<ReadonlyMap<string, string>> => {
    const listing = await git(['ls-tree', '-r', '-z', '--full-tree', commit], { cwd: mirror.directory });
    return new Map(
      listing.split('\0').flatMap((entry) => {
        // Modes as in git-fast-import(1): 100644 and 100755 are files.
        const match = /^100\d{3} blob ([0-9a-f]+)\t(.+)$/s.exec(entry);
        return match?.[1] === undefined || match[2] === undefined ? [] : [[match[2], match[1]] as const];
      }),
    );
  };
  let listed: ReturnType<typeof list> | undefined;
  const blobs = () => {
    listed ??= list();
    return listed;
  };
  return {
    commit,
    files: async () => new Set((await blobs()).keys()),
    async read(path) {
      const blob = (await blobs()).get(path);
      if (blob === undefined) return null;
      const text = await git(['cat-file', 'blob', blob], {
        cwd: mirror.directory,
        maxBytes: largestText + 1,
      });
      return text.length > largestText || text.includes('\0') ? null : text;
    },
  };
}
