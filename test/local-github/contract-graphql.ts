import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import {
  buildSchema,
  type DocumentNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  validate,
  visit,
} from 'graphql';
import { z } from 'zod';

/** The one feature that we use and that the published schema, 15.26.1, does not have yet: what it says of it. */
export const BEYOND_IN_DOCUMENTS = [
  'Cannot query field "addBlockedBy" on type "Mutation".',
  'Cannot query field "blockedBy" on type "Issue".',
];

/** GitHub's schema as it was published, without what local-github adds to it. */
export function readPublishedSchema(): GraphQLSchema {
  const manifest = findPackageJSON('@octokit/graphql-schema', import.meta.url);
  if (!manifest) throw new Error('@octokit/graphql-schema is not installed');
  return buildSchema(readFileSync(new URL('./schema.graphql', `file://${manifest}`), 'utf8'), {
    assumeValid: true,
  });
}

/** Types, fields, arguments, values, interfaces and members of unions that `schema` has and `published` does not have in the same way: `Issue.blockedBy`. */
export function beyond(published: GraphQLSchema, schema: GraphQLSchema): string[] {
  const known = new Set(members(published));
  return members(schema).filter((member) => !known.has(member));
}

/** Of a type that is new as a whole, only the type is named. */
export function namesOf(found: readonly string[]): string[] {
  const types = new Set(found.filter((member) => !member.includes('.')));
  const names = found.map((member) => member.replace(/[(:].*$/s, ''));
  return [
    ...new Set(names.filter((name) => !types.has(name.split('.')[0] ?? '') || types.has(name))),
  ].toSorted();
}

function members(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    const parts = [...fieldsOf(type), ...relativesOf(type), ...valuesOf(type)];
    return [type.name, ...parts.map((part) => `${type.name}.${part}`)];
  });
}

function fieldsOf(type: GraphQLNamedType): string[] {
  if (isInputObjectType(type)) return Object.values(type.getFields()).map(show);
  return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()).map(showField) : [];
}

/** What it implements, and of a union what it may be. */
function relativesOf(type: GraphQLNamedType): string[] {
  if (isUnionType(type)) return type.getTypes().map(({ name }) => name);
  return isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().map(({ name }) => name) : [];
}

function valuesOf(type: GraphQLNamedType): string[] {
  return isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
}

function showField({ name, args, type }: GraphQLField<unknown, unknown>): string {
  return `${name}(${args.map(show).join(', ')}): ${type}`;
}

function show({ name, type }: GraphQLArgument | GraphQLInputField): string {
  return `${name}: ${type}`;
}

/** What the schema has against the document of a request, each once. */
export function requestedProblems(schema: GraphQLSchema, requestBody: string): string[] {
  return documentProblems(schema, z.object({ query: z.string() }).parse(JSON.parse(requestBody)).query);
}

/** What the schema, and GitHub's limit of a page, have against the document, each once. */
export function documentProblems(schema: GraphQLSchema, document: string): string[] {
  const parsed = parse(document);
  // What it guesses is of no interest.
  const problems = validate(schema, parsed).map(({ message }) => message.replace(/ Did you mean .*$/, ''));
  return [...new Set([...problems, ...pageProblems(parsed)])];
}

/** docs.github.com/en/graphql/overview: values of `first` and `last` must be within 1-100. */
function pageProblems(document: DocumentNode): string[] {
  const problems: string[] = [];
  visit(document, {
    Argument({ name, value }) {
      if (!['first', 'last'].includes(name.value) || value.kind !== Kind.INT) return;
      const size = Number(value.value);
      if (size < 1 || size > 100) problems.push(`A page of ${size} is not within 1-100.`);
    },
  });
  return problems;
}
