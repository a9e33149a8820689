import type { ContentEdit, IssueComment, Thread, TimelineEvent } from '../state/entities.ts';
import { connectionOf, type PageArguments } from './connection.ts';
import type { FieldResolvers } from './context.ts';

type Item = TimelineEvent | IssueComment;

interface TimelineArguments extends PageArguments {
  readonly itemTypes?: readonly string[] | null;
  readonly since?: string | null;
}

/** Comments and events in the order in which they came to be: ids grow with time. */
export function timelineItems(thread: Thread, args: TimelineArguments) {
  const items: Item[] = [...thread.comments, ...thread.timeline];
  const from = args.since ? Date.parse(args.since) : Number.NEGATIVE_INFINITY;
  const wanted = items
    .filter((item) => !args.itemTypes || args.itemTypes.includes(itemType(item)))
    .filter((item) => Date.parse(item.createdAt) >= from)
    .toSorted((a, b) => a.id - b.id);
  const connection = connectionOf('timelineItems', wanted, args);
  return {
    ...connection,
    filteredCount: wanted.length,
    pageCount: connection.nodes.length,
    totalCount: wanted.length,
    updatedAt: thread.updatedAt,
  };
}

/** `LabeledEvent` → `LABELED_EVENT`. */
function itemType({ kind }: Item): string {
  return kind.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}

const id = ({ nodeId }: TimelineEvent) => nodeId;
const labelable = ({ thread }: TimelineEvent) => thread;

export const timelineResolvers = {
  LabeledEvent: { id, labelable },
  UnlabeledEvent: { id, labelable },
  ClosedEvent: {
    id,
    closable: ({ thread }: TimelineEvent) => thread,
    stateReason: (event: TimelineEvent) =>
      event.kind === 'ClosedEvent' ? (event.stateReason?.toUpperCase() ?? null) : null,
  },
  ReopenedEvent: { id, closable: ({ thread }: TimelineEvent) => thread },
  RenamedTitleEvent: { id, subject: ({ thread }: TimelineEvent) => thread },
  SubIssueAddedEvent: { id },
  SubIssueRemovedEvent: { id },
  ParentIssueAddedEvent: { id },
  ParentIssueRemovedEvent: { id },
  UserContentEdit: {
    id: ({ nodeId }: ContentEdit) => nodeId,
    createdAt: ({ editedAt }: ContentEdit) => editedAt,
    updatedAt: ({ editedAt }: ContentEdit) => editedAt,
    deletedAt: () => null,
    deletedBy: () => null,
  },
} satisfies Record<string, FieldResolvers>;
