import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import type { LeftOutLines } from '../domain/reading/outline.ts';
import { appendTree } from './join-trees.ts';
import { findCuts } from './split-body.ts';
import { tameBody } from './tame-body.ts';

const OPEN_HTML = /^<(?:script|pre|style|textarea)\b|^<[!?]/i;

/** A body as it was parsed. */
export interface ParsedBody {
  readonly root: Root;
  /** What was not read. */
  readonly leftOut: readonly LeftOutLines[];
}

/**
 * The syntax tree of GitHub-flavoured Markdown. Positions count UTF-16 units of `body`, which must not start with a byte order
 * mark: micromark drops it without counting it.
 */
export function parseMarkdown(body: string): ParsedBody {
  const { text, leftOut } = tameBody(body);
  return { root: parsePieces(text), leftOut };
}

/**
 * The syntax tree of a body, which is parsed in pieces: some of what micromark does with each list and each underlined heading takes as
 * long as all that stands before it.
 */
function parsePieces(body: string): Root {
  const whole: Root = { type: 'root', children: [] };
  const cuts = [{ offset: 0, line: 0 }, ...findCuts(body), { offset: body.length, line: 0 }];
  let [from, step] = [0, 1];
  while (from < cuts.length - 1) {
    const to = Math.min(from + step, cuts.length - 1);
    const [start, end] = [cuts[from], cuts[to]];
    if (start === undefined || end === undefined) break;
    const text = body.slice(start.offset, end.offset);
    const piece = parse(text);
    if (to < cuts.length - 1 && isOpen(piece, text, body.charAt(end.offset))) {
      // Twice as much each time: else code of many pieces would be parsed as many times.
      step *= 2;
      continue;
    }
    appendTree(whole, piece, body, start);
    [from, step] = [to, 1];
  }
  return whole;
}

function parse(text: string): Root {
  return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

/** Whether what stands at the end of a piece may go on behind it, where `next` follows. */
function isOpen({ children }: Root, piece: string, next: string): boolean {
  const last = children.at(-1);
  const end = last?.position?.end.offset ?? 0;
  const isAfterBlank = /\n[ \t\r]*\n$/.test(piece);
  // After a blank line this kind of HTML is over.
  if (last?.type === 'html') return OPEN_HTML.test(last.value) || !isAfterBlank;
  if (last?.type === 'code') return end >= piece.trimEnd().length;
  return /\d/.test(next) && last?.type !== 'list' && !isAfterBlank;
}
