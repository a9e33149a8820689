import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { buildSchema, extendSchema, type GraphQLSchema, parse } from 'graphql';

/**
 * What GitHub has and `@octokit/graphql-schema` 15.26.1 lacks. Each part names GitHub's own documentation
 * (docs.github.com/en/graphql/reference) as its source.
 */
const PATCHES = `
  # Issue dependencies came to GitHub's schema after the package was published.
  extend type Issue {
    blockedBy(after: String, before: String, first: Int, last: Int): IssueConnection!
    blocking(after: String, before: String, first: Int, last: Int): IssueConnection!
    issueDependenciesSummary: IssueDependenciesSummary!
  }
  # Belongs to the field above.
  type IssueDependenciesSummary {
    blockedBy: Int!
    blocking: Int!
    totalBlockedBy: Int!
    totalBlocking: Int!
  }
  # The mutations that belong to the dependencies.
  extend type Mutation {
    addBlockedBy(input: AddBlockedByInput!): AddBlockedByPayload
    removeBlockedBy(input: RemoveBlockedByInput!): RemoveBlockedByPayload
  }
  input AddBlockedByInput {
    clientMutationId: String
    issueId: ID!
    blockingIssueId: ID!
  }
  type AddBlockedByPayload {
    clientMutationId: String
    issue: Issue
    blockingIssue: Issue
  }
  input RemoveBlockedByInput {
    clientMutationId: String
    issueId: ID!
    blockingIssueId: ID!
  }
  type RemoveBlockedByPayload {
    clientMutationId: String
    issue: Issue
    blockingIssue: Issue
  }
`;

let loaded: GraphQLSchema | undefined;

/** GitHub's published schema, patched, without resolvers; read once, because it has 64,000 lines. */
export function publishedSchema(): GraphQLSchema {
  loaded ??= extendSchema(buildSchema(publishedSource(), { assumeValid: true }), parse(PATCHES), {
    assumeValid: true,
  });
  return loaded;
}

/** The package's own entry point would also parse its JSON edition of the schema, which nobody needs here. */
function publishedSource(): string {
  const manifest = findPackageJSON('@octokit/graphql-schema', import.meta.url);
  if (!manifest) throw new Error('@octokit/graphql-schema is not installed');
  return readFileSync(new URL('./schema.graphql', `file://${manifest}`), 'utf8');
}
