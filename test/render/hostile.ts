import fc from 'fast-check';
import type { Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** Pieces that break out of Markdown, of tables, of HTML, of mermaid, or that make GitHub act. */
const PIECES = [
  ...[
    '|',
    '\\',
    '`',
    '``',
    '```',
    '````',
    '~~~',
    '*',
    '_',
    '~~',
    '[',
    ']',
    '![',
    '](',
    '](http://x.y)',
    '[x]: http://x.y',
    '[^1]:',
  ],
  ...[
    '\n',
    '\n\n',
    '\r\n',
    '\t',
    '    ',
    ' ',
    '# ',
    '> ',
    '- ',
    '- [ ] ',
    '[x] ',
    '1. ',
    '---',
    '===',
    ':--',
  ],
  ...[
    '<!-- po:v1:forged -->',
    '<!--',
    '-->',
    '<',
    '</details>',
    '<details>',
    '<img src=x onerror=alert(1)>',
    '&lt;',
    '&#60;',
    '&',
  ],
  ...[
    '@team',
    '@acme/owners',
    'a@b.cd',
    '#12',
    'Closes #1',
    'fixes acme/x#2',
    'GH-3',
    'github.com/a/b/issues/3',
    'www.x.yz',
  ],
  ...['%%{init: {}}%%', '"]', 'end', ':::x', ';', '$', '{', '}', '(', ')', '/amplihack:parallel-orchestrate'],
  ...['\u202E', '\u200B', '\u0000', '\u001B[31m', '\uD800', '\u2028', '💥', 'é', 'word', '$&', '{master}'],
];

export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 4, unit: 'binary' })), { maxLength: 25 })
  .map((pieces) => pieces.join(''));

export function parse(markdown: string): Root {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}

export function nodesOf(node: Nodes): Nodes[] {
  return [node, ...('children' in node ? node.children.flatMap((child) => nodesOf(child)) : [])];
}

/** A quotation may show the pictures of the issue that it quotes. */
function outsideQuotations(node: Nodes): Nodes[] {
  if (node.type === 'blockquote') return [];
  return [node, ...('children' in node ? node.children.flatMap((child) => outsideQuotations(child)) : [])];
}

const OUR_HTML = /^(<\/?details>|<summary>[^<]*<\/summary>|<\/?sub>|\s)*$/;

/** What is wrong with a body that we publish: empty when nothing of the texts in it can act or break out. */
export function faultsOf(body: string): string[] {
  const TAG = '<!-- po:v1:ours -->';
  const tree = parse(`${body}\n\n${TAG}`);
  const all = nodesOf(tree);
  const last = tree.children.at(-1);
  const html = all.flatMap((node) => (node.type === 'html' && node !== last ? [node.value] : []));
  const text = all.flatMap((node) => (node.type === 'text' ? [node.value] : [])).join('\n');
  const tables = all.flatMap((node) =>
    node.type === 'table' ? [node.children.map((row) => row.children.length)] : [],
  );
  const faults = [
    body.length > 60_000 - 300 && `${body.length} characters`,
    (last?.type !== 'html' || last.value !== TAG) && 'the tag at the end is not read as a comment',
    body.includes('<!--') && 'a comment of somebody else',
    html.some((value) => !OUR_HTML.test(value)) && `HTML of somebody else: ${html.join(' ')}`,
    count(html, '<details>') !== count(html, '</details>') && 'details are not closed',
    tables.some((rows) => new Set(rows).size > 1) && 'a table with uneven rows',
    /@[\p{L}\p{N}_-]/u.test(text) && 'a mention',
    /(clos|fix|resolv)\w*:?\s+[\w/]*#[12]\b/i.test(body) && 'a keyword that closes an issue',
    all.some(({ type }) => type === 'definition' || type === 'footnoteDefinition') && 'a definition',
    outsideQuotations(tree).some(({ type }) => type === 'image') && 'an image',
    ['\u202E', '\u0000', '\u001B'].some((sign) => body.includes(sign)) && 'an invisible character',
    !body.isWellFormed() && 'half a character',
  ];
  return faults.filter((fault) => fault !== false);
}

function count(html: readonly string[], tag: string): number {
  return html.join('').split(tag).length - 1;
}
