import type { Account, ContentEdit, Editable } from './entities.ts';
import type { World } from './world.ts';

/** Replaces the body and keeps its history; returns the old body, or `null` when it was the same. */
export function editBody(world: World, content: Editable, editor: Account, body: string): string | null {
  const from = content.body;
  if (from === body) return null;
  if (content.edits.length === 0) remember(world, content, content.author, content.createdAt);
  content.body = body;
  content.editor = editor;
  content.lastEditedAt = world.timestamp();
  remember(world, content, editor, content.lastEditedAt);
  return from;
}

function remember(world: World, content: Editable, editor: Account, editedAt: string): void {
  const identity = world.newIdentity('UserContentEdit');
  const edit: ContentEdit = { kind: 'UserContentEdit', ...identity, editor, editedAt, diff: content.body };
  content.edits.push(edit);
  world.register(edit);
}
