import type { LastWord } from '../last-word.ts';

/** One path that differs between the start of an attempt and its harvested commit, and what stands there now; a rename is two of them. */
export interface ChangedPath {
  readonly path: string;
  readonly kind: 'file' | 'link' | 'link-outside' | 'submodule' | 'deleted';
  /** Bytes of the file as it is now; absent where it is none. */
  readonly bytes?: number;
}

/** What an attempt has committed, as the mirror shows it. */
export interface HarvestedWork {
  readonly outcome: 'harvested';
  /** Head of the task's branch, or else the newest work on another branch; `null` when nothing was committed. */
  readonly commit: string | null;
  /** Subjects, the oldest first. */
  readonly commits: readonly string[];
  readonly changes: readonly ChangedPath[];
  /** Added and removed together, without lockfiles and binary files. */
  readonly changedLines: number;
  /** At most 20 KB, secrets redacted. */
  readonly diff: string;
  /** Other branches that hold work which the task's branch does not; `HEAD` when it was on none. */
  readonly strays: readonly string[];
  /** Whether the branch no longer contains the commit that it started from. */
  readonly rewritten: boolean;
  /** What the agent says of it in the end, in the commits of this attempt and not in kept ones; secrets redacted. */
  readonly lastWord: LastWord | null;
}

/** A secret in an attempt's commits, never its value; `path` is `null` when it stands in a message. */
interface FoundSecret {
  readonly path: string | null;
  /** With its article. */
  readonly kind: string;
}

export interface SecretSearch {
  readonly outcome: 'searched';
  readonly secrets: readonly FoundSecret[];
}
