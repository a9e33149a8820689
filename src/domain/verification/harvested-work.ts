import type { LastWord } from '../last-word.ts';
/** A path that an attempt has changed, and what stands there now. */
export interface ChangedPath {
  readonly path: string;
  readonly kind: 'file' | 'link' | 'link-outside' | 'submodule' | 'deleted';
  /** Bytes of the file as it is now; absent where it is none. */
  readonly bytes?: number;
}

/** Facts about an attempt's commits; see `workspace/harvest.ts`. */
export interface HarvestedWork {
  readonly outcome: 'harvested';
  readonly commit: string | null;
  readonly commits: readonly string[];
  readonly changes: readonly ChangedPath[];
  /** Added and removed together; binary files have none. */
  readonly changedLines: number;
  readonly diff: string;
  readonly strays: readonly string[];
  readonly rewritten: boolean;
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
