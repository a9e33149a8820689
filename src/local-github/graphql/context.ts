import { GraphQLError } from 'graphql';
import type {
  Entity,
  Issue,
  IssueComment,
  Label,
  PullRequest,
  Repository,
  Thread,
} from '../state/entities.ts';
import { may, mayRead, type Viewer } from '../state/viewer.ts';
import type { World } from '../state/world.ts';
import type { TrafficCounter } from '../traffic.ts';

/** What every resolver is given beside its source and arguments. */
export interface QueryContext {
  readonly world: World;
  readonly viewer: Viewer;
  readonly traffic: TrafficCounter;
}

/** A resolver; its source and arguments have the types that the schema promises for its field. */
export type Resolver = (source: never, args: never, context: QueryContext) => unknown;

/** Resolvers by field; what is absent is read from the source. */
export type FieldResolvers = Readonly<Record<string, Resolver>>;

/** GitHub's error for something that is absent or not to be known. */
export function absent(message: string): GraphQLError & { type: string } {
  return Object.assign(new GraphQLError(message), { type: 'NOT_FOUND' });
}

/** The object with this node id, as far as the viewer may know of it. */
export function nodeOf({ world, viewer }: QueryContext, id: string): Entity {
  const entity = world.findByNodeId(id);
  const repository = entity && repositoryOf(entity);
  if (!entity || (repository && !mayRead(viewer, repository)) || !isReadable(viewer, entity)) {
    throw absent(`Could not resolve to a node with the global id of '${id}'`);
  }
  return entity;
}

function repositoryOf(entity: Entity): Repository | null {
  switch (entity.kind) {
    case 'Repository':
      return entity;
    case 'Issue':
    case 'PullRequest':
    case 'Label':
    case 'CheckRun':
      return entity.repository;
    case 'IssueComment':
      return entity.thread.repository;
    case 'Reaction':
      return entity.subject.kind === 'IssueComment'
        ? entity.subject.thread.repository
        : entity.subject.repository;
    case 'User':
    case 'Bot':
    case 'Organization':
    case 'UserContentEdit':
      return null;
    default:
      return entity.thread.repository;
  }
}

function isReadable(viewer: Viewer, entity: Entity): boolean {
  const repository = repositoryOf(entity);
  if (!repository || entity.kind === 'Repository') return true;
  return may(viewer, repository, 'read threads') || may(viewer, repository, 'read checks');
}

/** The node with this id, which has to be of one of these kinds. */
function nodeOfKind<K extends Entity['kind']>(
  context: QueryContext,
  id: string,
  ...kinds: readonly K[]
): Extract<Entity, { kind: K }> {
  const entity = nodeOf(context, id);
  if (isOfKind(entity, kinds)) return entity;
  throw absent(`Could not resolve to ${kinds.join(' or ')} node with the global id of '${id}'.`);
}

function isOfKind<K extends Entity['kind']>(
  entity: Entity,
  kinds: readonly K[],
): entity is Extract<Entity, { kind: K }> {
  return kinds.some((kind) => kind === entity.kind);
}

export function issueNode(context: QueryContext, id: string): Issue {
  return nodeOfKind(context, id, 'Issue');
}

export function pullRequestNode(context: QueryContext, id: string): PullRequest {
  return nodeOfKind(context, id, 'PullRequest');
}

export function threadNode(context: QueryContext, id: string): Thread {
  return nodeOfKind(context, id, 'Issue', 'PullRequest');
}

export function repositoryNode(context: QueryContext, id: string): Repository {
  return nodeOfKind(context, id, 'Repository');
}

export function commentNode(context: QueryContext, id: string): IssueComment {
  return nodeOfKind(context, id, 'IssueComment');
}

export function reactableNode(context: QueryContext, id: string): Thread | IssueComment {
  return nodeOfKind(context, id, 'Issue', 'PullRequest', 'IssueComment');
}

export function labelNodes(context: QueryContext, ids: readonly string[]): Label[] {
  return ids.map((id) => nodeOfKind(context, id, 'Label'));
}
