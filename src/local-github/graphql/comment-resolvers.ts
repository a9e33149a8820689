import { associationOf } from '../rest/serialize-account.ts';
import { commentHtmlUrl } from '../rest/serialize-comment.ts';
import type { IssueComment } from '../state/entities.ts';
import { fullName } from '../state/repository.ts';
import { may } from '../state/viewer.ts';
import { connectionOf, type PageArguments } from './connection.ts';
import type { FieldResolvers, QueryContext } from './context.ts';
import { reactionGroups } from './reaction-resolvers.ts';

export const commentResolvers = {
  id: ({ nodeId }: IssueComment) => nodeId,
  databaseId: ({ id }: IssueComment) => id,
  fullDatabaseId: ({ id }: IssueComment) => String(id),
  url: (comment: IssueComment, _args: object, { world }: QueryContext) => commentHtmlUrl(world, comment),
  resourcePath: ({ thread, id }: IssueComment) =>
    `/${fullName(thread.repository)}/issues/${thread.number}#issuecomment-${id}`,
  authorAssociation: ({ thread, author }: IssueComment) => associationOf(thread.repository, author),
  bodyText: ({ body }: IssueComment) => body,
  publishedAt: ({ createdAt }: IssueComment) => createdAt,
  includesCreatedEdit: ({ edits }: IssueComment) => edits.length > 0,
  isMinimized: ({ minimizedReason }: IssueComment) => minimizedReason !== null,
  repository: ({ thread }: IssueComment) => thread.repository,
  /** GitHub names the issue of a pull request's comment as an issue, too; ours have none. */
  issue: ({ thread }: IssueComment) => (thread.kind === 'Issue' ? thread : null),
  pullRequest: ({ thread }: IssueComment) => (thread.kind === 'PullRequest' ? thread : null),
  viewerDidAuthor: ({ author }: IssueComment, _args: object, { viewer }: QueryContext) =>
    author === viewer.account,
  viewerCanUpdate: ({ author, thread }: IssueComment, _args: object, { viewer }: QueryContext) =>
    author === viewer.account || may(viewer, thread.repository, 'manage comments'),
  reactionGroups,
  reactions: ({ reactions }: IssueComment, args: PageArguments) => connectionOf('reactions', reactions, args),
  userContentEdits: ({ edits }: IssueComment, args: PageArguments) =>
    connectionOf('userContentEdits', edits.toReversed(), args),
} satisfies FieldResolvers;
