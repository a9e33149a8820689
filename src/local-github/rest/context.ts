import type { Context } from 'hono';
import type { z } from 'zod';
import type { Credential } from '../auth.ts';
import type { Issue, Repository, Thread } from '../state/entities.ts';
import { notFound, Refusal } from '../state/refusal.ts';
import { repositoryFor, threadFor } from '../state/repository.ts';
import type { Viewer } from '../state/viewer.ts';
import type { World } from '../state/world.ts';

export interface Env {
  Variables: { credential: Credential };
}

export type RestContext = Context<Env>;

/** A path parameter that the route has; decoded. */
export function param(c: RestContext, name: string): string {
  const value = c.req.param(name);
  if (value === undefined) throw new Error(`The route ${c.req.routePath} has no parameter ${name}`);
  return value;
}

/** A path parameter that the route restricts to digits. */
export function numberParam(c: RestContext, name: string): number {
  return Number(param(c, name));
}

/** The person or bot that asks; the App itself and strangers are refused. */
export function viewerOf(c: RestContext): Viewer {
  const credential = c.get('credential');
  if (credential.kind === 'viewer') return credential.viewer;
  if (credential.kind === 'anonymous') throw new Refusal('unauthorized', 'Requires authentication');
  throw new Refusal('forbidden', 'You must authenticate with an installation access token.');
}

/** Refuses everybody but the App, authenticated by its JWT. */
export function demandApp(c: RestContext): void {
  if (c.get('credential').kind === 'app') return;
  throw new Refusal('unauthorized', 'A JSON web token could not be decoded');
}

/** The repository in the path, as far as the viewer may know of it. */
export function repositoryAt(
  world: World,
  c: RestContext,
): { readonly viewer: Viewer; readonly repository: Repository } {
  const viewer = viewerOf(c);
  return { viewer, repository: repositoryFor(world, viewer, param(c, 'owner'), param(c, 'repo')) };
}

/** The issue or pull request in the path: GitHub's issue endpoints take both. */
export function threadAt(
  world: World,
  c: RestContext,
): { readonly viewer: Viewer; readonly repository: Repository; readonly thread: Thread } {
  const { viewer, repository } = repositoryAt(world, c);
  return { viewer, repository, thread: threadFor(viewer, repository, numberParam(c, 'number')) };
}

/** The issue in the path; a pull request is refused. */
export function issueAt(
  world: World,
  c: RestContext,
): { readonly viewer: Viewer; readonly repository: Repository; readonly issue: Issue } {
  const { viewer, repository, thread } = threadAt(world, c);
  if (thread.kind !== 'Issue') throw notFound();
  return { viewer, repository, issue: thread };
}

/** The JSON body in the expected shape; refuses what is no JSON (400) or has another shape (422). */
export async function readBody<T>(c: RestContext, shape: z.ZodType<T>): Promise<T> {
  const text = await c.req.text();
  const parsed = shape.safeParse(text === '' ? {} : parseJson(text));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`);
  throw new Refusal('unprocessable', `Invalid request.\n\n${problems.join('\n')}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('bad-request', 'Problems parsing JSON');
  }
}

/** Answers with JSON. */
export function answer(c: RestContext, body: unknown, status: 200 | 201 | 202 = 200): Response {
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/json; charset=utf-8' });
}

/** Answers 204. */
export function answerNothing(c: RestContext): Response {
  return c.body(null, 204);
}
