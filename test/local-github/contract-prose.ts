import type { Exchange } from '../../src/local-github/tap.ts';
import { fieldsOf, parsed } from './contract-json.ts';

/** A limit that GitHub's schemas do not have, only its sentences. */
interface ProseLimit {
  readonly name: string;
  readonly most: number;
  /** How much of it the request takes; null: nothing. */
  measure(request: Asked): number | null;
}

interface Asked {
  readonly query: URLSearchParams;
  /** Of REST the body, of GraphQL the variables. */
  readonly input: Readonly<Record<string, unknown>>;
}

const LIMITS: readonly ProseLimit[] = [
  {
    // docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
    name: 'per_page',
    most: 100,
    measure: ({ query }) => (query.has('per_page') ? Number(query.get('per_page')) : null),
  },
  {
    // What GitHub answers to more: "body is too long (maximum is 65536 characters)".
    name: 'characters of the body',
    most: 65_536,
    measure: ({ input }) => lengthOf(input['body']),
  },
  ...(['summary', 'text'] as const).map((part) => ({
    // docs.github.com/en/rest/checks/runs
    name: `characters of the ${part}`,
    most: 65_535,
    measure: ({ input }: Asked) => lengthOf(fieldsOf(input['output'])[part]),
  })),
  {
    // docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
    name: 'repository_ids',
    most: 500,
    measure: ({ input }) => (Array.isArray(input['repository_ids']) ? input['repository_ids'].length : null),
  },
];

/** Which limits a request to REST or GraphQL exceeds. */
export function proseProblems({ query, requestBody, path }: Exchange): string[] {
  const body = fieldsOf(parsed(requestBody));
  const input = path === '/api/graphql' ? fieldsOf(body['variables']) : body;
  const asked = { query: new URLSearchParams(query), input };
  return LIMITS.flatMap(({ name, most, measure }) => {
    const taken = measure(asked);
    return taken === null || taken <= most ? [] : [`request: ${taken} ${name}, of which ${most} are allowed`];
  });
}

function lengthOf(value: unknown): number | null {
  return typeof value === 'string' ? [...value].length : null;
}
