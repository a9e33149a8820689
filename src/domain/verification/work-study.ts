import type { Weakening } from './compare-tests.ts';
import type { Overlay } from './study-changes.ts';

/** Verification commands, in order. */
export interface ChosenCommands {
  readonly commands: readonly string[];
  /** The files of the base that led to them; `null` where the config names them. */
  readonly why: string | null;
}

/** What is known of a work before anything of it is run, compared with the commit that its agent started from. */
export interface WorkStudy {
  readonly outcome: 'studied';
  /** That commit, in short the base. */
  readonly base: string;
  /** `null` where nothing says how to verify. */
  readonly chosen: ChosenCommands | null;
  readonly weakenings: readonly Weakening[];
  readonly rewritten: readonly Weakening[];
  readonly shown: readonly Weakening[];
  /** Over the work: the base's tests and their set-up. */
  readonly lock: Overlay | null;
  /** Over the base: the work's new tests. */
  readonly newTests: Overlay | null;
}
