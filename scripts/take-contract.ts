/**
 * Takes GitHub's published contract, as far as the local GitHub keeps it, into `fixtures/github-contract`: `npm run contract`.
 * The packages have 400 MB unpacked and change every week, so that they are no dependencies: their pinned versions are fetched into a temporary
 * folder. What comes out depends on the versions and on the two lists below only.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { execa } from 'execa';
import { UserError } from '../src/errors.ts';
import { hashOf, isObject, type Json, type JsonObject, objectAt, SchemaShelf } from './contract-schemas.ts';

/** The routes that the local GitHub serves. A test says which are missing here, and which are too many. */
const ROUTES = [
  'GET /app',
  'GET /app/hook/config',
  'GET /app/hook/deliveries',
  'GET /app/hook/deliveries/{delivery_id}',
  'GET /app/installations',
  'GET /app/installations/{installation_id}',
  'GET /installation/repositories',
  'GET /rate_limit',
  'GET /repos/{owner}/{repo}',
  'GET /repos/{owner}/{repo}/branches',
  'GET /repos/{owner}/{repo}/branches/{branch}',
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}',
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
  'GET /repos/{owner}/{repo}/commits/{ref}',
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
  'GET /repos/{owner}/{repo}/compare/{basehead}',
  'GET /repos/{owner}/{repo}/contents/{path}',
  'GET /repos/{owner}/{repo}/git/ref/{ref}',
  'GET /repos/{owner}/{repo}/installation',
  'GET /repos/{owner}/{repo}/issues',
  'GET /repos/{owner}/{repo}/issues/comments',
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
  'GET /repos/{owner}/{repo}/issues/{issue_number}',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocking',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/labels',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/parent',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/reactions',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/sub_issues',
  'GET /repos/{owner}/{repo}/labels',
  'GET /repos/{owner}/{repo}/labels/{name}',
  'GET /repos/{owner}/{repo}/pulls',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
  'POST /app-manifests/{code}/conversions',
  'POST /app/hook/deliveries/{delivery_id}/attempts',
  'POST /app/installations/{installation_id}/access_tokens',
  'POST /repos/{owner}/{repo}/check-runs',
  'POST /repos/{owner}/{repo}/git/refs',
  'POST /repos/{owner}/{repo}/issues',
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/labels',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/reactions',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues',
  'POST /repos/{owner}/{repo}/labels',
  'POST /repos/{owner}/{repo}/pulls',
  'PUT /repos/{owner}/{repo}/issues/{issue_number}/labels',
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge',
  'PATCH /app/hook/config',
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
  'PATCH /repos/{owner}/{repo}/git/refs/{ref}',
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
  'PATCH /repos/{owner}/{repo}/pulls/{pull_number}',
  'DELETE /repos/{owner}/{repo}/git/refs/{ref}',
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}',
  'DELETE /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by/{issue_id}',
  'DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels',
  'DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}',
  'DELETE /repos/{owner}/{repo}/issues/{issue_number}/reactions/{reaction_id}',
  'DELETE /repos/{owner}/{repo}/issues/{issue_number}/sub_issue',
];

/** The webhooks that the local GitHub sends, with their actions. */
const WEBHOOKS: Readonly<Record<string, readonly string[]>> = {
  check_run: ['completed', 'created'],
  issue_comment: ['created', 'deleted', 'edited'],
  issue_dependencies: ['blocked_by_added', 'blocked_by_removed', 'blocking_added', 'blocking_removed'],
  issues: ['assigned', 'closed', 'edited', 'labeled', 'opened', 'reopened', 'unassigned', 'unlabeled'],
  label: ['created'],
  pull_request: ['closed', 'edited', 'labeled', 'opened', 'reopened', 'synchronize', 'unlabeled'],
  push: [],
  sub_issues: ['parent_issue_added', 'parent_issue_removed', 'sub_issue_added', 'sub_issue_removed'],
};

const REST = { package: '@octokit/openapi', version: '23.0.2', file: 'generated/api.github.com.json' };
/** The published webhooks of today. */
const DESCRIBED = {
  package: '@octokit/openapi-webhooks',
  version: '12.1.0',
  file: 'generated/api.github.com.json',
};
/** Older, but drawn from real payloads, and stricter. */
const OBSERVED = { package: '@octokit/webhooks-schemas', version: '7.6.1', file: 'schema.json' };

type Source = typeof REST;

const target = join(import.meta.dirname, '../fixtures/github-contract');

new Command('npm run contract --')
  .description("Takes GitHub's published contract anew, and overwrites fixtures/github-contract.")
  .parse();

try {
  await takeContract();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`${error.message} ${error.remedy}`);
  process.exitCode = 1;
}

async function takeContract(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'github-contract-'));
  try {
    const rest = takeRoutes(await fetched(REST, folder));
    const described = takeDescribed(await fetched(DESCRIBED, folder));
    const observed = takeObserved(await fetched(OBSERVED, folder));
    await mkdir(target, { recursive: true });
    await write('openapi.json', rest);
    await write('webhooks.json', { described, observed });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The JSON file of the package, unpacked alone. */
async function fetched(source: Source, folder: string): Promise<JsonObject> {
  const name = `${source.package}@${source.version}`;
  console.error(`fetching ${name} …`);
  try {
    const packed = await execa('npm', ['pack', '--loglevel=error', '--pack-destination', folder, name]);
    const archive = join(folder, packed.stdout.trim().split('\n').at(-1) ?? '');
    await execa('tar', ['-xzf', archive, '-C', folder, `package/${source.file}`]);
    const parsed: unknown = JSON.parse(await readFile(join(folder, 'package', source.file), 'utf8'));
    if (isObject(parsed)) return parsed;
    throw new Error(`${source.file} holds no object`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const remedy =
      'Look whether npm reaches its registry, and whether tar is installed; nothing was written.';
    throw new UserError(`${source.file} of ${name} cannot be read: ${reason}.`, remedy, { cause: error });
  }
}

/** Parameters, body and answers of each route, in JSON. */
function takeRoutes(description: JsonObject): JsonObject {
  const shelf = new SchemaShelf(description, '#/components/schemas/');
  const routes = ROUTES.map((route): [string, JsonObject] => {
    const [method = '', path = ''] = route.split(' ');
    const operation = objectAt(description, ['paths', path, method.toLowerCase()]);
    if (!operation) throw absent(REST, route, 'ROUTES');
    const { parameters = [], requestBody, responses } = operation;
    const taken = {
      parameters: listOf(parameters).map((parameter) => parameterOf(shelf, parameter)),
      ...(requestBody === undefined ? {} : { body: bodyOf(shelf, requestBody) }),
      responses: responsesOf(shelf, responses),
    };
    return [route, taken];
  });
  return { source: REST, routes: Object.fromEntries(routes), schemas: shelf.taken() };
}

function parameterOf(shelf: SchemaShelf, parameter: Json): JsonObject {
  const { in: place = null, name = null, required = false, schema = null, ...more } = shelf.deref(parameter);
  const isDeep = more['x-multi-segment'] === true;
  return { in: place, name, required, schema: shelf.take(schema), ...(isDeep ? { deep: true } : {}) };
}

function bodyOf(shelf: SchemaShelf, body: Json): JsonObject {
  const { required = false, ...rest } = shelf.deref(body);
  return { required, schema: shelf.take(jsonSchemaOf(rest)) };
}

/** For each status the schema of the JSON, or `null` for an answer without content. */
function responsesOf(shelf: SchemaShelf, responses: Json | undefined): JsonObject {
  const entries = Object.entries(isObject(responses) ? responses : {});
  return Object.fromEntries(
    entries.map(([status, response]) => [status, shelf.take(jsonSchemaOf(shelf.deref(response)))]),
  );
}

function jsonSchemaOf(body: JsonObject): Json {
  return objectAt(body, ['content', 'application/json', 'schema']) ?? null;
}

function takeDescribed(description: JsonObject): JsonObject {
  const shelf = new SchemaShelf(description, '#/components/schemas/');
  const events = eventNames().map((event): [string, Json] => {
    const operation = objectAt(description, ['webhooks', event.replaceAll(/[._]/g, '-'), 'post']);
    if (!operation) throw absent(DESCRIBED, event, 'WEBHOOKS');
    return [event, shelf.take(jsonSchemaOf(shelf.deref(operation['requestBody'] ?? null)))];
  });
  return { source: DESCRIBED, events: Object.fromEntries(events), schemas: shelf.taken() };
}

/** It does not cover every event: the test names those. */
function takeObserved(description: JsonObject): JsonObject {
  const shelf = new SchemaShelf(description, '#/definitions/');
  const events = eventNames().flatMap((event): [string, Json][] => {
    const [name = '', action = 'event'] = event.split('.');
    const definition = objectAt(description, ['definitions', `${name}$${action}`]);
    return definition ? [[event, shelf.take(definition)]] : [];
  });
  return { source: OBSERVED, events: Object.fromEntries(events), schemas: shelf.taken() };
}

function eventNames(): string[] {
  return Object.entries(WEBHOOKS).flatMap(([event, actions]) =>
    actions.length === 0 ? [event] : actions.map((action) => `${event}.${action}`),
  );
}

function absent(source: Source, wanted: string, list: string): UserError {
  const message = `${source.package} ${source.version} does not describe "${wanted}".`;
  return new UserError(message, `Correct ${list} in scripts/take-contract.ts, or take another version.`);
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** One line for each entry two levels below the top, so that a new version shows in a diff what it changes. */
async function write(name: string, value: JsonObject): Promise<void> {
  const text = `${lines({ ...value, hash: hashOf(value) }, 3)}\n`;
  await writeFile(join(target, name), text);
  console.error(`fixtures/github-contract/${name}: ${Math.ceil(text.length / 1024)} KB`);
}

function lines(value: Json, depth: number): string {
  if (depth === 0 || !isObject(value)) return JSON.stringify(value);
  const keys = Object.keys(value).toSorted();
  return `{\n${keys.map((key) => `${JSON.stringify(key)}: ${lines(value[key] ?? null, depth - 1)}`).join(',\n')}\n}`;
}
