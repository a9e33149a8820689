/**
 * The things of this GitHub, and how they refer to each other. They lie in one file, since none of them can be told without the others; what can be
 * done with each is in the file that is called like it.
 */
import type { BareRepository } from '../git/bare-repository.ts';
import type { Comparison } from '../git/comparison.ts';

/** A person, an organization, or the bot that an App acts as. `kind` is its GraphQL type. */
export interface Account {
  readonly kind: 'User' | 'Bot' | 'Organization';
  readonly id: number;
  readonly nodeId: string;
  /** A bot's login is the App's slug here, and in GraphQL; REST shows it as `slug[bot]`. */
  readonly login: string;
  readonly createdAt: string;
}

/** A collaborator's role; `maintain` and `triage` show as `write` and `read` in the `permission` of REST. */
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

export interface Repository {
  readonly kind: 'Repository';
  readonly id: number;
  readonly nodeId: string;
  readonly owner: Account;
  readonly name: string;
  readonly description: string | null;
  readonly isPrivate: boolean;
  readonly defaultBranch: string;
  readonly createdAt: string;
  pushedAt: string;
  updatedAt: string;
  readonly git: BareRepository;
  /** By login in lower case. */
  readonly collaborators: Map<string, Role>;
  readonly labels: Label[];
  /** Issues and pull requests share their numbers. */
  readonly threads: Map<number, Issue | PullRequest>;
  readonly checkRuns: CheckRun[];
  /** The end of the last change that had to wait for git; see `inTurn`. */
  turn: Promise<unknown>;
}

/** One entry in the edit history of a body, as `userContentEdits` shows it. */
export interface ContentEdit {
  readonly kind: 'UserContentEdit';
  readonly id: number;
  readonly nodeId: string;
  readonly editor: Account;
  readonly editedAt: string;
  /** The whole text after the edit; GitHub names it `diff` although it is none. */
  readonly diff: string;
}

/** Whatever has a body that can be edited. */
export interface Editable {
  readonly author: Account;
  readonly createdAt: string;
  body: string;
  lastEditedAt: string | null;
  editor: Account | null;
  /** Oldest first. With the first edit, GitHub also adds an entry for the original. */
  readonly edits: ContentEdit[];
}

/** In the order of GitHub's interface, under the names of REST. */
export const REACTION_CONTENTS = [
  '+1',
  '-1',
  'laugh',
  'hooray',
  'confused',
  'heart',
  'rocket',
  'eyes',
] as const;

export type ReactionContent = (typeof REACTION_CONTENTS)[number];

export interface Reaction {
  readonly kind: 'Reaction';
  readonly id: number;
  readonly nodeId: string;
  readonly author: Account;
  readonly content: ReactionContent;
  readonly subject: Thread | IssueComment;
  readonly createdAt: string;
}

/** What people can react to. */
export interface Reactable {
  readonly reactions: Reaction[];
}

/** What issues and pull requests have in common. */
export interface ThreadBase extends Editable, Reactable {
  readonly id: number;
  readonly nodeId: string;
  readonly repository: Repository;
  readonly number: number;
  title: string;
  state: 'open' | 'closed';
  closedAt: string | null;
  closedBy: Account | null;
  updatedAt: string;
  readonly labels: Label[];
  readonly assignees: Account[];
  readonly comments: IssueComment[];
  readonly timeline: TimelineEvent[];
}

export type Thread = Issue | PullRequest;

export type StateReason = 'completed' | 'not_planned' | 'duplicate' | 'reopened';

export interface Issue extends ThreadBase {
  readonly kind: 'Issue';
  stateReason: StateReason | null;
  parent: Issue | null;
  /** In the order of their addition, closed ones included. */
  readonly subIssues: Issue[];
  readonly blockedBy: Issue[];
  readonly blocking: Issue[];
}

export interface PullRequest extends ThreadBase {
  readonly kind: 'PullRequest';
  isDraft: boolean;
  readonly headBranch: string;
  baseBranch: string;
  /** What the branches say, as of the last push to one of them; it stays as it was once the pull request is closed. */
  comparison: Comparison;
  isMergeable: boolean;
  merge: { readonly at: string; readonly by: Account; readonly oid: string } | null;
}

/** A comment on an issue or on a pull request's conversation. */
export interface IssueComment extends Editable, Reactable {
  readonly kind: 'IssueComment';
  readonly id: number;
  readonly nodeId: string;
  readonly thread: Thread;
  updatedAt: string;
  /** Why it is hidden, `null` while it is shown. */
  minimizedReason: string | null;
}

export interface Label {
  readonly kind: 'Label';
  readonly id: number;
  readonly nodeId: string;
  readonly repository: Repository;
  readonly name: string;
  /** Six hexadecimal digits. */
  readonly color: string;
  readonly description: string | null;
  readonly createdAt: string;
}

/** What the timeline tells, beside comments. `kind` is the GraphQL type. */
export type TimelineFact =
  | { readonly kind: 'LabeledEvent' | 'UnlabeledEvent'; readonly label: Label }
  | { readonly kind: 'ClosedEvent'; readonly stateReason: StateReason | null }
  | { readonly kind: 'ReopenedEvent' }
  | { readonly kind: 'RenamedTitleEvent'; readonly previousTitle: string; readonly currentTitle: string }
  | { readonly kind: 'SubIssueAddedEvent' | 'SubIssueRemovedEvent'; readonly subIssue: Issue }
  | { readonly kind: 'ParentIssueAddedEvent' | 'ParentIssueRemovedEvent'; readonly parent: Issue };

export type TimelineEvent = TimelineFact & {
  readonly id: number;
  readonly nodeId: string;
  readonly thread: Thread;
  readonly actor: Account;
  readonly createdAt: string;
};

export const CHECK_STATUSES = ['queued', 'in_progress', 'completed'] as const;

export const CHECK_CONCLUSIONS = [
  'success',
  'failure',
  'neutral',
  'cancelled',
  'skipped',
  'timed_out',
  'action_required',
] as const;

export type CheckStatus = (typeof CHECK_STATUSES)[number];

export type CheckConclusion = (typeof CHECK_CONCLUSIONS)[number];

export interface CheckOutput {
  readonly title: string;
  readonly summary: string;
  readonly text: string | null;
}

export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

export interface CheckRun {
  readonly kind: 'CheckRun';
  readonly id: number;
  readonly nodeId: string;
  readonly repository: Repository;
  readonly headOid: string;
  /** Shared by the App's check runs on one commit. */
  readonly suiteId: number;
  name: string;
  externalId: string;
  detailsUrl: string | null;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  readonly startedAt: string;
  completedAt: string | null;
  output: CheckOutput | null;
  actions: readonly CheckAction[];
}

/** Everything that `node(id)` can find. `kind` is its GraphQL type. */
export type Entity =
  | Account
  | Repository
  | Issue
  | PullRequest
  | IssueComment
  | Label
  | Reaction
  | CheckRun
  | ContentEdit
  | TimelineEvent;
