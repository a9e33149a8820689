import { Hono } from 'hono';
import { z } from 'zod';
import type { PullRequest, Repository } from '../state/entities.ts';
import { createPullRequest, pullRequestsOf, updatePullRequest } from '../state/pull-request.ts';
import { mergePullRequest } from '../state/pull-request-merge.ts';
import { notFound } from '../state/refusal.ts';
import { demand, type Viewer } from '../state/viewer.ts';
import type { World } from '../state/world.ts';
import { answer, type Env, numberParam, type RestContext, readBody, repositoryAt } from './context.ts';
import { answerPage } from './pagination.ts';
import { serializeCommit, serializeFile } from './serialize-commit.ts';
import { serializeListedPullRequest, serializePullRequest } from './serialize-pull-request.ts';

const newPull = z.object({
  title: z.string(),
  head: z.string(),
  base: z.string(),
  body: z.string().nullish(),
  draft: z.boolean().optional(),
});
const pullUpdate = z.object({
  title: z.string().optional(),
  body: z.string().nullish(),
  base: z.string().optional(),
  state: z.enum(['open', 'closed']).optional(),
});
const merge = z.object({
  merge_method: z.enum(['merge', 'squash', 'rebase']).optional(),
  sha: z.string().optional(),
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
});

/** Pull requests: create, read, list, update, merge, and their commits and files. */
export function pullRoutes(world: World): Hono<Env> {
  const routes = new Hono<Env>();
  const at = '/repos/:owner/:repo/pulls/:number{[0-9]+}';
  routes.get('/repos/:owner/:repo/pulls', (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    demand(viewer, repository, 'read pull requests');
    return answerPage(c, listed(c, repository), (pull) => serializeListedPullRequest(world, pull));
  });
  routes.post('/repos/:owner/:repo/pulls', async (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    const { title, head, base, body, draft } = await readBody(c, newPull);
    const input = { title, head, base, body: body ?? '', isDraft: draft ?? false };
    const pull = await createPullRequest(world, viewer, repository, input);
    return answer(c, serializePullRequest(world, pull), 201);
  });
  routes.get(at, (c) => answer(c, serializePullRequest(world, pullAt(world, c).pull)));
  routes.patch(at, async (c) => {
    const { viewer, pull } = pullAt(world, c);
    const { body, ...update } = await readBody(c, pullUpdate);
    await updatePullRequest(world, viewer, pull, { ...update, body: body === null ? '' : body });
    return answer(c, serializePullRequest(world, pull));
  });
  routes.put(`${at}/merge`, async (c) => {
    const { viewer, pull } = pullAt(world, c);
    const input = await readBody(c, merge);
    const sha = await mergePullRequest(world, viewer, pull, {
      method: input.merge_method ?? 'merge',
      expectedHead: input.sha,
      title: input.commit_title,
      message: input.commit_message,
    });
    return answer(c, { sha, merged: true, message: 'Pull Request successfully merged' });
  });
  routes.get(`${at}/files`, (c) => {
    const { repository, pull } = pullAt(world, c);
    const { files, headOid } = pull.comparison;
    return answerPage(c, files, (file) => serializeFile(world, repository, headOid, file));
  });
  routes.get(`${at}/commits`, (c) => {
    const { repository, pull } = pullAt(world, c);
    return answerPage(c, pull.comparison.commits, (commit) => serializeCommit(world, repository, commit));
  });
  return routes;
}

function pullAt(
  world: World,
  c: RestContext,
): { readonly viewer: Viewer; readonly repository: Repository; readonly pull: PullRequest } {
  const { viewer, repository } = repositoryAt(world, c);
  demand(viewer, repository, 'read pull requests');
  const pull = repository.threads.get(numberParam(c, 'number'));
  if (pull?.kind !== 'PullRequest') throw notFound();
  return { viewer, repository, pull };
}

/** Filtered by `state`, `head` (`owner:branch`) and `base`; the newest first unless `direction` says else. */
function listed(c: RestContext, repository: Repository): PullRequest[] {
  const { state = 'open', head, base, direction = 'desc' } = c.req.query();
  const matching = pullRequestsOf(repository).filter(
    (pull) =>
      (state === 'all' || pull.state === state) &&
      (head === undefined || head === `${repository.owner.login}:${pull.headBranch}`) &&
      (base === undefined || base === pull.baseBranch),
  );
  return direction === 'asc' ? matching : matching.toReversed();
}
