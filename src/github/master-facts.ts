import { PLAN_LABEL, START_LABEL } from '../domain/labels.ts';
import type { MasterRef } from '../domain/master-ref.ts';
import { parseCommand } from '../domain/parse-command.ts';
import { branchPrefix } from '../domain/run-id.ts';
import type {
  BranchFact,
  CommandComment,
  GitHubFacts,
  IssueFact,
  LabelEvent,
  OurComment,
  Person,
  PullRequestFact,
  Reaction,
} from '../domain/snapshot.ts';
import type {
  ActorAnswer,
  BranchAnswer,
  CommentAnswer,
  IssueAnswer,
  LabelEventAnswer,
  MasterAnswer,
  Nodes,
  PullRequestAnswer,
  ReactionGroupAnswer,
  RepositoryName,
} from './master-query.ts';
import type { TagCodec } from './tags.ts';

const REACTIONS: Readonly<Record<string, Reaction>> = {
  EYES: 'eyes',
  ROCKET: 'rocket',
  THUMBS_DOWN: 'thumbs_down',
};

type MasterIssueAnswer = NonNullable<NonNullable<MasterAnswer['repository']>['issue']>;

export function toMasterIssue(
  issue: MasterIssueAnswer,
  isHere: (other: { readonly repository: RepositoryName }) => boolean,
): GitHubFacts['issue'] {
  return {
    nodeId: issue.id,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    open: issue.state === 'OPEN',
    lastEditedAt: issue.lastEditedAt === null ? null : Date.parse(issue.lastEditedAt),
    parent: issue.parent && isHere(issue.parent) ? issue.parent.number : null,
    ourReactions: ourReactions(issue.reactionGroups),
    labels: present(issue.labels).map(({ name }) => name),
  };
}

/** `master` is the number of the master issue, whose branches have a prefix of their own. */
export function toBranchFact(master: number, { name, target }: BranchAnswer): BranchFact[] {
  return target ? [{ name: `${branchPrefix(master)}${name}`, commit: target.oid }] : [];
}

/** None where it is for a label of others. */
export function toLabelEvent({ id, createdAt, label, actor }: LabelEventAnswer): LabelEvent[] {
  if (label.name !== START_LABEL && label.name !== PLAN_LABEL) return [];
  return [{ nodeId: id, label: label.name, actor: toPerson(actor), createdAt: Date.parse(createdAt) }];
}

/** None where the comment is ours, or addresses nobody. */
export function toCommand(comment: CommentAnswer, issue: number): CommandComment[] {
  if (comment.viewerDidAuthor) return [];
  const parsed = parseCommand(comment.body, issue);
  if (parsed.outcome === 'none') return [];
  return [
    {
      nodeId: comment.id,
      issue,
      author: toPerson(comment.author),
      createdAt: Date.parse(comment.createdAt),
      parsed,
      ourReactions: ourReactions(comment.reactionGroups),
    },
  ];
}

/** None where the comment is of others, or has no tag of ours. */
export function toOurComment(tags: TagCodec, master: MasterRef, comment: CommentAnswer): OurComment[] {
  if (!comment.viewerDidAuthor) return [];
  const { text, tag, memory } = tags.read(master, comment.body);
  if (!tag) return [];
  const createdAt = Date.parse(comment.createdAt);
  return [
    { nodeId: comment.id, tag, body: text, memory, createdAt, updatedAt: Date.parse(comment.updatedAt) },
  ];
}

export function toIssueFact(tags: TagCodec, master: MasterRef, issue: IssueAnswer): IssueFact {
  return {
    number: issue.number,
    nodeId: issue.id,
    title: issue.title,
    open: issue.state === 'OPEN',
    tag: issue.viewerDidAuthor ? tags.read(master, issue.body).tag : null,
    blockedBy: present(issue.blockedBy)
      .filter(({ repository }) => repository.nameWithOwner === issue.repository.nameWithOwner)
      .map(({ number }) => number),
  };
}

export function toPullRequestFact(
  tags: TagCodec,
  master: MasterRef,
  pull: PullRequestAnswer,
): PullRequestFact {
  return {
    number: pull.number,
    headBranch: pull.headRefName,
    headCommit: pull.headRefOid,
    baseBranch: pull.baseRefName,
    state: PULL_STATES[pull.state],
    tag: pull.viewerDidAuthor ? tags.read(master, pull.body).tag : null,
  };
}

const PULL_STATES = { OPEN: 'open', CLOSED: 'closed', MERGED: 'merged' } as const;

/** A deleted account is nobody: it has no permission. */
function toPerson(actor: ActorAnswer | null): Person {
  return { login: actor?.login ?? '', isBot: actor?.__typename === 'Bot' };
}

function ourReactions(groups: readonly ReactionGroupAnswer[] | null): Reaction[] {
  return (groups ?? []).flatMap(({ content, viewerHasReacted }) => {
    const reaction = REACTIONS[content];
    return viewerHasReacted && reaction ? [reaction] : [];
  });
}

/** The nodes of a connection; GitHub answers `null` for those that it may not show. */
export function present<T>(connection: Nodes<T> | null): T[] {
  return (connection?.nodes ?? []).filter((node): node is Awaited<T> & {} => node !== null) as T[];
}
