import type { PredictedPath } from '../repository-findings.ts';
import type { Handle, Problem, WorkItem } from '../work-item.ts';

/** `from` must finish before `to` starts. */
export interface Edge {
  readonly from: Handle;
  readonly to: Handle;
  /**
   * A `dependency` blocks `to` when `from` fails. The others only order two tasks, so that `to` may go on without `from`: in a `conflict` both
   * touch the same files; by an `order` one changes what the other works with.
   */
  readonly kind: 'dependency' | 'order' | 'conflict';
  readonly reason: string;
  /** `explicit`: people say so, or name the same files; `high`: implied or predicted; `low` only warns, and orders nothing. */
  readonly confidence: 'explicit' | 'high' | 'low';
}

export interface Conflict {
  readonly items: readonly [Handle, Handle];
  readonly paths: readonly string[];
  readonly reason: string;
}

export type Mode = 'parallel' | 'sequential' | 'declined';

export interface Clarification {
  readonly handle: Handle;
  readonly question: string;
}

/** Tasks that touch each other, so that they are best worked on one after another by one agent; each keeps its own sub-issue (R19). */
export interface Group {
  /** In the order in which they run; two at least. */
  readonly handles: readonly Handle[];
  /** Why these belong together. */
  readonly reason: string;
}

/** Where an item that names no file will probably be worked on: it orders work, and rejects none (R11a). */
export interface PredictedScope {
  readonly handle: Handle;
  /** The likeliest first. */
  readonly paths: readonly PredictedPath[];
}

/** What `planRun` makes of a checklist: pure data, shown to people and bound by its hash when they approve it. */
export interface Plan {
  readonly mode: Mode;
  /** Why this mode, in sentences; never empty. */
  readonly reasons: readonly string[];
  /** Every item of the checklist, also those that are done or need clarification. */
  readonly items: readonly WorkItem[];
  readonly edges: readonly Edge[];
  readonly conflicts: readonly Conflict[];
  /** Runnable items only; the items of a wave may run at the same time. In sequential mode each has one item. */
  readonly waves: readonly (readonly Handle[])[];
  readonly needsClarification: readonly Clarification[];
  readonly groups: readonly Group[];
  readonly predictedScopes: readonly PredictedScope[];
  readonly assumptions: readonly string[];
  readonly problems: readonly Problem[];
}
