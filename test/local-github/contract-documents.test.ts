import { globSync, readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { publishedSchema } from '../../src/local-github/graphql/schema.ts';
import { distinct } from './contract-findings.ts';
import {
  BEYOND_IN_DOCUMENTS,
  beyond,
  documentProblems,
  namesOf,
  readPublishedSchema,
} from './contract-graphql.ts';

/** The parts of the schema that are newer than the published one; they belong to `blockedBy`. */
const BEYOND_GRAPHQL = [
  'AddBlockedByInput',
  'AddBlockedByPayload',
  'Issue.blockedBy',
  'Issue.blocking',
  'Issue.issueDependenciesSummary',
  'IssueDependenciesSummary',
  'Mutation.addBlockedBy',
  'Mutation.removeBlockedBy',
  'RemoveBlockedByInput',
  'RemoveBlockedByPayload',
];

const FOLDER = new URL('../../src/github/', import.meta.url).pathname;
const FILES = globSync('**/*.ts', { cwd: FOLDER }).map((file) => `${FOLDER}${file}`);
const published = readPublishedSchema();

/** What the modules export as texts, make with functions named so, or write out in place. */
async function documents(): Promise<string[]> {
  const found = await Promise.all(
    FILES.map(async (file) => {
      const exported: [string, unknown][] = Object.entries(await import(file));
      const made = exported.map(([name, value]): unknown =>
        typeof value === 'function' && name.endsWith('Query') ? value([1, 2]) : value,
      );
      const inPlace = [...sourceOf(file).matchAll(/'((?:query|mutation) [^'\n]*)'/g)].map(([, text]) => text);
      return [...made, ...inPlace].filter((value) => typeof value === 'string');
    }),
  );
  return found.flat().filter((text) => OPERATION.test(text));
}

const OPERATION = /\b(?:query|mutation) ([A-Z]\w*)\s*[({]/;

function operationsIn(text: string): string[] {
  return [...text.matchAll(new RegExp(OPERATION, 'g'))].map(([, name = '']) => name);
}

function sourceOf(file: string): string {
  return readFileSync(file, 'utf8');
}

test('every document that the App may send is known here', async () => {
  const written = distinct(FILES.flatMap((file) => operationsIn(sourceOf(file))));
  expect(written.length).toBeGreaterThan(10);
  expect(distinct((await documents()).flatMap(operationsIn))).toEqual(written);
});

test('every document keeps to the published schema, but for dependencies', async () => {
  const all = await documents();
  expect(all.flatMap((document) => documentProblems(publishedSchema(), document))).toEqual([]);
  expect(distinct(all.flatMap((document) => documentProblems(published, document)))).toEqual(
    BEYOND_IN_DOCUMENTS,
  );
});

test('the schema that every document is checked against is the published one, but for dependencies', () => {
  expect(namesOf(beyond(published, publishedSchema()))).toEqual(BEYOND_GRAPHQL);
  expect(beyond(publishedSchema(), published)).toEqual([]);
});

test.for([
  ['an unknown field', '{ viewer { mood } }', 'Cannot query field "mood" on type "User".'],
  [
    'too large a page',
    '{ viewer { issues(first: 101) { totalCount } } }',
    'A page of 101 is not within 1-100.',
  ],
])('%s is found', ([, document, problem]) => {
  expect(documentProblems(published, document ?? '')).toEqual([problem]);
});

const KNOWN = `
  interface Named { name: String }
  type Thing { name: String }
  type Other { name: String, part(of: String): String }
  enum Mood { GOOD }
  union Any = Thing
  type Query { any: Any, mood: Mood, named: Named, other: Other }
`;

test.for([
  ['a type', 'enum Mood', 'enum New { A } enum Mood', 'New'],
  ['a field', 'type Other {', 'type Other { new: String', 'Other.new'],
  ['an argument', '(of: String)', '(of: String, new: String)', 'Other.part'],
  ['a value of an enumeration', '{ GOOD }', '{ GOOD, BAD }', 'Mood.BAD'],
  ['a member of a union', '= Thing', '= Thing | Other', 'Any.Other'],
  ['an interface', 'type Other', 'type Other implements Named', 'Other.Named'],
] as const)('%s that another schema lacks is found', ([, known, changed, name]) => {
  const more = buildSchema(KNOWN.replace(known, changed));
  expect(namesOf(beyond(buildSchema(KNOWN), more))).toEqual([name]);
});
