import type { List, Node, Root } from 'mdast';
import type { LineStart } from './split-body.ts';

/**
 * Puts the tree of a piece, which begins at `start` of `body`, behind the tree of what stands before it, and changes both. A list that goes on
 * becomes one again.
 */
export function appendTree(whole: Root, piece: Root, body: string, start: LineStart): void {
  if (start.offset > 0) move(piece, start);
  const [before, after] = [whole.children.at(-1), piece.children[0]];
  if (before?.type === 'list' && after?.type === 'list' && isSameList(before, after, body)) {
    joinLists(before, after, body);
    piece.children.shift();
  }
  for (const child of piece.children) whole.children.push(child);
  if (piece.position === undefined) return;
  whole.position = { start: whole.position?.start ?? piece.position.start, end: piece.position.end };
}

function move(tree: Root, { offset, line }: LineStart): void {
  const pending: Node[] = [tree];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.position !== undefined) {
      const { start, end } = node.position;
      node.position = {
        start: { line: start.line + line, column: start.column, offset: (start.offset ?? 0) + offset },
        end: { line: end.line + line, column: end.column, offset: (end.offset ?? 0) + offset },
      };
    }
    if ('children' in node && Array.isArray(node.children))
      for (const child of node.children) pending.push(child);
  }
}

function isSameList(before: List, after: List, body: string): boolean {
  return markerOf(before, body) === markerOf(after, body);
}

/** The sign that all entries of a list have in common. */
function markerOf({ position }: List, body: string): string {
  return /^\d*(\D)/.exec(body.slice(position?.start.offset, (position?.start.offset ?? 0) + 10))?.[1] ?? '';
}

function joinLists(before: List, after: List, body: string): void {
  const between = body.slice(before.position?.end.offset, after.position?.start.offset);
  const isLoose = between.split('\n').length > 2;
  before.spread = before.spread === true || after.spread === true || isLoose;
  for (const item of after.children) before.children.push(item);
  if (before.position && after.position) before.position.end = after.position.end;
}
