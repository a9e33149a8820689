import { associationOf } from '../rest/serialize-account.ts';
import { threadHtmlUrl } from '../rest/serialize-issue.ts';
import type { Thread } from '../state/entities.ts';
import { fullName } from '../state/repository.ts';
import { may } from '../state/viewer.ts';
import { connectionOf, type PageArguments } from './connection.ts';
import type { FieldResolvers, QueryContext } from './context.ts';
import { reactionGroups } from './reaction-resolvers.ts';
import { timelineItems } from './timeline-resolvers.ts';

/** The fields that issues and pull requests share. */
export const threadResolvers = {
  id: ({ nodeId }: Thread) => nodeId,
  databaseId: ({ id }: Thread) => id,
  fullDatabaseId: ({ id }: Thread) => String(id),
  url: (thread: Thread, _args: object, { world }: QueryContext) => threadHtmlUrl(world, thread),
  resourcePath: (thread: Thread) =>
    `/${fullName(thread.repository)}/${thread.kind === 'Issue' ? 'issues' : 'pull'}/${thread.number}`,
  authorAssociation: ({ repository, author }: Thread) => associationOf(repository, author),
  bodyText: ({ body }: Thread) => body,
  closed: ({ state }: Thread) => state === 'closed',
  locked: () => false,
  milestone: () => null,
  publishedAt: ({ createdAt }: Thread) => createdAt,
  includesCreatedEdit: ({ edits }: Thread) => edits.length > 0,
  viewerDidAuthor: ({ author }: Thread, _args: object, { viewer }: QueryContext) => author === viewer.account,
  viewerCanUpdate: ({ author, repository }: Thread, _args: object, { viewer }: QueryContext) =>
    author === viewer.account || may(viewer, repository, 'manage threads'),
  viewerCanReact: ({ repository }: Thread, _args: object, { viewer }: QueryContext) =>
    may(viewer, repository, 'talk in threads'),
  viewerCanLabel: ({ repository }: Thread, _args: object, { viewer }: QueryContext) =>
    may(viewer, repository, 'manage threads'),
  labels: ({ labels }: Thread, args: PageArguments) => connectionOf('labels', labels, args),
  assignees: ({ assignees }: Thread, args: PageArguments) => connectionOf('assignees', assignees, args),
  comments: ({ comments }: Thread, args: PageArguments) => connectionOf('comments', comments, args),
  reactionGroups,
  reactions: ({ reactions }: Thread, args: PageArguments) => connectionOf('reactions', reactions, args),
  timelineItems,
  /** Newest first. */
  userContentEdits: ({ edits }: Thread, args: PageArguments) =>
    connectionOf('userContentEdits', edits.toReversed(), args),
} satisfies FieldResolvers;
