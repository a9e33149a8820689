import type { Heading, ListItem, Paragraph, PhrasingContent, Root, RootContent } from 'mdast';
import type { ReadContext } from '../domain/reading/read-context.ts';
import { readWorkItems } from '../domain/reading/read-work-items.ts';
import { parseMarkdown } from './parse-markdown.ts';
import { readOutline } from './read-outline.ts';
import { visibleTextOf } from './visible-text.ts';

/** What a line of the checklist is to show. */
export interface Mark {
  /** Number of the sub-issue; `null` leaves the line without one. */
  readonly issue: number | null;
  readonly tick: boolean;
}

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/** With a word behind it, it would open a list or a heading. */
const MARKER_ALONE = /^(?:[-+*]|#{1,6}|\d{1,9}[.)])$/;
const BYTE_ORDER_MARK = '\u{FEFF}';

/**
 * The body with numbers of sub-issues, as ` (#15)`, at the ends of the items' lines and with ticked boxes, by the items' keys. Every other
 * byte stays; a box is never unticked, a number never written twice, and a key that no item has is ignored. `context` is that in
 * which the keys were read.
 */
export function markChecklist(body: string, marks: ReadonlyMap<string, Mark>, context: ReadContext): string {
  if (body.startsWith(BYTE_ORDER_MARK)) return BYTE_ORDER_MARK + markChecklist(body.slice(1), marks, context);
  const entries = entriesByLine(parseMarkdown(body).root);
  const edits = readWorkItems(readOutline(body), context).items.flatMap(({ key, line }) => {
    const mark = marks.get(key);
    const entry = entries.get(line);
    return mark === undefined || entry === undefined ? [] : editsOf(body, entry, mark);
  });
  return edits
    .toSorted((a, b) => b.at - a.at)
    .reduce((text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove), body);
}

/** The innermost entry of each line: only that one can be an item, since the others hold it. */
function entriesByLine(root: Root): Map<number, ListItem> {
  const entries = new Map<number, ListItem>();
  const pending: (RootContent | ListItem)[] = [...root.children].reverse();
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'listItem' && node.position) entries.set(node.position.start.line, node);
    if (node.type === 'listItem' || node.type === 'list') pending.push(...node.children.toReversed());
  }
  return entries;
}

function editsOf(body: string, entry: ListItem, { issue, tick }: Mark): Edit[] {
  const [head] = entry.children;
  if (head?.type !== 'paragraph' && head?.type !== 'heading') return [];
  const start = entry.position?.start.offset ?? 0;
  const textStart = head.children[0]?.position?.start.offset ?? start;
  const edits: Edit[] = [];
  const box = /\[[ \t\r\n]\](?=\s*$)/.exec(body.slice(start, textStart));
  if (tick && entry.checked === false && box !== null) {
    edits.push({ at: start + box.index + 1, remove: 1, insert: 'x' });
  }
  if (issue === null || isNumbered(head, issue)) return edits;
  const end = endOfLine(body, head.children);
  if (MARKER_ALONE.test(body.slice(textStart, end))) return edits;
  return [...edits, { at: end, remove: 0, insert: ` (#${issue})` }];
}

function isNumbered({ children }: Paragraph | Heading, issue: number): boolean {
  const lines = visibleTextOf(children, new Map()).plain.split('\n');
  return lines.some((line) => ` ${line}`.endsWith(` (#${issue})`));
}

/** Where the first line of a text ends, before trailing spaces and hard breaks, and outside of anything that reaches into the next line. */
function endOfLine(body: string, children: readonly PhrasingContent[]): number {
  const last = children.at(-1)?.position?.end.offset ?? 0;
  let from = children[0]?.position?.start.offset ?? 0;
  for (;;) {
    const newline = body.slice(from, last).search(/[\r\n]/);
    const end = newline === -1 ? last : from + newline;
    const around = unbreakableAt(children, end);
    if (around === null) return trimEnd(body, end);
    if (around.isBreak) return trimEnd(body, around.start);
    from = around.end;
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly isBreak: boolean;
}

/** The node around an offset in which a word would be hidden, or read as code or as an address. */
function unbreakableAt(children: readonly PhrasingContent[], offset: number): Span | null {
  for (const node of children) {
    const start = node.position?.start.offset ?? 0;
    const end = node.position?.end.offset ?? 0;
    if (start >= offset && node.type !== 'break') return null;
    if (start > offset || end <= offset) continue;
    if (node.type === 'emphasis' || node.type === 'strong' || node.type === 'delete') {
      const inside = unbreakableAt(node.children, offset);
      // Behind a space the delimiters would no longer open an emphasis.
      const isFirst = inside?.start === node.children[0]?.position?.start.offset;
      return inside?.isBreak && isFirst ? { start, end, isBreak: false } : inside;
    }
    return node.type === 'text' ? null : { start, end, isBreak: node.type === 'break' };
  }
  return null;
}

function trimEnd(body: string, end: number): number {
  return body.slice(0, end).trimEnd().length;
}
