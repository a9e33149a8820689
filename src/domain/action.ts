import type { Allowance, Attempt } from './attempt.ts';
import type { PlanMemory } from './plan-memory.ts';
import type { Plan } from './planning/plan.ts';
import type { ComparedItem, PlanNews } from './planning/what-changed.ts';
import type { Publication, RunRecord } from './run-record.ts';
import type { RunFlags, Settings } from './settings.ts';
import type { Reaction } from './snapshot.ts';
import type { Verdict } from './verdict.ts';
import type { Handle } from './work-item.ts';

/** A short answer to a person; `render/replies.ts` has the words. */
export type Reply =
  | { readonly kind: 'no-write-access'; readonly login: string }
  | { readonly kind: 'invalid-command'; readonly message: string }
  | { readonly kind: 'invalid-config'; readonly errors: readonly string[] }
  | { readonly kind: 'already-running'; readonly runName: string }
  | { readonly kind: 'nothing-to-approve' }
  | { readonly kind: 'plan-changed' }
  | { readonly kind: 'nothing-to-retry'; readonly why: string }
  | { readonly kind: 'nothing-to-allow'; readonly why: string }
  | { readonly kind: 'unknown-agent'; readonly agent: string; readonly known: readonly string[] }
  | { readonly kind: 'issue-closed' }
  | { readonly kind: 'help' };

/** The plan of a run that has not begun, when the checklist or the flags changed. */
export interface RevisedPlan {
  readonly plan: Plan;
  readonly planHash: string;
  readonly flags: RunFlags;
  readonly settings: Settings;
}

/**
 * One thing to do, with the reason for it. Each is idempotent: executing it again after a crash finds what the earlier try did.
 */
export type Action = { readonly reason: string } & (
  | { readonly type: 'start-run'; readonly run: RunRecord }
  /** Puts a run back into a store that has lost it, with its attempts that have ended. */
  | { readonly type: 'restore-run'; readonly run: RunRecord; readonly attempts: readonly Attempt[] }
  | {
      readonly type: 'revise-plan';
      readonly revised: RevisedPlan;
      readonly phase: RunRecord['phase'];
      /** Items of the plan that people have seen last; `null` where they have seen none. */
      readonly shownBefore: readonly ComparedItem[] | null;
      readonly seen: string | null;
    }
  | { readonly type: 'begin-run'; readonly approvedBy: string; readonly seen: string }
  | {
      readonly type: 'retry-tasks';
      /** Attempts up to `triesFrom` no longer count. */
      readonly tasks: readonly { readonly handle: Handle; readonly triesFrom: number }[];
      /** With agents and budget as they are wanted now: what was used up may have been raised. */
      readonly settings: Settings;
      readonly flags: RunFlags;
      readonly seen: string;
    }
  /** A person's word that a reason shall not refuse the task's work. */
  | {
      readonly type: 'allow-work';
      readonly handle: Handle;
      readonly allowance: Allowance;
      readonly seen: string;
    }
  | { readonly type: 'note-trigger'; readonly seen: string }
  | { readonly type: 'finish-run'; readonly verdict: Verdict }
  | { readonly type: 'react'; readonly subject: string; readonly reaction: Reaction }
  | { readonly type: 'reply'; readonly to: string; readonly reply: Reply }
  | { readonly type: 'publish'; readonly publication: Publication }
  /** Shows a plan that nobody will run, since it was only asked for or is declined: in the place of the one that was asked for before. */
  | {
      readonly type: 'show-plan';
      readonly revised: RevisedPlan;
      readonly news: PlanNews | null;
      readonly memory: PlanMemory;
      /** The label event that it answers, for the record of a run that there is. */
      readonly seen: string | null;
    }
  | { readonly type: 'create-sub-issue'; readonly handle: Handle }
  /** Makes an existing issue the sub-issue of its task, linking it where it is not linked yet. */
  | {
      readonly type: 'adopt-sub-issue';
      readonly handle: Handle;
      readonly number: number;
      readonly nodeId: string;
      readonly linked: boolean;
    }
  | { readonly type: 'link-blocker'; readonly blocked: Handle; readonly blocking: Handle }
  | {
      readonly type: 'mark-checklist';
      readonly marks: readonly { readonly handle: Handle; readonly issue: number; readonly tick: boolean }[];
    }
  | { readonly type: 'dispatch-attempt'; readonly attempt: Attempt }
  | { readonly type: 'requeue-attempt'; readonly attemptId: string }
  /** Its worker ends it at its next sign of life; the action's reason says why. */
  | { readonly type: 'cancel-attempt'; readonly attemptId: string }
  | { readonly type: 'open-pull-request'; readonly handle: Handle; readonly base: string }
  /** A pull request that GitHub shows and the record does not know yet. */
  | { readonly type: 'adopt-pull-request'; readonly handle: Handle; readonly number: number }
  | { readonly type: 'close-sub-issue'; readonly handle: Handle; readonly nodeId: string }
  | { readonly type: 'create-follow-up'; readonly handle: Handle }
  /** An open follow-up issue of an earlier run. */
  | { readonly type: 'adopt-follow-up'; readonly handle: Handle; readonly number: number }
  /** What failed has succeeded after all, and its follow-up issue says where. */
  | {
      readonly type: 'close-follow-up';
      readonly handle: Handle;
      readonly number: number;
      readonly pullRequest: number;
    }
  /** Closes what was made twice; `of` is the one that counts. */
  | { readonly type: 'close-twin'; readonly number: number; readonly of: number }
  /** Takes away a comment of ours that stands there twice. */
  | { readonly type: 'delete-twin'; readonly comment: string }
);

export type ActionOf<T extends Action['type']> = Extract<Action, { readonly type: T }>;
