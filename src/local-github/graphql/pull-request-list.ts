import type { IssueOrder, PullRequestState } from '@octokit/graphql-schema';
import type { PullRequest, Repository, Thread } from '../state/entities.ts';
import { pullRequestsOf } from '../state/pull-request.ts';

export interface PullRequestFilter {
  readonly states?: readonly PullRequestState[] | null;
  readonly headRefName?: string | null;
  readonly baseRefName?: string | null;
  readonly labels?: readonly string[] | null;
  readonly orderBy?: IssueOrder | null;
}

/** `OPEN`, `CLOSED` or `MERGED`. */
export function stateOf(pullRequest: PullRequest): PullRequestState {
  if (pullRequest.merge) return 'MERGED';
  return pullRequest.state === 'open' ? 'OPEN' : 'CLOSED';
}

/** The pull requests that pass the filter, the oldest first unless ordered otherwise. */
export function pullRequestsMatching(repository: Repository, filter: PullRequestFilter): PullRequest[] {
  const { states, headRefName, baseRefName, labels } = filter;
  const matching = pullRequestsOf(repository).filter(
    (pullRequest) =>
      (!states || states.includes(stateOf(pullRequest))) &&
      (!headRefName || pullRequest.headBranch === headRefName) &&
      (!baseRefName || pullRequest.baseBranch === baseRefName) &&
      (!labels || pullRequest.labels.some(({ name }) => labels.includes(name))),
  );
  return ordered(matching, filter.orderBy);
}

const KEYS = {
  CREATED_AT: ({ createdAt }: Thread) => Date.parse(createdAt),
  UPDATED_AT: ({ updatedAt }: Thread) => Date.parse(updatedAt),
  COMMENTS: ({ comments }: Thread) => comments.length,
};

/** Ordered as asked; of equals, the lower number comes first in ascending order. */
export function ordered<T extends Thread>(threads: readonly T[], order: IssueOrder | null | undefined): T[] {
  if (!order) return [...threads];
  const key = KEYS[order.field];
  const ascending = threads.toSorted((a, b) => key(a) - key(b) || a.number - b.number);
  return order.direction === 'ASC' ? ascending : ascending.toReversed();
}
