import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { tameBody } from './tame-body.ts';

/**
 * The syntax tree of GitHub-flavoured Markdown. Positions count UTF-16 units of `body`, which must not start with a byte order
 * mark: micromark drops it without counting it.
 */
export function parseMarkdown(body: string): Root {
  return fromMarkdown(tameBody(body), { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}
