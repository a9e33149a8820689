import { Hono } from 'hono';
import { z } from 'zod';
import { createComment, deleteComment, updateComment } from '../state/comment.ts';
import type { IssueComment, Repository } from '../state/entities.ts';
import { notFound } from '../state/refusal.ts';
import { demand, type Viewer } from '../state/viewer.ts';
import type { World } from '../state/world.ts';
import {
  answer,
  answerNothing,
  type Env,
  numberParam,
  type RestContext,
  readBody,
  repositoryAt,
  threadAt,
} from './context.ts';
import { answerPage } from './pagination.ts';
import { serializeComment } from './serialize-comment.ts';

const content = z.object({ body: z.string() });

/** Comments of issues and of pull requests' conversations. */
export function commentRoutes(world: World): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get('/repos/:owner/:repo/issues/comments', (c) => {
    const { viewer, repository } = repositoryAt(world, c);
    demand(viewer, repository, 'read threads');
    const comments = [...repository.threads.values()].flatMap((thread) => thread.comments);
    return answerPage(c, since(c, comments), (comment) => serializeComment(world, comment));
  });
  routes.get('/repos/:owner/:repo/issues/:number{[0-9]+}/comments', (c) => {
    const { thread } = threadAt(world, c);
    return answerPage(c, since(c, thread.comments), (comment) => serializeComment(world, comment));
  });
  routes.post('/repos/:owner/:repo/issues/:number{[0-9]+}/comments', async (c) => {
    const { viewer, thread } = threadAt(world, c);
    const { body } = await readBody(c, content);
    return answer(c, serializeComment(world, createComment(world, viewer, thread, body)), 201);
  });
  routes.get('/repos/:owner/:repo/issues/comments/:id{[0-9]+}', (c) => {
    return answer(c, serializeComment(world, commentAt(world, c).comment));
  });
  routes.patch('/repos/:owner/:repo/issues/comments/:id{[0-9]+}', async (c) => {
    const { viewer, comment } = commentAt(world, c);
    const { body } = await readBody(c, content);
    updateComment(world, viewer, comment, body);
    return answer(c, serializeComment(world, comment));
  });
  routes.delete('/repos/:owner/:repo/issues/comments/:id{[0-9]+}', (c) => {
    const { viewer, comment } = commentAt(world, c);
    deleteComment(world, viewer, comment);
    return answerNothing(c);
  });
  return routes;
}

/** The comment in the path, if it is one of the repository in the path. */
export function commentAt(
  world: World,
  c: RestContext,
): { readonly viewer: Viewer; readonly repository: Repository; readonly comment: IssueComment } {
  const { viewer, repository } = repositoryAt(world, c);
  demand(viewer, repository, 'read threads');
  const comment = world.findById(numberParam(c, 'id'));
  if (comment?.kind !== 'IssueComment' || comment.thread.repository !== repository) throw notFound();
  return { viewer, repository, comment };
}

function since(c: RestContext, comments: readonly IssueComment[]): IssueComment[] {
  const from = Date.parse(c.req.query('since') ?? '1970-01-01T00:00:00Z');
  return comments.filter((comment) => Date.parse(comment.updatedAt) >= from);
}
