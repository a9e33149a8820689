/** Why a file was not read: over the size limit, not text, or not to be opened as a plain file of this repository. */
export type SkipReason = 'too-large' | 'binary' | 'unreadable';

export interface SkippedFile {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly reason: SkipReason;
}

/** A file of the repository with its text, or with the reason why there is none. */
export type ReadFile = { readonly path: string; readonly text: string } | SkippedFile;

/** A commit of the repository's history, as far as predictions learn from it. */
export interface PastCommit {
  readonly subject: string;
  /** What it changed, relative to the root. */
  readonly paths: readonly string[];
}

/** A repository that is only looked at: nothing of it is run, and no link in it is followed. */
export interface RepositorySource {
  /** Every file, relative to the root, with `/`, sorted. */
  readonly files: readonly string[];
  /** The files of `paths` one after another in their order, so that only one text is held at a time. */
  read(paths: readonly string[]): AsyncIterable<ReadFile>;
  /** The newest first; empty where there is no history. */
  history(): Promise<readonly PastCommit[]>;
}

/** Larger files are data or were generated: not worth their time. */
export const MOST_BYTES_OF_A_FILE = 512 * 1024;

/** The text of a file's bytes, or `null` when they are no text. */
export function decodeText(bytes: Uint8Array): string | null {
  return bytes.subarray(0, 8_000).includes(0) ? null : new TextDecoder().decode(bytes);
}

/** Plain code point order: the same on every machine. */
export function byCodePoint(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
