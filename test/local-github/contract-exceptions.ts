import type { Schema } from './contract-schema.ts';

/** A correction of a published schema where GitHub itself is known to answer otherwise, or the schema contradicts another one. */
export interface Amendment {
  /** The name of a schema, or `everywhere`. */
  readonly where: string;
  readonly because: string;
  change(schema: Schema): Schema;
}

export const REST_AMENDMENTS: readonly Amendment[] = [
  {
    where: 'pull-request-simple',
    because:
      'a label without a description has null everywhere else: in "label", in "pull-request", in webhooks',
    change: (schema) =>
      within(schema, ['properties', 'labels', 'items', 'properties', 'description'], nullable),
  },
  {
    where: 'validation-error',
    because: 'every refusal carries its status in its body, as "basic-error" says',
    change: (schema) => knowing(schema, 'status'),
  },
];

/** What GitHub's own answers always have, though the schemas leave it open. */
export const REST_ADDITIONS: readonly Amendment[] = [
  {
    where: 'basic-error',
    because: 'clients read all three, and the examples of the documentation have them',
    change: (schema) => ({ ...schema, required: ['message', 'documentation_url', 'status'] }),
  },
  {
    where: 'validation-error',
    because: 'every refusal carries its status in its body, as "basic-error" says',
    change: (schema) => ({ ...schema, required: ['message', 'documentation_url', 'status'] }),
  },
];

export type AnswerAmendments = Readonly<
  Record<string, { readonly because: string; readonly schema: Schema }>
>;

const REFUSAL_IS_BASIC = {
  because: 'a refusal is written out without its status; all other routes have "basic-error"',
  schema: { $ref: '#/schemas/basic-error' },
};

/** Answers of single routes that are described wrongly: `GET /app 200`. */
export const ANSWER_AMENDMENTS: AnswerAmendments = {
  'GET /app/installations 200': {
    because:
      'the list is written out, with an account that has to be a user and an enterprise at once; all other routes have "installation"',
    schema: { type: 'array', items: { $ref: '#/schemas/installation' } },
  },
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge 405': REFUSAL_IS_BASIC,
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge 409': REFUSAL_IS_BASIC,
};

const NEWER_EVENTS: Amendment = {
  where: 'everywhere',
  because:
    'an App can subscribe to these events, which are newer than the list of what it may be subscribed to',
  change: (schema) => {
    const values = schema['enum'];
    if (!Array.isArray(values) || !values.includes('branch_protection_rule')) return schema;
    return { ...schema, enum: [...values, 'sub_issues', 'issue_dependencies'] };
  },
};

/** Of `@octokit/openapi-webhooks`. */
export const DESCRIBED_AMENDMENTS: readonly Amendment[] = [NEWER_EVENTS];

/** Of `@octokit/webhooks-schemas`, which is older. */
export const OBSERVED_AMENDMENTS: readonly Amendment[] = [
  NEWER_EVENTS,
  {
    where: 'issue',
    because: 'types, sub-issues and dependencies are newer; the newer description has them',
    change: (schema) => knowing(schema, 'type', 'sub_issues_summary', 'issue_dependencies_summary'),
  },
  {
    where: 'repository',
    because:
      'only the repository that a webhook is about has its custom properties, not those in pull requests',
    change: (schema) => optional(schema, 'custom_properties'),
  },
  {
    where: 'commit',
    because: 'the newer description does not promise lists of files, and the local GitHub has none',
    change: (schema) => optional(schema, 'added', 'removed', 'modified'),
  },
];

/** Written out for each route that describes it, and there without what it always has. */
const UNAVAILABLE: Schema = {
  type: 'object',
  properties: {
    code: { type: 'string' },
    message: { type: 'string' },
    documentation_url: { type: 'string' },
  },
  required: ['code', 'message', 'documentation_url'],
};

/**
 * What every route may answer, described or not (docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api, and
 * …/best-practices-for-using-the-rest-api for 304).
 */
export const GENERAL_ANSWERS: Readonly<Record<number, Schema | null>> = {
  304: null,
  400: { $ref: '#/schemas/basic-error' },
  401: { $ref: '#/schemas/basic-error' },
  403: { $ref: '#/schemas/basic-error' },
  404: { $ref: '#/schemas/basic-error' },
  422: { $ref: '#/schemas/validation-error' },
  429: { $ref: '#/schemas/basic-error' },
  500: { $ref: '#/schemas/basic-error' },
  502: { $ref: '#/schemas/basic-error' },
  503: UNAVAILABLE,
};

function knowing(schema: Schema, ...names: readonly string[]): Schema {
  const more = Object.fromEntries(names.map((name) => [name, {}]));
  return within(schema, ['properties'], (properties) => ({ ...properties, ...more }));
}

function optional(schema: Schema, ...names: readonly string[]): Schema {
  const { required, ...rest } = schema;
  if (!Array.isArray(required)) return schema;
  return { ...rest, required: required.filter((name) => !names.includes(name)) };
}

function nullable(schema: Schema): Schema {
  return { ...schema, nullable: true };
}

/** Changes the part of a schema at the end of the path; throws when there is none, since then the correction is out of date. */
function within(schema: Schema, path: readonly string[], change: (part: Schema) => Schema): Schema {
  const [step, ...more] = path;
  if (step === undefined) return change(schema);
  const part = schema[step];
  if (typeof part !== 'object' || part === null) throw new Error(`the schema has no ${step} to amend`);
  return { ...schema, [step]: within({ ...part }, more, change) };
}
