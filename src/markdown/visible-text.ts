import type { PhrasingContent } from 'mdast';
import type { VisibleText } from '../domain/reading/outline.ts';

/** Addresses by the normalised label of their definition, for links like `[text][label]`. */
export type Definitions = ReadonlyMap<string, string>;

// Control, format, private-use and lone surrogate code points, and all that Unicode calls ignorable: zero-width, bidirectional,
// tag characters, variation selectors, fillers. Each can carry a message that a reader does not see.
const INVISIBLE = /(?![\t\n])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{DI}]/gu;
const BLANK = /[^\S\n]|\u2800/g;
/** Holds the place of a code; as a private-use character it cannot come from a text. */
const CODE = '\u{E000}';
const RAW_TEXT =
  /^<(\/?)(script|style|template|textarea|title|xmp|iframe|noembed|noframes|noscript|plaintext)\b/i;

/** Text without the code points that a person cannot see; tabs stay, lines end in `\n`. */
export function withoutInvisible(text: string): string {
  return text.replace(/\r\n?|\u2028|\u2029/g, '\n').replace(INVISIBLE, '');
}

/** As `withoutInvisible`; besides, spaces and tabs in a row are one space, and lines have no margins. */
export function cleanText(text: string): string {
  return collapse(withoutInvisible(text));
}

function collapse(text: string): string {
  return text
    .replace(BLANK, ' ')
    .replace(/ {2,}/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
}

/** What a person reads of the content of one paragraph, heading or cell. */
export function visibleTextOf(content: readonly PhrasingContent[], definitions: Definitions): VisibleText {
  const found: Found = { parts: [], code: [], links: [], definitions };
  collect(content, found);
  return { ...fill(found.parts, found.code), code: found.code, links: found.links };
}

/** Joins parts, and puts the codes where their places are held. */
function fill(parts: readonly string[], code: readonly string[]): { plain: string; codeAt: number[] } {
  const codeAt: number[] = [];
  const plain = collapse(parts.join(''))
    .split(CODE)
    .reduce((text, part, index) => {
      codeAt.push(text.length);
      return `${text}${code[index - 1] ?? ''}${part}`;
    });
  return { plain, codeAt };
}

interface Found {
  readonly parts: string[];
  readonly code: string[];
  readonly links: { text: string; url: string }[];
  readonly definitions: Definitions;
}

function collect(content: readonly PhrasingContent[], found: Found): void {
  for (const node of withoutRawText(content)) collectNode(node, found);
}

function collectNode(node: PhrasingContent, found: Found): void {
  switch (node.type) {
    case 'text':
      found.parts.push(withoutInvisible(node.value));
      return;
    case 'break':
      found.parts.push('\n');
      return;
    case 'inlineCode':
      collectCode(node.value, found);
      return;
    case 'link':
      collectLink(node.children, node.url, found);
      return;
    case 'linkReference':
      collectLink(node.children, found.definitions.get(node.identifier) ?? '', found);
      return;
    case 'emphasis':
    case 'strong':
    case 'delete':
      collect(node.children, found);
      return;
    case 'html':
    case 'image':
    case 'imageReference':
    case 'footnoteReference':
      return;
  }
}

function collectCode(value: string, found: Found): void {
  const code = cleanText(value.replace(/\s+/g, ' '));
  if (code === '') return;
  found.code.push(code);
  found.parts.push(CODE);
}

function collectLink(children: readonly PhrasingContent[], url: string, found: Found): void {
  const [start, firstCode] = [found.parts.length, found.code.length];
  collect(children, found);
  const { plain: text } = fill(found.parts.slice(start), found.code.slice(firstCode));
  // A link without text cannot be seen, so that its address says nothing to a reader.
  if (text !== '' && url !== '') found.links.push({ text, url });
}

/** Leaves out what stands between `<style>` and `</style>` and the like, where both are there. */
function withoutRawText(content: readonly PhrasingContent[]): readonly PhrasingContent[] {
  const lastEnd = new Map<string, number>();
  for (const [index, node] of content.entries()) {
    const tag = rawTextTag(node);
    if (tag?.end) lastEnd.set(tag.name, index);
  }
  if (lastEnd.size === 0) return content;
  const kept: PhrasingContent[] = [];
  let open: string | null = null;
  for (const [index, node] of content.entries()) {
    const tag = rawTextTag(node);
    if (open === null && tag !== null && !tag.end && (lastEnd.get(tag.name) ?? -1) > index) open = tag.name;
    if (open === null) kept.push(node);
    else if (tag?.end && tag.name === open) open = null;
  }
  return kept;
}

function rawTextTag(node: PhrasingContent): { name: string; end: boolean } | null {
  if (node.type !== 'html') return null;
  const match = RAW_TEXT.exec(node.value);
  return match === null ? null : { name: (match[2] ?? '').toLowerCase(), end: match[1] === '/' };
}
