import { closingIssues } from '../state/complete-merge.ts';
import { dependenciesSummary } from '../state/dependency.ts';
import type { Issue } from '../state/entities.ts';
import { pullRequestsOf } from '../state/pull-request.ts';
import { subIssuesSummary } from '../state/sub-issue.ts';
import { connectionOf, type PageArguments } from './connection.ts';
import type { FieldResolvers } from './context.ts';
import { threadResolvers } from './thread-resolvers.ts';

export const issueResolvers = {
  ...threadResolvers,
  state: ({ state }: Issue) => state.toUpperCase(),
  stateReason: ({ stateReason }: Issue) => stateReason?.toUpperCase() ?? null,
  subIssues: ({ subIssues }: Issue, args: PageArguments) => connectionOf('subIssues', subIssues, args),
  subIssuesSummary: (issue: Issue) => subIssuesSummary(issue),
  blockedBy: ({ blockedBy }: Issue, args: PageArguments) => connectionOf('blockedBy', blockedBy, args),
  blocking: ({ blocking }: Issue, args: PageArguments) => connectionOf('blocking', blocking, args),
  issueDependenciesSummary: (issue: Issue) => dependenciesSummary(issue),
  closedByPullRequestsReferences: (issue: Issue, args: PageArguments & { includeClosedPrs: boolean }) => {
    const closing = pullRequestsOf(issue.repository).filter(
      (pullRequest) =>
        closingIssues(pullRequest).includes(issue) &&
        (args.includeClosedPrs || pullRequest.state === 'open' || pullRequest.merge !== null),
    );
    return connectionOf('closedByPullRequestsReferences', closing, args);
  },
} satisfies FieldResolvers;
