import { Hono } from 'hono';
import { z } from 'zod';
import {
  addLabels,
  createLabel,
  findLabel,
  labelsNamed,
  removeLabelNamed,
  removeLabels,
  setLabels,
} from '../state/label.ts';
import { notFound } from '../state/refusal.ts';
import { demand } from '../state/viewer.ts';
import type { World } from '../state/world.ts';
import { answer, answerNothing, type Env, param, readBody, repositoryAt, threadAt } from './context.ts';
import { answerPage } from './pagination.ts';
import { serializeLabel } from './serialize-label.ts';

const newLabel = z.object({
  name: z.string(),
  color: z.string().optional(),
  description: z.string().nullish(),
});
const names = z.array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]));
/** GitHub takes a bare array as well. */
const chosen = z.union([names, z.object({ labels: names }).transform(({ labels }) => labels)]);

/** Labels of a repository, and those on an issue or pull request. */
export function labelRoutes(world: World): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/repos/:owner/:repo/labels', (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    demand(viewer, repository, 'read threads');
    return answerPage(c, repository.labels, (label) => serializeLabel(world, label));
  });
  routes.post('/repos/:owner/:repo/labels', async (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    const label = createLabel(world, viewer, repository, await readBody(c, newLabel));
    return answer(c, serializeLabel(world, label), 201);
  });
  routes.get('/repos/:owner/:repo/labels/:name', (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    demand(viewer, repository, 'read threads');
    const label = findLabel(repository, param(c, 'name'));
    if (!label) throw notFound();
    return answer(c, serializeLabel(world, label));
  });
  const onThread = '/repos/:owner/:repo/issues/:number{[0-9]+}/labels';
  routes.get(onThread, (c) => {
    const { thread } = threadAt(world, c);
    return answerPage(c, thread.labels, (label) => serializeLabel(world, label));
  });
  for (const [method, change] of [
    ['POST', addLabels],
    ['PUT', setLabels],
  ] as const) {
    routes.on(method, onThread, async (c) => {
      const { viewer, repository, thread } = threadAt(world, c);
      const wanted = await readBody(c, chosen);
      demand(viewer, repository, thread.kind === 'Issue' ? 'manage issues' : 'manage threads');
      change(world, viewer, thread, labelsNamed(world, viewer, repository, wanted));
      return answer(
        c,
        thread.labels.map((label) => serializeLabel(world, label)),
      );
    });
  }
  routes.delete(onThread, (c) => {
    const { viewer, thread } = threadAt(world, c);
    removeLabels(world, viewer, thread, [...thread.labels]);
    return answerNothing(c);
  });
  routes.delete(`${onThread}/:name`, (c) => {
    const { viewer, thread } = threadAt(world, c);
    removeLabelNamed(world, viewer, thread, param(c, 'name'));
    return answer(
      c,
      thread.labels.map((label) => serializeLabel(world, label)),
    );
  });
  return routes;
}
