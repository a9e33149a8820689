import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { z } from 'zod';

/** GitHub's schema as it was published, without what local-github adds to it. */
export function readPublishedSchema(): GraphQLSchema {
  const manifest = findPackageJSON('@octokit/graphql-schema', import.meta.url);
  if (!manifest) throw new Error('@octokit/graphql-schema is not installed');
  return buildSchema(readFileSync(new URL('./schema.graphql', `file://${manifest}`), 'utf8'), {
    assumeValid: true,
  });
}

/** Types, fields and arguments that `schema` has and `published` does not have in the same way: `Issue.blockedBy`. */
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
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return [type.name];
    const fields = isInputObjectType(type)
      ? Object.values(type.getFields()).map(show)
      : Object.values(type.getFields()).map(showField);
    return [type.name, ...fields.map((field) => `${type.name}.${field}`)];
  });
}

function showField({ name, args, type }: GraphQLField<unknown, unknown>): string {
  return `${name}(${args.map(show).join(', ')}): ${type}`;
}

function show({ name, type }: GraphQLArgument | GraphQLInputField): string {
  return `${name}: ${type}`;
}

/** What the published schema has against the document of a request, each once. */
export function documentProblems(published: GraphQLSchema, requestBody: string): string[] {
  const { query } = z.object({ query: z.string() }).parse(JSON.parse(requestBody));
  // What it guesses is of no interest.
  return validate(published, parse(query)).map(({ message }) => message.replace(/ Did you mean .*$/, ''));
}
