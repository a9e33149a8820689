import type { RefAssociatedPullRequestsArgs } from '@octokit/graphql-schema';
import type { Commit } from '../git/comparison.ts';
import { htmlUrl } from '../rest/serialize-repository.ts';
import { rollupOf } from '../state/check-run.ts';
import { demand } from '../state/viewer.ts';
import { rollup } from './check-resolvers.ts';
import { connectionOf } from './connection.ts';
import type { FieldResolvers, QueryContext } from './context.ts';
import { type BlobNode, type CommitNode, commitNode, type Ref } from './git-objects.ts';
import { pullRequestsMatching } from './pull-request-list.ts';

const id = ({ nodeId }: { readonly nodeId: string }) => nodeId;
const abbreviatedOid = ({ oid }: { readonly oid: string }) => oid.slice(0, 7);
const withoutAccount = (person: Commit['author']) => ({ ...person, user: null });

export const gitResolvers = {
  Ref: {
    id,
    target: ({ repository, oid }: Ref) => commitNode(repository, oid),
    associatedPullRequests: (
      { repository, branch }: Ref,
      args: RefAssociatedPullRequestsArgs,
      { viewer }: QueryContext,
    ) => {
      demand(viewer, repository, 'read pull requests');
      const pullRequests = pullRequestsMatching(repository, { ...args, headRefName: branch });
      return connectionOf('associatedPullRequests', pullRequests, args);
    },
  },
  Commit: {
    id,
    abbreviatedOid,
    url: ({ repository, oid }: CommitNode, _args: object, { world }: QueryContext) =>
      `${htmlUrl(world, repository)}/commit/${oid}`,
    message: async ({ read }: CommitNode) => (await read()).message,
    messageHeadline: async ({ read }: CommitNode) => (await read()).message.split('\n')[0],
    committedDate: async ({ read }: CommitNode) => (await read()).committer.date,
    authoredDate: async ({ read }: CommitNode) => (await read()).author.date,
    author: async ({ read }: CommitNode) => withoutAccount((await read()).author),
    committer: async ({ read }: CommitNode) => withoutAccount((await read()).committer),
    statusCheckRollup: ({ repository, oid }: CommitNode, _args: object, { viewer }: QueryContext) => {
      demand(viewer, repository, 'read checks');
      return rollupOf(repository, oid) === null ? null : rollup(repository, oid);
    },
  },
  Blob: {
    id,
    abbreviatedOid,
    byteSize: ({ content }: BlobNode) => content.length,
    isBinary: ({ content }: BlobNode) => content.includes(0),
    isTruncated: () => false,
    text: ({ content }: BlobNode) => (content.includes(0) ? null : content.toString('utf8')),
  },
} satisfies Record<string, FieldResolvers>;
