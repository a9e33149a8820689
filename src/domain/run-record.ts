import type { Allowance } from './attempt.ts';
import type { MasterRef } from './master-ref.ts';
import type { Plan } from './planning/plan.ts';
import type { ComparedItem } from './planning/what-changed.ts';
import type { RunFlags, Settings } from './settings.ts';
import type { Verdict } from './verdict.ts';
import type { Handle } from './work-item.ts';

/** What asked for a run. `id` is GitHub's node id of the label event or of the comment, or names the file. */
export interface Trigger {
  readonly kind: 'label' | 'comment' | 'command line';
  readonly id: string;
  readonly actor: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface SubIssue {
  readonly number: number;
  readonly nodeId: string;
}

/** What the run knows of a task that neither its plan nor its attempts say. */
export interface TaskRecord {
  readonly handle: Handle;
  readonly key: string;
  readonly subIssue: SubIssue | null;
  readonly pullRequest: number | null;
  /** Where there are no pull requests: the branch that its work becomes, and whether verified work is there. Absent elsewhere. */
  readonly local?: { readonly branch: string; readonly hasLanded: boolean };
  readonly followUp: number | null;
  /** Attempts up to this number belong to earlier tries; a retry command moves it forward. */
  readonly triesFrom: number;
  /** Whether we wrote the sub-issue's number into the checklist; a person may take it out again. */
  readonly numbered: boolean;
  /** Whether the tick is ours; a person may take it away again. */
  readonly ticked: boolean;
  /** What people have allowed of this task's work by command, although it would be refused otherwise. */
  readonly allowances: readonly Allowance[];
}

/**
 * `done` carries no result: what an effect made is written into the place that names it (a task's `subIssue` …) in the
 * same save.
 */
export type JournalEntry =
  | {
      readonly state: 'intended' | 'done';
      /** Milliseconds since the epoch, of the last change of state. */
      readonly at: number;
    }
  /** GitHub said no: in these words, so many times in a row. */
  | { readonly state: 'refused'; readonly at: number; readonly message: string; readonly times: number };

/** Comments that a run keeps on its master issue, one of each, edited in place. */
export type Publication = 'plan' | 'status' | 'summary';

export type RunState =
  /** The plan waits for a person. */
  | { readonly state: 'awaiting_approval'; readonly why: string }
  | { readonly state: 'running'; readonly since: number }
  | { readonly state: 'finished'; readonly at: number; readonly verdict: Verdict };

/** The authority on one run (design: "run record"): a versioned document, written only by a look that holds the lease. */
export interface RunRecord {
  /** Version of this shape, for records that older code wrote. */
  readonly schema: 1;
  /** Compare-and-set counter; the store moves it forward at each save. */
  readonly revision: number;
  /** Unique among the runs of all repositories. */
  readonly runId: string;
  /** What people call it: `orch-<issue>-<yyyymmdd>[-n]`. */
  readonly name: string;
  readonly master: MasterRef;
  readonly trigger: Trigger;
  readonly flags: RunFlags;
  /** Fixed at the start, so that an edit of the config does not change the rules of a run under way. */
  readonly settings: Settings;
  readonly plan: Plan;
  /** Of the normalised items that people were shown. */
  readonly planHash: string;
  /** Moves forward with every plan that takes the place of another; absent: the first. */
  readonly planNumber?: number;
  /** Items of the plan that people were shown before this one; absent where this is the first that they see. */
  readonly shownBefore?: readonly ComparedItem[];
  readonly approvedBy: string | null;
  readonly phase: RunState;
  readonly tasks: readonly TaskRecord[];
  /** Ids of the label events and command comments that this run has answered, so that each counts once. */
  readonly seenTriggers: readonly string[];
  readonly journal: Readonly<Record<string, JournalEntry>>;
  /** Node ids of our comments on the master issue. */
  readonly publications: Readonly<Record<Publication, string | null>>;
  /** Calls to GitHub's API that this run's looks made. */
  readonly apiCalls: number;
  readonly createdAt: number;
}
