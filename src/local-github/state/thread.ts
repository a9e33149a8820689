import type { Account } from './account.ts';
import type { IssueComment } from './comment.ts';
import type { Editable } from './content-edit.ts';
import type { Issue } from './issue.ts';
import type { Label } from './label.ts';
import type { PullRequest } from './pull-request.ts';
import type { Reactable } from './reaction.ts';
import { invalid } from './refusal.ts';
import type { Repository } from './repository.ts';
import type { TimelineEvent } from './timeline.ts';
import type { World } from './world.ts';

/** GitHub's limit for the body of an issue, pull request or comment. */
export const MAX_BODY_LENGTH = 65_536;
const MAX_TITLE_LENGTH = 256;

/** What issues and pull requests have in common. */
export interface ThreadBase extends Editable, Reactable {
  readonly id: number;
  readonly nodeId: string;
  readonly repository: Repository;
  readonly number: number;
  title: string;
  state: 'open' | 'closed';
  closedAt: string | null;
  closedBy: Account | null;
  updatedAt: string;
  readonly labels: Label[];
  readonly assignees: Account[];
  readonly comments: IssueComment[];
  readonly timeline: TimelineEvent[];
}

export type Thread = Issue | PullRequest;

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
