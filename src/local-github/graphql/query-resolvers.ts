import type { Query, QueryNodeArgs, QueryNodesArgs, QueryRepositoryArgs } from '@octokit/graphql-schema';
import { findRepository } from '../state/repository.ts';
import { mayRead } from '../state/viewer.ts';
import { absent, type FieldResolvers, nodeOf, type QueryContext } from './context.ts';

/** The entry points of queries. */
export const queryResolvers = {
  viewer: (_source: Query, _args: object, { viewer }: QueryContext) =>
    // GitHub types the viewer as a User, and shows an App's bot as `slug[bot]` there.
    viewer.account.kind === 'Bot'
      ? { ...viewer.account, kind: 'User', login: `${viewer.account.login}[bot]` }
      : viewer.account,
  rateLimit: (_source: Query, _args: object, { traffic }: QueryContext) => {
    const { limit, remaining, used, resetAt } = traffic.quota('graphql');
    return {
      cost: 1,
      nodeCount: 1,
      limit,
      remaining,
      used,
      resetAt: new Date(resetAt * 1000).toISOString().replace('.000Z', 'Z'),
    };
  },
  repository: (_source: Query, { owner, name }: QueryRepositoryArgs, context: QueryContext) => {
    const repository = findRepository(context.world, owner, name);
    if (repository && mayRead(context.viewer, repository)) return repository;
    throw absent(`Could not resolve to a Repository with the name '${owner}/${name}'.`);
  },
  node: (_source: Query, { id }: QueryNodeArgs, context: QueryContext) => nodeOf(context, String(id)),
  nodes: (_source: Query, { ids }: QueryNodesArgs, context: QueryContext) =>
    // Each id fails alone: its entry is null, with an error of its own.
    ids.map((id) => Promise.resolve().then(() => nodeOf(context, String(id)))),
} satisfies FieldResolvers;
