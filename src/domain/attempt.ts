import type { RepositoryRef } from './master-ref.ts';
import type { Handle, Size } from './work-item.ts';

/** Everything that a runner needs to know for one attempt; fixed when the attempt is dispatched. */
export interface Assignment {
  readonly repository: RepositoryRef;
  readonly masterIssue: number;
  readonly masterTitle: string;
  readonly subIssue: number;
  readonly task: {
    readonly handle: Handle;
    readonly title: string;
    readonly details: string;
    readonly acceptance: readonly string[];
    readonly scope: readonly string[];
    readonly size: Size;
  };
  /** Branch of the task; the app alone pushes it. */
  readonly branch: string;
  readonly base: string;
  /** Branches of satisfied blockers, merged in this order into `base` to make the attempt's start. */
  readonly prerequisites: readonly Prerequisite[];
  readonly agent: string;
  readonly timeoutMs: number;
  readonly verify: readonly string[];
  /** What earlier attempts at this task ended with, the oldest first. */
  readonly lessons: readonly string[];
}

export interface Prerequisite {
  readonly handle: Handle;
  readonly title: string;
  readonly branch: string;
  /** The verified commit; the branch may have moved since. */
  readonly commit: string;
}

/** One command that was run on the harvested commit: facts, in contrast to what an agent claims. */
export interface Evidence {
  readonly command: string;
  readonly exitCode: number | null;
  readonly durationMs: number;
  /** The end of its output, capped. */
  readonly logTail: string;
}

/** Why work was not accepted, or could not even be begun. */
export type RejectionReason =
  | 'prerequisites-conflict'
  | 'no-commits'
  | 'out-of-scope'
  | 'verification-failed'
  | 'wrong-branch'
  | 'secret'
  | 'push-refused'
  | 'unverifiable';

/** What is left of an attempt that did not succeed, so that nobody has to search for it. */
export interface Remains {
  /** The end of the agent's output, capped, secrets redacted. */
  readonly logTail: string;
  /** `git diff` of what was harvested, capped; empty when there is nothing. */
  readonly diff: string;
  /** The harvested commit, kept in the mirror. */
  readonly commit: string | null;
}

export type AttemptOutcome =
  | {
      readonly kind: 'verified';
      /** The commit that was verified and pushed. */
      readonly commit: string;
      readonly changedFiles: readonly string[];
      readonly evidence: readonly Evidence[];
      /** What the agent says it did: commit subjects, oldest first, at most 20. */
      readonly commits: readonly string[];
    }
  | ({
      readonly kind: 'rejected';
      readonly reason: RejectionReason;
      readonly message: string;
      readonly evidence: readonly Evidence[];
    } & Remains)
  | ({ readonly kind: 'failed'; readonly message: string } & Remains)
  | ({ readonly kind: 'timed_out'; readonly limit: 'wall' | 'idle'; readonly message: string } & Remains)
  /** Our side or the provider's: it says nothing about the task. */
  | ({ readonly kind: 'infrastructure'; readonly message: string } & Remains)
  | ({ readonly kind: 'cancelled'; readonly message: string } & Remains);

export type AttemptPhase =
  | { readonly state: 'queued' }
  | { readonly state: 'in_progress'; readonly startedAt: number; readonly workspace: string }
  | { readonly state: 'verifying'; readonly startedAt: number; readonly workspace: string }
  | {
      readonly state: 'ended';
      readonly startedAt: number;
      readonly endedAt: number;
      readonly outcome: AttemptOutcome;
    };

/** One agent working once on one task: a row of its own, written by one worker at a time. */
export interface Attempt {
  /** `<run>.<handle>.<number>`: also the id of its queue job and the value of `AGENT_ID`. */
  readonly id: string;
  readonly runId: string;
  readonly handle: Handle;
  /** From 1, counted over all runs of the task within this run record. */
  readonly number: number;
  readonly assignment: Assignment;
  readonly queuedAt: number;
  readonly phase: AttemptPhase;
}

/** What a running agent is seen to do, from its status file, its commits and its output; a claim until it is verified. */
export interface Progress {
  readonly stage: string | null;
  /** 0 to 100. */
  readonly percentage: number | null;
}

/** Written every few seconds while an attempt is under way, in a row of its own. */
export interface Heartbeat extends Progress {
  readonly attemptId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
