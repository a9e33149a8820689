import type { Account } from './account.ts';
import type { World } from './world.ts';

/** One entry in the edit history of a body, as `userContentEdits` shows it. */
export interface ContentEdit {
  readonly kind: 'UserContentEdit';
  readonly id: number;
  readonly nodeId: string;
  readonly editor: Account;
  readonly editedAt: string;
  /** The whole text after the edit; GitHub names it `diff` although it is none. */
  readonly diff: string;
}

/** Whatever has a body that can be edited. */
export interface Editable {
  readonly author: Account;
  readonly createdAt: string;
  body: string;
  lastEditedAt: string | null;
  editor: Account | null;
  /** Oldest first. With the first edit, GitHub also adds an entry for the original. */
  readonly edits: ContentEdit[];
}

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
