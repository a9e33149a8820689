import type { Account, Repository, Thread, ThreadBase } from './entities.ts';
import { invalid } from './refusal.ts';
import type { World } from './world.ts';

/** GitHub's limit for the body of an issue, pull request or comment. */
export const MAX_BODY_LENGTH = 65_536;
const MAX_TITLE_LENGTH = 256;

/** The fields of a thread that has just been opened; refuses a bad title or body. */
export function newThread(
  world: World,
  repository: Repository,
  author: Account,
  content: { readonly title: string; readonly body: string },
): Omit<ThreadBase, 'id' | 'nodeId' | 'number'> {
  const now = world.timestamp();
  return {
    repository,
    author,
    title: validTitle(content.title),
    body: validBody('Issue', content.body),
    state: 'open',
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    lastEditedAt: null,
    editor: null,
    edits: [],
    labels: [],
    assignees: [],
    comments: [],
    reactions: [],
    timeline: [],
  };
}

/** Moves the time of the last change forward; call it with every change that GitHub's `updated_at` follows. */
export function touch(world: World, thread: Thread): void {
  thread.updatedAt = world.timestamp();
}

/** The title as stored; refuses a blank or too long one. */
export function validTitle(title: string): string {
  const trimmed = title.trim();
  if (trimmed === '') throw invalid({ resource: 'Issue', field: 'title', code: 'missing_field' });
  if (trimmed.length > MAX_TITLE_LENGTH) {
    const message = `title is too long (maximum is ${MAX_TITLE_LENGTH} characters)`;
    throw invalid({ resource: 'Issue', field: 'title', code: 'custom', message });
  }
  return trimmed;
}

/** The body as stored; refuses one over GitHub's limit. */
export function validBody(resource: 'Issue' | 'IssueComment', body: string): string {
  if (body.length <= MAX_BODY_LENGTH) return body;
  const message = `body is too long (maximum is ${MAX_BODY_LENGTH} characters)`;
  throw invalid({ resource, field: 'body', code: 'custom', message });
}
