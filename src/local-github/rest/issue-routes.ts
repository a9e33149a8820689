import { Hono } from 'hono';
import { z } from 'zod';
import { findAccount } from '../state/account.ts';
import type { Account, Repository, Thread } from '../state/entities.ts';
import { createIssue, updateIssue } from '../state/issue.ts';
import { labelsNamed } from '../state/label.ts';
import { invalid } from '../state/refusal.ts';
import { demand, may, type Viewer } from '../state/viewer.ts';
import type { World } from '../state/world.ts';
import { answer, type Env, type RestContext, readBody, repositoryAt, threadAt } from './context.ts';
import { answerPage } from './pagination.ts';
import { serializeIssue } from './serialize-issue.ts';
import { updateThroughIssue } from './update-pull-request.ts';

const labelNames = z.array(
  z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]),
);
const newIssue = z.object({
  title: z.union([z.string(), z.number().transform(String)]),
  body: z.string().nullish(),
  labels: labelNames.optional(),
  assignees: z.array(z.string()).optional(),
});
const issueUpdate = z.object({
  title: z.string().optional(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
  state_reason: z.enum(['completed', 'not_planned', 'duplicate', 'reopened']).nullish(),
  labels: labelNames.optional(),
  assignees: z.array(z.string()).optional(),
});

/** Create, read, list and update issues; the pull requests among them can be read and updated here, too. */
export function issueRoutes(world: World): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/repos/:owner/:repo/issues', (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    demand(viewer, repository, 'read threads');
    return answerPage(c, listed(world, c, repository), (thread) => serializeIssue(world, thread));
  });
  routes.post('/repos/:owner/:repo/issues', async (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    const { title, body, labels, assignees } = await readBody(c, newIssue);
    const issue = createIssue(world, viewer, repository, {
      title,
      body: body ?? '',
      labels: mayLabel(viewer, repository) ? labelsNamed(world, viewer, repository, labels ?? []) : [],
      assignees: accounts(world, assignees ?? []),
      parent: null,
    });
    return answer(c, serializeIssue(world, issue), 201);
  });
  routes.get('/repos/:owner/:repo/issues/:number{[0-9]+}', (c) => {
    const { thread } = threadAt(world, c);
    return answer(c, serializeIssue(world, thread));
  });
  routes.patch('/repos/:owner/:repo/issues/:number{[0-9]+}', async (c) => {
    const { viewer, repository, thread } = threadAt(world, c);
    const input = await readBody(c, issueUpdate);
    const mayChange = input.labels && mayLabel(viewer, repository);
    const update = {
      title: input.title,
      body: input.body === null ? '' : input.body,
      state: input.state,
      stateReason: input.state_reason ?? undefined,
      labels: mayChange ? labelsNamed(world, viewer, repository, input.labels ?? []) : undefined,
      assignees: input.assignees && accounts(world, input.assignees),
    };
    if (thread.kind === 'Issue') updateIssue(world, viewer, thread, update);
    else await updateThroughIssue(world, viewer, thread, update);
    return answer(c, serializeIssue(world, thread));
  });
  return routes;
}

/** Labels of somebody who may not set them are dropped, and none is created for them. */
function mayLabel(viewer: Viewer, repository: Repository): boolean {
  return may(viewer, repository, 'manage issues');
}

function accounts(world: World, logins: readonly string[]): Account[] {
  return logins.map((login) => {
    const account = findAccount(world, login);
    if (!account) throw invalid({ resource: 'Issue', field: 'assignees', code: 'invalid' });
    return account;
  });
}

/** Filtered by `state`, `labels`, `creator` and `since`; sorted by `sort` and `direction`. */
function listed(world: World, c: RestContext, repository: Repository): Thread[] {
  const { state = 'open', labels, creator, since, sort = 'created', direction = 'desc' } = c.req.query();
  const wanted = (labels ?? '').split(',').filter((name) => name !== '');
  const author = creator === undefined ? undefined : findAccount(world, creator);
  const matching = [...repository.threads.values()].filter(
    (thread) =>
      (state === 'all' || thread.state === state) &&
      wanted.every((name) =>
        thread.labels.some((label) => label.name.toLowerCase() === name.toLowerCase()),
      ) &&
      (creator === undefined || thread.author === author) &&
      (since === undefined || Date.parse(thread.updatedAt) >= Date.parse(since)),
  );
  const key = sort === 'updated' ? 'updatedAt' : 'createdAt';
  const ascending = matching.toSorted((a, b) => a[key].localeCompare(b[key]) || a.number - b.number);
  return direction === 'asc' ? ascending : ascending.toReversed();
}
