import type {
  CommentView,
  ConversationView,
  EventView,
  IssueStateView,
  IssueSummaryView,
  IssueView,
  ListState,
  ListView,
  PageViews,
  PersonView,
  PullRequestStateView,
  PullRequestSummaryView,
  PullRequestView,
  ReactionView,
  RepositoryView,
} from './pages/views.ts';
import { latestCheckRuns } from './state/check-run.ts';
import { closingIssues } from './state/complete-merge.ts';
import {
  type Account,
  type CheckRun,
  type Issue,
  type IssueComment,
  type PullRequest,
  REACTION_CONTENTS,
  type Reactable,
  type Repository,
  type StateReason,
  type Thread,
  type TimelineEvent,
} from './state/entities.ts';
import { pullRequestsOf } from './state/pull-request.ts';
import { findRepository, fullName } from './state/repository.ts';
import { subIssuesSummary } from './state/sub-issue.ts';
import type { World } from './state/world.ts';

/** What the pages may read, whoever looks: they are for people at this machine. */
export function pageViews(world: World): PageViews {
  const at = (owner: string, name: string) => findRepository(world, owner, name);
  return {
    repositories: async () =>
      [...world.repositories.values()].map(({ owner, name }) => ({ owner: owner.login, name })),
    repository: async (owner, name) => {
      const repository = at(owner, name);
      return repository ? repositoryView(world, repository) : null;
    },
    issues: async (owner, name, state) => {
      const repository = at(owner, name);
      return repository ? listView(issuesOf(repository), state, issueSummary) : null;
    },
    issue: async (owner, name, number) => {
      const thread = at(owner, name)?.threads.get(number);
      return thread?.kind === 'Issue' ? issueView(thread) : null;
    },
    pullRequests: async (owner, name, state) => {
      const repository = at(owner, name);
      return repository ? listView(pullRequestsOf(repository), state, pullRequestSummary) : null;
    },
    pullRequest: async (owner, name, number) => {
      const thread = at(owner, name)?.threads.get(number);
      return thread?.kind === 'PullRequest' ? pullRequestView(thread) : null;
    },
  };
}

async function repositoryView(world: World, repository: Repository): Promise<RepositoryView> {
  const { git, owner, name, defaultBranch } = repository;
  const readme = await git.readFile(defaultBranch, 'README.md');
  const isOpen = ({ state }: Thread) => state === 'open';
  return {
    owner: owner.login,
    name,
    defaultBranch,
    cloneUrl: `${world.origin}/${fullName(repository)}.git`,
    openIssues: issuesOf(repository).filter(isOpen).length,
    openPullRequests: pullRequestsOf(repository).filter(isOpen).length,
    branches: await git.branches(),
    files: (await git.listFiles(defaultBranch)) ?? [],
    readme: readme?.content.toString('utf8') ?? null,
  };
}

function issuesOf(repository: Repository): Issue[] {
  return [...repository.threads.values()].filter((thread) => thread.kind === 'Issue');
}

function listView<T extends Thread, View>(
  threads: readonly T[],
  state: ListState,
  show: (thread: T) => View,
): ListView<View> {
  const inState = (wanted: ListState) => threads.filter((thread) => thread.state === wanted);
  return {
    open: inState('open').length,
    closed: inState('closed').length,
    items: inState(state).toReversed().map(show),
  };
}

function issueState({ state, stateReason }: Issue): IssueStateView {
  if (state === 'open') return 'open';
  return stateReason === 'not_planned' || stateReason === 'duplicate' ? stateReason : 'completed';
}

function pullRequestState({ state, merge, isDraft }: PullRequest): PullRequestStateView {
  if (merge) return 'merged';
  if (state === 'closed') return 'closed';
  return isDraft ? 'draft' : 'open';
}

const person = ({ login, kind }: Account): PersonView => ({ login, isBot: kind === 'Bot' });
const issueLink = (issue: Issue) => ({
  number: issue.number,
  title: issue.title,
  state: issueState(issue),
});
const pullRequestLink = (pullRequest: PullRequest) => ({
  number: pullRequest.number,
  title: pullRequest.title,
  state: pullRequestState(pullRequest),
});

function issueSummary(issue: Issue): IssueSummaryView {
  return {
    ...issueLink(issue),
    author: person(issue.author),
    createdAt: issue.createdAt,
    labels: issue.labels,
    commentCount: issue.comments.length,
    subIssues: subIssuesSummary(issue),
  };
}

function pullRequestSummary(pullRequest: PullRequest): PullRequestSummaryView {
  const { author, createdAt, labels, headBranch, baseBranch } = pullRequest;
  return {
    ...pullRequestLink(pullRequest),
    author: person(author),
    createdAt,
    labels,
    headBranch,
    baseBranch,
  };
}

function issueView(issue: Issue): IssueView {
  const { parent, subIssues, blockedBy, blocking, repository } = issue;
  const pullRequests = pullRequestsOf(repository).filter((one) => closingIssues(one).includes(issue));
  return {
    ...conversation(issue),
    state: issueState(issue),
    parent: parent && issueLink(parent),
    subIssues: subIssues.map(issueLink),
    blockedBy: blockedBy.map(issueLink),
    blocking: blocking.map(issueLink),
    pullRequests: pullRequests.map(pullRequestLink),
  };
}

function pullRequestView(pullRequest: PullRequest): PullRequestView {
  const { comparison, headBranch, baseBranch, repository, isMergeable } = pullRequest;
  const whenOpen = isMergeable ? 'mergeable' : 'conflicting';
  return {
    ...conversation(pullRequest),
    state: pullRequestState(pullRequest),
    head: { branch: headBranch, oid: comparison.headOid },
    base: { branch: baseBranch, oid: comparison.baseOid },
    mergeability: pullRequest.state === 'open' ? whenOpen : 'unknown',
    commits: comparison.commits,
    files: comparison.files,
    checks: latestCheckRuns(repository, comparison.headOid).map(checkView),
    closingIssues: closingIssues(pullRequest).map(issueLink),
  };
}

function checkView({ name, status, conclusion, output }: CheckRun) {
  const state = status === 'completed' ? (conclusion ?? 'neutral') : status;
  return { name, state, summary: output?.title ?? null };
}

function conversation(thread: Thread): ConversationView {
  return {
    number: thread.number,
    title: thread.title,
    author: person(thread.author),
    createdAt: thread.createdAt,
    isEdited: thread.lastEditedAt !== null,
    body: thread.body,
    reactions: reactionViews(thread),
    labels: thread.labels,
    comments: thread.comments.map(commentView),
    events: thread.timeline.flatMap(eventView),
  };
}

function commentView(comment: IssueComment): CommentView {
  return {
    id: comment.id,
    author: person(comment.author),
    createdAt: comment.createdAt,
    isEdited: comment.lastEditedAt !== null,
    isMinimized: comment.minimizedReason !== null,
    body: comment.body,
    reactions: reactionViews(comment),
  };
}

function reactionViews({ reactions }: Reactable): ReactionView[] {
  return REACTION_CONTENTS.map((content) => ({
    content,
    count: reactions.filter((reaction) => reaction.content === content).length,
  })).filter(({ count }) => count > 0);
}

/** The pages tell of labels and states; of the relations they show the present. */
function eventView(event: TimelineEvent): EventView[] {
  const base = { actor: person(event.actor), createdAt: event.createdAt };
  switch (event.kind) {
    case 'LabeledEvent':
      return [{ ...base, kind: 'labeled', label: event.label }];
    case 'UnlabeledEvent':
      return [{ ...base, kind: 'unlabeled', label: event.label }];
    case 'ReopenedEvent':
      return [{ ...base, kind: 'reopened' }];
    case 'ClosedEvent':
      return [{ ...base, ...closing(event.thread, event.stateReason) }];
    default:
      return [];
  }
}

function closing(thread: Thread, reason: StateReason | null) {
  if (thread.kind === 'PullRequest' && thread.merge) {
    return { kind: 'merged', oid: thread.merge.oid, baseBranch: thread.baseBranch } as const;
  }
  if (thread.kind === 'PullRequest') return { kind: 'closed', as: 'unmerged' } as const;
  const as = reason === 'not_planned' || reason === 'duplicate' ? reason : 'completed';
  return { kind: 'closed', as } as const;
}
