import type { Handle } from './work-item.ts';

/** A file that an item will probably change, though it does not name it. */
export interface PredictedPath {
  /** Relative to the repository's root. */
  readonly path: string;
  /** 0 to 1: the share of cases in which predictions like this one came true. */
  readonly confidence: number;
}

/** What is known of the repository when a plan is made. */
export type RepositoryFact =
  | { readonly state: 'known'; readonly findings: RepositoryFindings }
  /** It is being read: a plan waits for that. */
  | { readonly state: 'reading' }
  /** The plan rests on the words alone; `why` is `null` where nobody asked. */
  | { readonly state: 'unknown'; readonly why: string | null };

/** What the repository itself says about the items of one checklist (R11, R11a), read at one commit. */
export interface RepositoryFindings {
  /** Every file of the repository, relative to its root. */
  readonly files: ReadonlySet<string>;
  /** By the file that imports: the files of the repository that it imports. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
  /** For items that name no file, the likeliest first. */
  readonly predicted: ReadonlyMap<Handle, readonly PredictedPath[]>;
}
