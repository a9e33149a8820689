import {
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { accountResolvers } from './account-resolvers.ts';
import { checkResolvers } from './check-resolvers.ts';
import { commentMutations } from './comment-mutations.ts';
import { commentResolvers } from './comment-resolvers.ts';
import type { FieldResolvers, QueryContext, Resolver } from './context.ts';
import { gitResolvers } from './git-resolvers.ts';
import { issueMutations } from './issue-mutations.ts';
import { issueResolvers } from './issue-resolvers.ts';
import { labelMutations } from './label-mutations.ts';
import { labelResolvers } from './label-resolvers.ts';
import { pullRequestMutations } from './pull-request-mutations.ts';
import { pullRequestResolvers } from './pull-request-resolvers.ts';
import { queryResolvers } from './query-resolvers.ts';
import { reactionMutations } from './reaction-mutations.ts';
import { reactionResolvers } from './reaction-resolvers.ts';
import { relationMutations } from './relation-mutations.ts';
import { repositoryResolvers } from './repository-resolvers.ts';
import { publishedSchema } from './schema.ts';
import { timelineResolvers } from './timeline-resolvers.ts';

/** By GraphQL type. */
const RESOLVERS: Readonly<Record<string, FieldResolvers>> = {
  Query: queryResolvers,
  Mutation: {
    ...issueMutations,
    ...relationMutations,
    ...commentMutations,
    ...reactionMutations,
    ...labelMutations,
    ...pullRequestMutations,
  },
  Repository: repositoryResolvers,
  Issue: issueResolvers,
  PullRequest: pullRequestResolvers,
  IssueComment: commentResolvers,
  ...accountResolvers,
  ...labelResolvers,
  ...reactionResolvers,
  ...timelineResolvers,
  ...gitResolvers,
  ...checkResolvers,
};

let executable: GraphQLSchema | undefined;

/** The schema with our resolvers. A field that has none is an error with its name, never a silent null. */
export function executableSchema(): GraphQLSchema {
  executable ??= attach(publishedSchema());
  return executable;
}

function attach(schema: GraphQLSchema): GraphQLSchema {
  for (const [typeName, type] of Object.entries(schema.getTypeMap())) {
    if (typeName.startsWith('__')) continue;
    if (isAbstractType(type)) type.resolveType = kindOf;
    if (!isObjectType(type)) continue;
    for (const [name, field] of Object.entries(type.getFields())) {
      const resolver = RESOLVERS[typeName]?.[name];
      field.resolve = resolver ? adapt(resolver) : readProperty;
    }
  }
  return schema;
}

/** The schema has checked the arguments, and decides which sources reach which type: here the types meet. */
function adapt(resolver: Resolver): GraphQLFieldResolver<unknown, QueryContext> {
  return (source, args, context) => resolver(source as never, args as never, context);
}

/** Objects carry their GraphQL type as `kind`. */
function kindOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'kind' in value) return String(value.kind);
  throw new GraphQLError('An object without a kind cannot be resolved');
}

const readProperty: GraphQLFieldResolver<unknown, QueryContext> = (source, _args, _context, info) => {
  const { fieldName, parentType } = info;
  if (typeof source === 'object' && source !== null && fieldName in source) {
    return Reflect.get(source, fieldName);
  }
  // The only field that every payload has, and that its resolver need not repeat.
  if (fieldName === 'clientMutationId') return null;
  throw new GraphQLError(`local-github does not have ${parentType.name}.${fieldName}`);
};
