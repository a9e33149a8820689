import { rollupOf } from '../state/check-run.ts';
import { closingIssues } from '../state/complete-merge.ts';
import type { PullRequest } from '../state/entities.ts';
import { nodeIdOf } from '../state/identity.ts';
import { demand } from '../state/viewer.ts';
import { rollup } from './check-resolvers.ts';
import { connectionOf, type PageArguments } from './connection.ts';
import type { FieldResolvers, QueryContext } from './context.ts';
import { branchRef, commitNode } from './git-objects.ts';
import { stateOf } from './pull-request-list.ts';
import { threadResolvers } from './thread-resolvers.ts';

export const pullRequestResolvers = {
  ...threadResolvers,
  state: stateOf,
  merged: ({ merge }: PullRequest) => merge !== null,
  mergedAt: ({ merge }: PullRequest) => merge?.at ?? null,
  mergedBy: ({ merge }: PullRequest) => merge?.by ?? null,
  mergeCommit: ({ merge, repository }: PullRequest) => (merge ? commitNode(repository, merge.oid) : null),
  mergeable: ({ state, isMergeable }: PullRequest) => {
    if (state === 'closed') return 'UNKNOWN';
    return isMergeable ? 'MERGEABLE' : 'CONFLICTING';
  },
  headRefName: ({ headBranch }: PullRequest) => headBranch,
  baseRefName: ({ baseBranch }: PullRequest) => baseBranch,
  headRefOid: ({ comparison }: PullRequest) => comparison.headOid,
  baseRefOid: ({ comparison }: PullRequest) => comparison.baseOid,
  headRef: ({ repository, headBranch }: PullRequest) => branchRef(repository, headBranch),
  baseRef: ({ repository, baseBranch }: PullRequest) => branchRef(repository, baseBranch),
  headRepository: ({ repository }: PullRequest) => repository,
  baseRepository: ({ repository }: PullRequest) => repository,
  isCrossRepository: () => false,
  additions: ({ comparison }: PullRequest) => comparison.additions,
  deletions: ({ comparison }: PullRequest) => comparison.deletions,
  changedFiles: ({ comparison }: PullRequest) => comparison.files.length,
  /** There are no reviews here, and no rule asks for one. */
  reviewDecision: () => null,
  commits: (pullRequest: PullRequest, args: PageArguments) => {
    const { repository, comparison } = pullRequest;
    const commits = comparison.commits.map(({ oid }) => {
      const nodeId = nodeIdOf('Commit', `${pullRequest.id}:${oid}`);
      return { id: nodeId, nodeId, pullRequest, commit: commitNode(repository, oid) };
    });
    return connectionOf('commits', commits, args);
  },
  closingIssuesReferences: (pullRequest: PullRequest, args: PageArguments) =>
    connectionOf('closingIssuesReferences', closingIssues(pullRequest), args),
  statusCheckRollup: ({ repository, comparison }: PullRequest, _args: object, { viewer }: QueryContext) => {
    demand(viewer, repository, 'read checks');
    const { headOid } = comparison;
    return rollupOf(repository, headOid) === null ? null : rollup(repository, headOid);
  },
} satisfies FieldResolvers;
