import { editBody } from './content-edit.ts';
import type { IssueComment, Thread } from './entities.ts';
import { logThreadWrite } from './log-write.ts';
import { invalid } from './refusal.ts';
import { touch, validBody } from './thread.ts';
import { demand, demandAuthorOr, type Viewer } from './viewer.ts';
import type { World } from './world.ts';

function validCommentBody(body: string): string {
  if (body.trim() === '') throw invalid({ resource: 'IssueComment', field: 'body', code: 'missing_field' });
  return validBody('IssueComment', body);
}

/** Comments; refuses a blank or too long body. */
export function createComment(world: World, viewer: Viewer, thread: Thread, body: string): IssueComment {
  const { repository } = thread;
  demand(viewer, repository, 'talk in threads');
  const now = world.timestamp();
  const comment: IssueComment = {
    kind: 'IssueComment',
    ...world.newIdentity('IssueComment'),
    thread,
    author: viewer.account,
    body: validCommentBody(body),
    createdAt: now,
    updatedAt: now,
    lastEditedAt: null,
    editor: null,
    edits: [],
    reactions: [],
    minimizedReason: null,
  };
  thread.comments.push(comment);
  world.register(comment);
  touch(world, thread);
  logThreadWrite(world, viewer, 'comments.create', thread, { comment: comment.id, body });
  world.emit({ event: 'issue_comment', action: 'created', comment, repository, sender: viewer.account });
  return comment;
}

/** Replaces the body; the same body is no edit. */
export function updateComment(world: World, viewer: Viewer, comment: IssueComment, body: string): void {
  const { thread } = comment;
  const { repository } = thread;
  demandAuthorOr(viewer, repository, comment.author, 'manage comments');
  const from = editBody(world, comment, viewer.account, validCommentBody(body));
  if (from === null) return;
  comment.updatedAt = world.timestamp();
  touch(world, thread);
  logThreadWrite(world, viewer, 'comments.update', thread, { comment: comment.id, body });
  const changes = { body: { from } };
  world.emit({
    event: 'issue_comment',
    action: 'edited',
    comment,
    changes,
    repository,
    sender: viewer.account,
  });
}

/** Deletes the comment and its reactions. */
export function deleteComment(world: World, viewer: Viewer, comment: IssueComment): void {
  const { thread } = comment;
  const { repository } = thread;
  demandAuthorOr(viewer, repository, comment.author, 'manage comments');
  thread.comments.splice(thread.comments.indexOf(comment), 1);
  world.unregister(comment);
  for (const reaction of comment.reactions) world.unregister(reaction);
  touch(world, thread);
  logThreadWrite(world, viewer, 'comments.delete', thread, { comment: comment.id });
  world.emit({ event: 'issue_comment', action: 'deleted', comment, repository, sender: viewer.account });
}

/** Hides the comment behind its reason, such as `outdated`. */
export function minimizeComment(world: World, viewer: Viewer, comment: IssueComment, reason: string): void {
  demandAuthorOr(viewer, comment.thread.repository, comment.author, 'manage comments');
  comment.minimizedReason = reason;
  logThreadWrite(world, viewer, 'comments.minimize', comment.thread, { comment: comment.id, reason });
}
