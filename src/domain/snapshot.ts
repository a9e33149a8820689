import type { Attempt, Heartbeat } from './attempt.ts';
import type { ParsedCommand } from './command.ts';
import type { MasterRef } from './master-ref.ts';
import type { PlanMemory } from './plan-memory.ts';
import type { RepositoryFact } from './repository-findings.ts';
import type { RunMemory } from './run-memory.ts';
import type { RunRecord } from './run-record.ts';
import type { Ceilings, Settings } from './settings.ts';
import type { Checklist } from './work-item.ts';

/** What the object is that a hidden tag stands in, and which one of its kind. */
export type TagKind = 'sub-issue' | 'follow-up' | 'pull-request' | 'plan' | 'status' | 'summary' | 'reply';

/** A tag that our own bot wrote and signed; anything else never gets into a snapshot. */
export interface Tag {
  readonly kind: TagKind;
  /** The task's key, the run's id, or the id of the comment that is answered. */
  readonly key: string;
}

export type Reaction = 'eyes' | 'rocket' | 'thumbs_down';

export type Permission = 'admin' | 'write' | 'read' | 'none';

export interface Person {
  readonly login: string;
  readonly isBot: boolean;
}

/** A comment that addresses us, on the master issue or on one of its sub-issues. */
export interface CommandComment {
  readonly nodeId: string;
  readonly issue: number;
  readonly author: Person;
  readonly createdAt: number;
  readonly parsed: ParsedCommand;
  /** Reactions of our own: the marks that the comment was handled. */
  readonly ourReactions: readonly Reaction[];
}

/** A comment of ours on the master issue. */
export interface OurComment {
  readonly nodeId: string;
  readonly tag: Tag;
  readonly body: string;
  /** What was hidden in it along with the tag, signed like that. */
  readonly memory: string | null;
  /** By GitHub's clock. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A label event on the master issue for one of our trigger labels, the oldest first. */
export interface LabelEvent {
  readonly nodeId: string;
  readonly label: string;
  readonly actor: Person;
  readonly createdAt: number;
}

export interface IssueFact {
  readonly number: number;
  readonly nodeId: string;
  readonly title: string;
  readonly open: boolean;
  readonly tag: Tag | null;
  /** Numbers of the issues that block it. */
  readonly blockedBy: readonly number[];
}

/** What items wait for by its number, and what is no item itself. */
export interface OutsideIssue {
  readonly number: number;
  /** `null`: the repository has neither an issue nor a pull request of this number. */
  readonly kind: 'issue' | 'pull request' | null;
  readonly title: string;
  /** A pull request that was merged is `closed`, too. */
  readonly state: 'open' | 'closed' | 'missing';
}

export interface PullRequestFact {
  readonly number: number;
  readonly headBranch: string;
  readonly headCommit: string;
  readonly baseBranch: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly tag: Tag | null;
}

export interface BranchFact {
  readonly name: string;
  readonly commit: string;
}

/** What GitHub shows of one master issue, in our words. */
export interface GitHubFacts {
  readonly repositoryNodeId: string;
  readonly defaultBranch: string;
  readonly issue: {
    readonly nodeId: string;
    readonly number: number;
    readonly title: string;
    readonly body: string;
    readonly open: boolean;
    /** Milliseconds since the epoch; `null` for a body that nobody has edited. */
    readonly lastEditedAt: number | null;
    /** The issue of this repository that it is a sub-issue of. */
    readonly parent: number | null;
    readonly ourReactions: readonly Reaction[];
    readonly labels: readonly string[];
  };
  readonly labelEvents: readonly LabelEvent[];
  readonly commands: readonly CommandComment[];
  readonly ourComments: readonly OurComment[];
  readonly subIssues: readonly IssueFact[];
  /** Closed sub-issues count towards GitHub's limit of 100 a parent. */
  readonly subIssueCount: number;
  readonly followUps: readonly IssueFact[];
  /** Issues that items of the checklist start with, and that are not sub-issues yet. */
  readonly referenced: readonly IssueFact[];
  /** What items of the checklist and of the run's plan wait for outside of it; absent where nothing is. */
  readonly outside?: readonly OutsideIssue[];
  /** Heads below the run's branch prefix, and the pull requests from them. */
  readonly branches: readonly BranchFact[];
  readonly pullRequests: readonly PullRequestFact[];
}

/** The repository's own config, as read from its default branch. */
export type ConfigFact =
  | {
      readonly outcome: 'valid';
      readonly settings: Settings;
      readonly ceilings: Ceilings;
      /** Names of the agents that the server offers, whatever the repository prefers. */
      readonly agents: readonly string[];
    }
  | { readonly outcome: 'invalid'; readonly errors: readonly string[] };

/** All that a decision may know: facts, the record, the clock. */
export interface Snapshot {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly master: MasterRef;
  readonly github: GitHubFacts;
  readonly config: ConfigFact;
  readonly checklist: Checklist;
  /** Hash of the normalised items of `checklist`. */
  readonly checklistHash: string;
  /** What the repository's own files say about the items, asked for where a plan may be made. */
  readonly repository: RepositoryFact;
  /** By login, asked live for everybody whose trigger or command is not yet handled; a failed question answers `none`. */
  readonly permissions: Readonly<Record<string, Permission>>;
  readonly run: RunRecord | null;
  /** Where the store knows no run: what the newest status comment of ours remembers of one. */
  readonly remembered: RunMemory | null;
  /** What the comment remembers that shows a plan which was only asked for. */
  readonly planned: PlanMemory | null;
  readonly attempts: readonly Attempt[];
  /** Ids of the attempts for which a job waits or is active. */
  readonly queuedJobs: ReadonlySet<string>;
  readonly heartbeats: readonly Heartbeat[];
}
