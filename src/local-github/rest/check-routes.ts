import type { RestEndpointMethodTypes } from '@octokit/rest';
import { Hono } from 'hono';
import { z } from 'zod';
import { createCheckRun, latestCheckRuns, updateCheckRun } from '../state/check-run.ts';
import { CHECK_CONCLUSIONS, CHECK_STATUSES, type CheckRun } from '../state/entities.ts';
import { notFound } from '../state/refusal.ts';
import { demand, type Viewer } from '../state/viewer.ts';
import type { World } from '../state/world.ts';
import { answer, type Env, numberParam, param, type RestContext, readBody, repositoryAt } from './context.ts';
import { pageOf } from './pagination.ts';
import { serializeCheckRun } from './serialize-check-run.ts';

type CheckRunsBody = RestEndpointMethodTypes['checks']['listForRef']['response']['data'];

const checkUpdate = z.object({
  name: z.string().optional(),
  status: z.enum(CHECK_STATUSES).optional(),
  conclusion: z.enum(CHECK_CONCLUSIONS).optional(),
  external_id: z.string().optional(),
  details_url: z.string().optional(),
  output: z
    .object({
      title: z.string(),
      summary: z.string(),
      text: z
        .string()
        .nullish()
        .transform((text) => text ?? null),
    })
    .optional(),
  actions: z
    .array(
      z.object({
        label: z.string().max(20),
        description: z.string().max(40),
        identifier: z.string().max(20),
      }),
    )
    .optional(),
});
const newCheck = checkUpdate.extend({ name: z.string(), head_sha: z.string() });

/** Check runs: create, update, read, and those of a commit. */
export function checkRoutes(world: World): Hono<Env> {
  const routes = new Hono<Env>();
  routes.post('/repos/:owner/:repo/check-runs', async (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    const input = await readBody(c, newCheck);
    const checkRun = await createCheckRun(world, viewer, repository, {
      ...toInput(input),
      name: input.name,
      headOid: input.head_sha,
    });
    return answer(c, serializeCheckRun(world, checkRun), 201);
  });
  routes.get('/repos/:owner/:repo/check-runs/:id{[0-9]+}', (c) => {
    return answer(c, serializeCheckRun(world, checkRunAt(world, c).checkRun));
  });
  routes.patch('/repos/:owner/:repo/check-runs/:id{[0-9]+}', async (c) => {
    const { viewer, checkRun } = checkRunAt(world, c);
    updateCheckRun(world, viewer, checkRun, toInput(await readBody(c, checkUpdate)));
    return answer(c, serializeCheckRun(world, checkRun));
  });
  routes.get('/repos/:owner/:repo/commits/:ref{.+}/check-runs', async (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    demand(viewer, repository, 'read checks');
    const oid = await repository.git.resolve(param(c, 'ref'));
    if (oid === null) throw notFound();
    const name = c.req.query('check_name');
    const runs = latestCheckRuns(repository, oid).filter((run) => name === undefined || run.name === name);
    const page = pageOf(c, runs);
    const body: CheckRunsBody = {
      total_count: runs.length,
      check_runs: page.map((run) => serializeCheckRun(world, run)),
    };
    return answer(c, body);
  });
  return routes;
}

function toInput({ external_id, details_url, ...input }: z.infer<typeof checkUpdate>) {
  return { ...input, externalId: external_id, detailsUrl: details_url };
}

function checkRunAt(world: World, c: RestContext): { readonly viewer: Viewer; readonly checkRun: CheckRun } {
  const { viewer, repository } = repositoryAt(world, c);
  demand(viewer, repository, 'read checks');
  const checkRun = world.findById(numberParam(c, 'id'));
  if (checkRun?.kind !== 'CheckRun' || checkRun.repository !== repository) throw notFound();
  return { viewer, checkRun };
}
