import { z } from 'zod';
import type { Fault } from './fault.ts';

const graphqlAnswer = z.object({ data: z.unknown(), errors: z.array(z.unknown()).default([]) });

/** The answer of GraphQL with the data as `change` leaves it, and these errors behind its own. */
export async function spoilGraphqlAnswer(
  answer: Response,
  { errors, change }: Extract<Fault, { kind: 'graphql-errors' }>,
): Promise<Response> {
  const real = graphqlAnswer.parse(await answer.clone().json());
  const data = change ? change(real.data) : real.data;
  const body = JSON.stringify({ data, errors: [...real.errors, ...errors] });
  return new Response(body, { status: 200, headers: answer.headers });
}

/** What REST and GraphQL say of a pull request while it is being found out whether it can be merged. */
const UNKNOWN: ReadonlyMap<string, unknown> = new Map([
  ['mergeable', null],
  ['rebaseable', null],
  ['mergeable_state', 'unknown'],
]);

/** The same answer with every `mergeable` in it unknown, under an entity tag of its own. */
export async function forgetMergeability(answer: Response): Promise<Response> {
  if (answer.status !== 200 || !answer.headers.get('content-type')?.includes('json')) return answer;
  const body = JSON.stringify(await answer.clone().json(), (key, value: unknown) => {
    if (key === 'mergeable' && typeof value === 'string') return 'UNKNOWN';
    return UNKNOWN.has(key) ? UNKNOWN.get(key) : value;
  });
  const headers = new Headers(answer.headers);
  const tag = headers.get('etag');
  if (tag !== null) headers.set('etag', tag.replace(/"$/, '-unknown"'));
  return new Response(body, { status: 200, headers });
}
