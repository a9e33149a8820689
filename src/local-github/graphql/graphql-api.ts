import { Hono } from 'hono';
import { z } from 'zod';
import { answerRefusal } from '../rest/answer-refusal.ts';
import { answer, type Env, readBody, viewerOf } from '../rest/context.ts';
import type { World } from '../state/world.ts';
import type { TrafficCounter } from '../traffic.ts';
import { executeQuery } from './execute-query.ts';
import { executableSchema } from './resolvers.ts';

const queryRequest = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** The GraphQL API, to be mounted at `/api/graphql` behind authentication. */
export function graphqlApi(world: World, traffic: TrafficCounter): Hono<Env> {
  const api = new Hono<Env>();
  const schema = executableSchema();
  api.post('/', async (c) => {
    const viewer = viewerOf(c);
    const request = await readBody(c, queryRequest);
    return answer(c, await executeQuery(schema, request, { world, viewer, traffic }));
  });
  api.onError((error) => answerRefusal(error));
  return api;
}
