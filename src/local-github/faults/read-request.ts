import { type DocumentNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import type { Context } from 'hono';
import { matchedRoutes } from 'hono/route';
import { z } from 'zod';
import type { FaultyRequest } from './fault.ts';

const REST = '/api/v3';
const GRAPHQL = '/api/graphql';

/** Before git sends a lot, it tries the credentials with a request that asks for nothing: `0000`. */
const PROBE_LENGTH = '4';

const anyObject = z.record(z.string(), z.unknown());
const graphqlBody = z.object({
  query: z.string(),
  variables: anyObject.nullish(),
  operationName: z.string().nullish(),
});

/** Whether the request is for GraphQL. */
export function isGraphql({ path }: Pick<FaultyRequest, 'path'>): boolean {
  return path === GRAPHQL;
}

/** Whether the request is for one of the two APIs, and not for git or a page. */
export function isForApi({ path }: Pick<FaultyRequest, 'path'>): boolean {
  return path === GRAPHQL || path.startsWith(`${REST}/`);
}

/** Reads what rules may ask for. The body of an API request can be read again afterwards; that of git is left alone. */
export async function readRequest(c: Context): Promise<FaultyRequest> {
  const { method, path } = c.req;
  const common = { method, path, headers: c.req.header() };
  const service = /^\/[^/]+\/[^/]+\/(git-(?:receive|upload)-pack)$/.exec(path)?.[1];
  if (method === 'POST' && service !== undefined) {
    if (common.headers['content-length'] === PROBE_LENGTH) {
      return { ...common, operation: `${service} probe`, input: {}, isWrite: false };
    }
    return { ...common, operation: service, input: {}, isWrite: service === 'git-receive-pack' };
  }
  const reads = method === 'GET' || method === 'HEAD';
  const body = reads ? undefined : parseJson(await c.req.text());
  if (isGraphql({ path })) return { ...common, ...readGraphql(body) };
  const operation = `${method} ${restPattern(c)}`;
  const isWrite = !reads && !path.endsWith('/access_tokens');
  return { ...common, operation, input: anyObject.safeParse(body).data ?? {}, isWrite };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The route with its parameters in braces; the path itself where there is no route. */
function restPattern(c: Context): string {
  const route = matchedRoutes(c).find(({ method }) => method !== 'ALL');
  const pattern = route?.path.replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}') ?? c.req.path;
  return pattern.startsWith(`${REST}/`) ? pattern.slice(REST.length) : pattern;
}

function readGraphql(body: unknown): Pick<FaultyRequest, 'operation' | 'input' | 'isWrite'> {
  const request = graphqlBody.safeParse(body).data;
  const document = request && parseDocument(request.query);
  const definition = document && operationOf(document, request.operationName);
  // What GitHub cannot read it does not execute.
  if (!definition) return { operation: 'query', input: {}, isWrite: false };
  const isWrite = definition.operation === 'mutation';
  const first = definition.selectionSet.selections[0];
  const field = first?.kind === Kind.FIELD ? first.name.value : '';
  const name = isWrite ? field : (definition.name?.value ?? field);
  return { operation: `${definition.operation} ${name}`, input: request.variables ?? {}, isWrite };
}

function parseDocument(query: string): DocumentNode | undefined {
  try {
    return parse(query, { noLocation: true });
  } catch {
    return undefined;
  }
}

function operationOf(
  document: DocumentNode,
  name: string | null | undefined,
): OperationDefinitionNode | undefined {
  return document.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .find((definition) => !name || definition.name?.value === name);
}
