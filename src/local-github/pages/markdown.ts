import { raw } from 'hast-util-raw';
import { defaultSchema, sanitize } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import { raw as rawHtml } from 'hono/html';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { type Handlers, toHast } from 'mdast-util-to-hast';
import { gfm } from 'micromark-extension-gfm';
import { decorate } from './decorate.ts';
import type { Html } from './html.ts';
import type { RepositoryLink } from './views.ts';

export interface MarkdownPlace {
  /** Where `#12` points to. */
  readonly repository: RepositoryLink;
  /** Put before every `id` in the text, so that two texts on one page do not clash. */
  readonly idPrefix: string;
  /** GitHub keeps the line breaks of issues and comments, and joins the lines of files. */
  readonly lines: 'kept' | 'joined';
}

/** Renders Markdown as GitHub does: its extensions, the HTML that it allows, no comments, nothing that runs. */
export function renderMarkdown(text: string, place: MarkdownPlace): Html {
  const markdown = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const handlers = place.lines === 'kept' ? { text: keepLines } : {};
  // The sanitizer prefixes the ids; a prefix from here too would double that of footnotes.
  const tree = raw(toHast(markdown, { allowDangerousHtml: true, clobberPrefix: '', handlers }));
  const safe = sanitize(tree, { ...defaultSchema, clobberPrefix: place.idPrefix });
  return rawHtml(toHtml(decorate(safe, place)));
}

const keepLines: NonNullable<Handlers['text']> = (_state, node: { value: string }) =>
  node.value.split('\n').flatMap((line, index) => {
    if (index === 0) return [{ type: 'text', value: line }];
    const lineBreak = { type: 'element', tagName: 'br', properties: {}, children: [] } as const;
    return [
      { ...lineBreak, children: [] },
      { type: 'text', value: `\n${line.trimStart()}` },
    ];
  });
