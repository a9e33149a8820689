import { Hono } from 'hono';
import { z } from 'zod';
import { type IssueComment, REACTION_CONTENTS, type Thread } from '../state/entities.ts';
import { addReaction, removeReaction } from '../state/reaction.ts';
import type { Viewer } from '../state/viewer.ts';
import type { World } from '../state/world.ts';
import { commentAt } from './comment-routes.ts';
import {
  answer,
  answerNothing,
  type Env,
  numberParam,
  type RestContext,
  readBody,
  threadAt,
} from './context.ts';
import { answerPage } from './pagination.ts';
import { serializeReaction } from './serialize-reaction.ts';

const newReaction = z.object({ content: z.enum(REACTION_CONTENTS) });

interface SubjectAt {
  readonly viewer: Viewer;
  readonly subject: Thread | IssueComment;
}

/** Reactions on issues, pull requests and comments: create (200 when it exists), list, delete. */
export function reactionRoutes(world: World): Hono<Env> {
  const routes = new Hono<Env>();
  const onThread = (c: RestContext): SubjectAt => {
    const { viewer, thread } = threadAt(world, c);
    return { viewer, subject: thread };
  };
  const onComment = (c: RestContext): SubjectAt => {
    const { viewer, comment } = commentAt(world, c);
    return { viewer, subject: comment };
  };
  for (const [path, subjectAt] of [
    ['/repos/:owner/:repo/issues/:number{[0-9]+}/reactions', onThread],
    ['/repos/:owner/:repo/issues/comments/:id{[0-9]+}/reactions', onComment],
  ] as const) {
    routes.get(path, (c) => {
      const content = c.req.query('content');
      const { reactions } = subjectAt(c).subject;
      const matching = reactions.filter((reaction) => content === undefined || reaction.content === content);
      return answerPage(c, matching, (reaction) => serializeReaction(world, reaction));
    });
    routes.post(path, async (c) => {
      const { viewer, subject } = subjectAt(c);
      const { content } = await readBody(c, newReaction);
      const { outcome, reaction } = addReaction(world, viewer, subject, content);
      return answer(c, serializeReaction(world, reaction), outcome === 'created' ? 201 : 200);
    });
    routes.delete(`${path}/:reaction{[0-9]+}`, (c) => {
      const { viewer, subject } = subjectAt(c);
      const id = numberParam(c, 'reaction');
      const reaction = subject.reactions.find((candidate) => candidate.id === id);
      removeReaction(world, viewer, reaction);
      return answerNothing(c);
    });
  }
  return routes;
}
