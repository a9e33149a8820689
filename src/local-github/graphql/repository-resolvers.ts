import type {
  RepositoryIssueArgs,
  RepositoryIssueOrPullRequestArgs,
  RepositoryIssuesArgs,
  RepositoryLabelArgs,
  RepositoryLabelsArgs,
  RepositoryObjectArgs,
  RepositoryPullRequestArgs,
  RepositoryPullRequestsArgs,
  RepositoryRefArgs,
  RepositoryRefsArgs,
} from '@octokit/graphql-schema';
import { htmlUrl } from '../rest/serialize-repository.ts';
import type { Issue, Repository, Thread } from '../state/entities.ts';
import { findLabel } from '../state/label.ts';
import { fullName } from '../state/repository.ts';
import { demand } from '../state/viewer.ts';
import { connectionOf } from './connection.ts';
import { absent, type FieldResolvers, type QueryContext } from './context.ts';
import { branchRef, objectAt, refConnection } from './git-objects.ts';
import { ordered, pullRequestsMatching } from './pull-request-list.ts';

function threadOfKind<K extends Thread['kind']>(
  repository: Repository,
  number: number,
  kinds: readonly K[],
  name: string,
): Thread {
  const thread = repository.threads.get(number);
  if (thread && kinds.some((kind) => kind === thread.kind)) return thread;
  throw absent(`Could not resolve to ${name} with the number of ${number}.`);
}

export const repositoryResolvers = {
  id: ({ nodeId }: Repository) => nodeId,
  databaseId: ({ id }: Repository) => id,
  nameWithOwner: (repository: Repository) => fullName(repository),
  url: (repository: Repository, _args: object, { world }: QueryContext) => htmlUrl(world, repository),
  resourcePath: (repository: Repository) => `/${fullName(repository)}`,
  visibility: ({ isPrivate }: Repository) => (isPrivate ? 'PRIVATE' : 'PUBLIC'),
  isArchived: () => false,
  isFork: () => false,
  hasIssuesEnabled: () => true,

  defaultBranchRef: (repository: Repository) => branchRef(repository, repository.defaultBranch),
  ref: (repository: Repository, { qualifiedName }: RepositoryRefArgs, { viewer }: QueryContext) => {
    demand(viewer, repository, 'read contents');
    return branchRef(repository, qualifiedName.replace(/^refs\/heads\//, ''));
  },
  refs: (repository: Repository, args: RepositoryRefsArgs, { viewer }: QueryContext) => {
    demand(viewer, repository, 'read contents');
    return refConnection(repository, args);
  },
  object: (repository: Repository, args: RepositoryObjectArgs, { viewer }: QueryContext) => {
    demand(viewer, repository, 'read contents');
    return objectAt(repository, args.expression ?? String(args.oid ?? ''));
  },

  issue: (repository: Repository, { number }: RepositoryIssueArgs, { viewer }: QueryContext) => {
    demand(viewer, repository, 'read issues');
    return threadOfKind(repository, number, ['Issue'], 'an Issue');
  },
  issueOrPullRequest: (
    repository: Repository,
    { number }: RepositoryIssueOrPullRequestArgs,
    { viewer }: QueryContext,
  ) => {
    demand(viewer, repository, 'read threads');
    return threadOfKind(repository, number, ['Issue', 'PullRequest'], 'an issue or pull request');
  },
  issues: (repository: Repository, args: RepositoryIssuesArgs, { viewer }: QueryContext) => {
    demand(viewer, repository, 'read issues');
    const issues = [...repository.threads.values()].filter((thread) => thread.kind === 'Issue');
    return connectionOf('issues', ordered(issues.filter(matches(args)), args.orderBy), args);
  },
  pullRequest: (repository: Repository, { number }: RepositoryPullRequestArgs, { viewer }: QueryContext) => {
    demand(viewer, repository, 'read pull requests');
    return threadOfKind(repository, number, ['PullRequest'], 'a PullRequest');
  },
  pullRequests: (repository: Repository, args: RepositoryPullRequestsArgs, { viewer }: QueryContext) => {
    demand(viewer, repository, 'read pull requests');
    return connectionOf('pullRequests', pullRequestsMatching(repository, args), args);
  },
  labels: (repository: Repository, args: RepositoryLabelsArgs, { viewer }: QueryContext) => {
    demand(viewer, repository, 'read threads');
    const wanted = (args.query ?? '').toLowerCase();
    const labels = repository.labels.filter(({ name }) => name.toLowerCase().includes(wanted));
    return connectionOf('labels', labels, args);
  },
  label: (repository: Repository, { name }: RepositoryLabelArgs, { viewer }: QueryContext) => {
    demand(viewer, repository, 'read threads');
    return findLabel(repository, name) ?? null;
  },
} satisfies FieldResolvers;

/** Filters by `states` and `labels`. */
function matches({ states, labels }: RepositoryIssuesArgs): (issue: Issue) => boolean {
  return (issue) =>
    (!states || states.some((state) => state === issue.state.toUpperCase())) &&
    (!labels || issue.labels.some(({ name }) => labels.includes(name)));
}
