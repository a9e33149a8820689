/** Who made a commit, and when (ISO 8601 in UTC, to the second). */
interface CommitPerson {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

export interface Commit {
  readonly oid: string;
  readonly treeOid: string;
  readonly parents: readonly string[];
  /** The whole message, without the newline at its end. */
  readonly message: string;
  readonly author: CommitPerson;
  readonly committer: CommitPerson;
}

export interface ChangedFile {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed';
  /** Where a renamed file was before; null for the other statuses. */
  readonly previousPath: string | null;
  /** The blob after the change; of a removed file, the blob before it. */
  readonly oid: string;
  /** Lines; 0 for a binary file. */
  readonly additions: number;
  readonly deletions: number;
  /** Hunks from the first `@@` on; null when there are none (binary, mode change, plain rename). */
  readonly patch: { readonly text: string; readonly isCut: boolean } | null;
}

/** What `head` has that `base` has not, counted from their merge base, as `base...head` on GitHub. */
export interface Comparison {
  readonly baseOid: string;
  readonly headOid: string;
  /** Null when the two share no history; then there are no files. */
  readonly mergeBase: string | null;
  /** Reachable from head and not from base, oldest first. */
  readonly commits: readonly Commit[];
  /** How many commits base has that head has not. */
  readonly behindBy: number;
  readonly files: readonly ChangedFile[];
  readonly additions: number;
  readonly deletions: number;
}
