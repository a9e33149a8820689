/** A slot of a pool as people see it; times in milliseconds since the epoch. */
export interface SlotReport {
  readonly name: string;
  readonly state: 'idle' | 'busy' | 'error';
  /** Of its work tree; absolute. */
  readonly path: string;
  /** Who has it: whoever leased it, or the attempt that works in it. */
  readonly holder: string | null;
  readonly branch: string | null;
  readonly since: number | null;
  /** Commits of its branch that its start does not have; `null` where nothing can be seen. */
  readonly ahead: number | null;
  /** Why it is out of use. */
  readonly why: string | null;
}

/** Work that stays although its workspace is gone. */
export interface KeptReport {
  /** Full ref in the pool's mirror. */
  readonly ref: string;
  readonly commit: string;
  /** Branch or attempt that it comes from. */
  readonly from: string;
  readonly subject: string;
  readonly at: number;
  readonly kind: 'committed' | 'rescued';
}

export interface HealthFinding {
  readonly name: string;
  readonly ok: boolean;
  /** A whole sentence, with what to do where it is not well. */
  readonly message: string;
}

/** What a verb of `pool` did; also its JSON. */
export type PoolReport =
  | {
      readonly verb: 'init';
      readonly outcome: 'created' | 'changed' | 'unchanged';
      readonly pool: string;
      readonly repository: string;
      readonly isolation: 'clone' | 'worktree';
      readonly slots: number;
      /** Workspaces above that number that somebody has. */
      readonly beyond: readonly string[];
    }
  | {
      readonly verb: 'acquire';
      readonly outcome: 'acquired';
      readonly slot: string;
      readonly path: string;
      readonly branch: string;
      readonly commit: string;
    }
  | { readonly verb: 'acquire'; readonly outcome: 'exhausted'; readonly message: string }
  | {
      readonly verb: 'release';
      readonly outcome: 'released';
      readonly slot: string;
      readonly branch: string;
      /** Commits that only the pool keeps, or the repository's branch where the workspace was a worktree. */
      readonly kept: readonly KeptReport[];
      /** Where what git could not keep was put. */
      readonly setAside: string | null;
    }
  | {
      readonly verb: 'release';
      readonly outcome: 'refused';
      readonly slot: string;
      readonly message: string;
      readonly uncommitted: readonly string[];
    }
  | {
      readonly verb: 'status';
      readonly pool: string;
      readonly repository: string | null;
      readonly slots: readonly SlotReport[];
      readonly kept: readonly KeptReport[];
    }
  | {
      readonly verb: 'merge';
      readonly outcome: 'created' | 'fast-forwarded' | 'merged' | 'contained';
      readonly branch: string;
      readonly commit: string;
      /** Changes of the slot that no commit has, and that therefore stay behind. */
      readonly uncommitted: number;
    }
  | {
      readonly verb: 'merge';
      readonly outcome: 'conflict';
      readonly branch: string;
      readonly commit: string;
      readonly files: readonly string[];
    }
  | {
      readonly verb: 'cleanup';
      readonly removed: readonly { readonly what: string; readonly name: string }[];
      readonly kept: readonly KeptReport[];
      readonly setAside: readonly string[];
    }
  | {
      readonly verb: 'reset';
      readonly outcome: 'reset' | 'idle already';
      readonly slot: string;
      readonly setAside: string | null;
    }
  | { readonly verb: 'health'; readonly findings: readonly HealthFinding[] };
