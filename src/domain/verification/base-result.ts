import type { Evidence } from '../attempt-outcome.ts';

/** What verification commands say of a base: each of them that failed, with its last run. */
export type BaseResult =
  | { readonly outcome: 'known'; readonly failing: readonly Evidence[] }
  | { readonly outcome: 'aborted' }
  | { readonly outcome: 'unavailable'; readonly message: string };

/** Which base, verified how. */
export interface BaseQuestion {
  readonly base: string;
  readonly setUp: readonly string[];
  readonly commands: readonly string[];
}
