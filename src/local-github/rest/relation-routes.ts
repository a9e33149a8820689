import { Hono } from 'hono';
import { z } from 'zod';
import { addBlockedBy, removeBlockedBy } from '../state/dependency.ts';
import type { Issue } from '../state/entities.ts';
import { notFound } from '../state/refusal.ts';
import { addSubIssue, removeSubIssue } from '../state/sub-issue.ts';
import { mayRead, type Viewer } from '../state/viewer.ts';
import type { World } from '../state/world.ts';
import { answer, type Env, issueAt, numberParam, readBody } from './context.ts';
import { answerPage } from './pagination.ts';
import { serializeIssue } from './serialize-issue.ts';

const newSubIssue = z.object({ sub_issue_id: z.number().int(), replace_parent: z.boolean().optional() });
const oldSubIssue = z.object({ sub_issue_id: z.number().int() });
const dependency = z.object({ issue_id: z.number().int() });

/** Sub-issues, parent and dependencies. They take database ids, never numbers. */
export function relationRoutes(world: World): Hono<Env> {
  const routes = new Hono<Env>();
  const at = '/repos/:owner/:repo/issues/:number{[0-9]+}';
  const show = (issue: Issue) => serializeIssue(world, issue);
  routes.get(`${at}/sub_issues`, (c) => answerPage(c, issueAt(world, c).issue.subIssues, show));
  routes.post(`${at}/sub_issues`, async (c) => {
    const { viewer, issue } = issueAt(world, c);
    const input = await readBody(c, newSubIssue);
    const child = issueById(world, viewer, input.sub_issue_id);
    addSubIssue(world, viewer, issue, child, { replaceParent: input.replace_parent ?? false });
    return answer(c, show(issue), 201);
  });
  routes.delete(`${at}/sub_issue`, async (c) => {
    const { viewer, issue } = issueAt(world, c);
    const { sub_issue_id } = await readBody(c, oldSubIssue);
    removeSubIssue(world, viewer, issue, issueById(world, viewer, sub_issue_id));
    return answer(c, show(issue));
  });
  routes.get(`${at}/parent`, (c) => {
    const { parent } = issueAt(world, c).issue;
    if (!parent) throw notFound();
    return answer(c, show(parent));
  });
  routes.get(`${at}/dependencies/blocked_by`, (c) => answerPage(c, issueAt(world, c).issue.blockedBy, show));
  routes.get(`${at}/dependencies/blocking`, (c) => answerPage(c, issueAt(world, c).issue.blocking, show));
  routes.post(`${at}/dependencies/blocked_by`, async (c) => {
    const { viewer, issue } = issueAt(world, c);
    const { issue_id } = await readBody(c, dependency);
    addBlockedBy(world, viewer, issue, issueById(world, viewer, issue_id));
    return answer(c, show(issue), 201);
  });
  routes.delete(`${at}/dependencies/blocked_by/:id{[0-9]+}`, (c) => {
    const { viewer, issue } = issueAt(world, c);
    removeBlockedBy(world, viewer, issue, issueById(world, viewer, numberParam(c, 'id')));
    return answer(c, show(issue));
  });
  return routes;
}

function issueById(world: World, viewer: Viewer, id: number): Issue {
  const issue = world.findById(id);
  if (issue?.kind !== 'Issue' || !mayRead(viewer, issue.repository)) throw notFound();
  return issue;
}
