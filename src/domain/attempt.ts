import type { AttemptOutcome, RejectionReason } from './attempt-outcome.ts';
import type { NetworkPolicy, SandboxPolicy } from './confinement.ts';
import type { RepositoryRef } from './master-ref.ts';
import type { Budget, Usage } from './usage.ts';
import type { Handle, ItemAction, Size } from './work-item.ts';

/** Everything that a runner needs to know for one attempt; fixed when the attempt is dispatched. */
export interface Assignment {
  readonly repository: RepositoryRef;
  /** Where the task is written down: in a master issue when left out. In a file there are no issues: their numbers then say nothing. */
  readonly origin?: 'file';
  readonly masterIssue: number;
  readonly masterTitle: string;
  readonly subIssue: number;
  readonly task: {
    readonly handle: Handle;
    readonly title: string;
    readonly action: ItemAction;
    readonly details: string;
    readonly acceptance: readonly string[];
    readonly scope: readonly string[];
    readonly size: Size;
  };
  /** Branch of the task; the app alone pushes it. */
  readonly branch: string;
  /** A branch, or a full commit id. */
  readonly base: string;
  /** Branches of satisfied blockers, merged in this order into `base` to make the attempt's start. */
  readonly prerequisites: readonly Prerequisite[];
  readonly start: AttemptStart;
  /** Other tasks of the run, by which the agent may name what it needs; absent where there are none. */
  readonly others?: readonly { readonly handle: Handle; readonly title: string }[];
  readonly agent: string;
  /** As the agent names it; `null` leaves the choice to the agent. */
  readonly model: string | null;
  /** Wall time, in milliseconds. */
  readonly timeoutMs: number;
  /** Milliseconds without output, commit, news in the status file or use of the processor after which the agent counts as hanging. */
  readonly idleMs: number;
  /** Milliseconds without a commit after which the agent counts as stalled. */
  readonly stallMs: number;
  /** What is left for this attempt of the budgets of its task and its run. */
  readonly budget: Budget;
  readonly sandbox: SandboxPolicy;
  readonly network: NetworkPolicy;
  /** Commands that prepare a work tree for agent and verification, run by a shell. */
  readonly setUp: readonly string[];
  readonly verification: VerificationSettings;
  /** What the repository tells every agent besides; empty when it says nothing. */
  readonly instructions: string;
  /** What earlier attempts at this task ended with, the oldest first. */
  readonly lessons: readonly string[];
  /** What people have allowed by command of the very work that is judged again, although it would be refused otherwise; empty where an agent works. */
  readonly allowances: readonly Allowance[];
}

/**
 * What an attempt begins with; `commit` is kept work of an earlier attempt, `session` the agent's own conversation about it. The base as it is now and
 * the prerequisites are merged into that commit: what was merged into the base since is no prerequisite any more.
 */
export type AttemptStart =
  | { readonly kind: 'fresh' }
  /** It had asked for what other tasks deliver, and they have. */
  | ({ readonly kind: 'unblocked'; readonly delivered: readonly Handle[] } & KeptWork)
  /** It was broken off by what was none of its doing. */
  | ({ readonly kind: 'continued' } & KeptWork)
  /** It was not accepted, for the reasons in `feedback`. */
  | ({ readonly kind: 'feedback'; readonly feedback: string } & KeptWork)
  /** A person allowed what was refused: no agent works, the kept commit is judged again. */
  | {
      readonly kind: 'allowed';
      readonly commit: string;
      /** Name of the host that alone has the commit; absent where every host can get it. */
      readonly host?: string;
    };

interface KeptWork {
  readonly commit: string;
  /** `null` where another agent goes on, or there was none. */
  readonly session: string | null;
}

/** A person's word that this reason shall not refuse this work. What is committed afterwards has been seen by nobody: it is refused again. */
export interface Allowance {
  readonly reason: RejectionReason;
  /** The commit that was refused, and that the person saw. */
  readonly commit: string;
  /** Login. */
  readonly by: string;
}

/** How harvested commits are verified; from the config on the default branch, so that no task decides how it is judged (R33a). */
export interface VerificationSettings {
  /** Run by a shell, in this order; empty means: detect them. */
  readonly commands: readonly string[];
  /** Whether weakened tests and a changed test set-up wait for a person, or are only shown to reviewers. */
  readonly weakenedTests: 'hold' | 'show';
  /** Agent that reads the work and approves or rejects it; `null` where none does. */
  readonly qaAgent: string | null;
  readonly endToEnd: EndToEnd | null;
}

/** The command for front-end work (R35). */
export interface EndToEnd {
  /** Run by a shell for each viewport, with `VIEWPORT_WIDTH`, `VIEWPORT_HEIGHT` and `SCREENSHOT_DIR`. */
  readonly command: string;
  /** Globs of front-end files: a change of one of them asks for the command. */
  readonly paths: readonly string[];
}

export interface Prerequisite {
  readonly handle: Handle;
  readonly title: string;
  readonly branch: string;
  /** The verified commit; the branch may have moved since. */
  readonly commit: string;
}

export type AttemptPhase =
  | { readonly state: 'queued' }
  | { readonly state: 'in_progress'; readonly startedAt: number; readonly workspace: string }
  | {
      readonly state: 'verifying';
      readonly startedAt: number;
      readonly workspace: string;
      /** The commit that it is about to push, or has pushed: written before, so that a rival knows whose the branch is. Absent until then. */
      readonly pushes?: string;
    }
  | {
      readonly state: 'ended';
      readonly startedAt: number;
      readonly endedAt: number;
      readonly outcome: AttemptOutcome;
      /** What the agent was last seen to use; absent where none has worked. */
      readonly work?: AgentWork;
    };

/** What is known of an agent besides its commits. */
export interface AgentWork {
  readonly usage: Usage;
  /** Names its conversation, so that it can be resumed; `null` where it has none. */
  readonly session: string | null;
  /** The most memory that its whole process tree had at once, as far as samples tell; absent where nobody looked. */
  readonly peakMemoryBytes?: number;
}

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
  /** Why this agent, model and beginning were chosen; absent for a first try by the first agent. */
  readonly because?: string;
  /** Number of the attempt at the same task that it races; absent for all but a second agent at a slow task. */
  readonly races?: number;
  /** Why a look wants it to end, in a sentence: its worker ends it at its next sign of life. Absent while it may go on. */
  readonly cancelRequested?: string;
}

/** What a running agent is seen to do, from its status file, its commits and its output; a claim until it is verified. */
export interface Progress {
  readonly stage: string | null;
  /** 0 to 100. */
  readonly percentage: number | null;
  /** Commits on the task's branch so far; `null` while nobody has looked. */
  readonly commits: number | null;
  /** Of all executions of the attempt: what a worker had used that died counts too. */
  readonly usage: Usage;
  /** Absent where the agent has none that can be gone on with. */
  readonly conversation?: Conversation;
}

/** An agent's conversation with its model, as far as it has come. */
export interface Conversation {
  /** Names it, so that it can be resumed. */
  readonly id: string;
  /** Of the whole conversation, in however many executions it was held. */
  readonly usage: Usage;
}

/** Written every few seconds while an attempt is under way, in a row of its own. */
export interface Heartbeat extends Progress {
  readonly attemptId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
