import type { ChangedFile, Commit } from '../git/comparison.ts';

// What the pages show. Every moment is an ISO 8601 string; every body is Markdown as its author wrote it.

/** `login` without the `[bot]` suffix. */
export interface PersonView {
  readonly login: string;
  readonly isBot: boolean;
}

/** `color`: six hexadecimal digits, without `#`, as GitHub keeps it. */
export interface LabelView {
  readonly name: string;
  readonly color: string;
}

/** The names of the REST API. */
type ReactionName = '+1' | '-1' | 'laugh' | 'confused' | 'heart' | 'hooray' | 'rocket' | 'eyes';

export interface ReactionView {
  readonly content: ReactionName;
  readonly count: number;
}

/** Closed issues by the reason of their closing. */
export type IssueStateView = 'open' | 'completed' | 'not_planned' | 'duplicate';

export type PullRequestStateView = 'open' | 'draft' | 'closed' | 'merged';

export interface IssueLink {
  readonly number: number;
  readonly title: string;
  readonly state: IssueStateView;
}

export interface PullRequestLink {
  readonly number: number;
  readonly title: string;
  readonly state: PullRequestStateView;
}

export interface IssueSummaryView extends IssueLink {
  readonly author: PersonView;
  readonly createdAt: string;
  readonly labels: readonly LabelView[];
  readonly commentCount: number;
  readonly subIssues: { readonly total: number; readonly completed: number };
}

export interface PullRequestSummaryView extends PullRequestLink {
  readonly author: PersonView;
  readonly createdAt: string;
  readonly labels: readonly LabelView[];
  readonly headBranch: string;
  readonly baseBranch: string;
}

export interface CommentView {
  readonly id: number;
  readonly author: PersonView;
  readonly createdAt: string;
  readonly isEdited: boolean;
  readonly isMinimized: boolean;
  readonly body: string;
  readonly reactions: readonly ReactionView[];
}

interface EventBase {
  readonly actor: PersonView;
  readonly createdAt: string;
}

/** One line between the comments. */
export type EventView =
  | (EventBase & { readonly kind: 'labeled' | 'unlabeled'; readonly label: LabelView })
  | (EventBase & { readonly kind: 'closed'; readonly as: Exclude<IssueStateView, 'open'> | 'unmerged' })
  | (EventBase & { readonly kind: 'merged'; readonly oid: string; readonly baseBranch: string })
  | (EventBase & { readonly kind: 'reopened' });

/** What issues and pull requests have in common. */
export interface ConversationView {
  readonly number: number;
  readonly title: string;
  readonly author: PersonView;
  readonly createdAt: string;
  readonly isEdited: boolean;
  readonly body: string;
  readonly reactions: readonly ReactionView[];
  readonly labels: readonly LabelView[];
  /** Oldest first; the page sorts them in among each other by their moment. */
  readonly comments: readonly CommentView[];
  readonly events: readonly EventView[];
}

export interface IssueView extends ConversationView {
  readonly state: IssueStateView;
  readonly parent: IssueLink | null;
  readonly subIssues: readonly IssueLink[];
  readonly blockedBy: readonly IssueLink[];
  readonly blocking: readonly IssueLink[];
  readonly pullRequests: readonly PullRequestLink[];
}

export interface CheckView {
  readonly name: string;
  /** The conclusion of a completed check run, else its status. */
  readonly state:
    | 'queued'
    | 'in_progress'
    | 'success'
    | 'failure'
    | 'neutral'
    | 'cancelled'
    | 'skipped'
    | 'timed_out'
    | 'action_required';
  /** One line: the title of its output; null when it has none. */
  readonly summary: string | null;
}

export interface PullRequestView extends ConversationView {
  readonly state: PullRequestStateView;
  readonly head: { readonly branch: string; readonly oid: string };
  readonly base: { readonly branch: string; readonly oid: string };
  /** `unknown` also for what is closed or merged. */
  readonly mergeability: 'mergeable' | 'conflicting' | 'unknown';
  readonly commits: readonly Commit[];
  readonly files: readonly ChangedFile[];
  readonly checks: readonly CheckView[];
  readonly closingIssues: readonly IssueLink[];
}

export interface RepositoryLink {
  readonly owner: string;
  readonly name: string;
}

export interface RepositoryView extends RepositoryLink {
  readonly defaultBranch: string;
  readonly cloneUrl: string;
  readonly openIssues: number;
  readonly openPullRequests: number;
  readonly branches: readonly { readonly name: string; readonly oid: string }[];
  /** Paths at the default branch. */
  readonly files: readonly string[];
  /** `README.md` at the default branch; null when there is none. */
  readonly readme: string | null;
}

/** Items in the state that was asked for, newest first, and how many there are in each. */
export interface ListView<Item> {
  readonly open: number;
  readonly closed: number;
  readonly items: readonly Item[];
}

export type ListState = 'open' | 'closed';

/** Read access to what the pages show; null (for lists too): there is no such repository, issue or pull request. */
export interface PageViews {
  repositories(): Promise<readonly RepositoryLink[]>;
  repository(owner: string, name: string): Promise<RepositoryView | null>;
  issues(owner: string, name: string, state: ListState): Promise<ListView<IssueSummaryView> | null>;
  issue(owner: string, name: string, number: number): Promise<IssueView | null>;
  pullRequests(
    owner: string,
    name: string,
    state: ListState,
  ): Promise<ListView<PullRequestSummaryView> | null>;
  pullRequest(owner: string, name: string, number: number): Promise<PullRequestView | null>;
}
