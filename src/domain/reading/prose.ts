import type { OutlineBlock, VisibleText } from './outline.ts';

/** Stands for a character of inline code; no rule about words matches it. */
export const MASK = '\u{FFFC}';

/** Start and end, in `plain`, of one inline code. */
type Span = readonly [number, number];

/** Where the inline codes of a text stand in it. */
export function codeSpans(text: VisibleText): Span[] {
  return text.codeAt.map((from, index) => [from, from + (text.code[index] ?? '').length]);
}

/** `plain` with every character of inline code masked, so that offsets stay and words in code count for nothing. */
export function maskCode(text: VisibleText): string {
  return mapCode(text, (code) => MASK.repeat(code.length));
}

/** The text with backticks around its code, as Markdown. */
export function toMarkdown(text: VisibleText): string {
  return mapCode(text, (code) => (code.includes('`') ? `\`\` ${code} \`\`` : `\`${code}\``));
}

/** The first `count` lines of a text, and those after them. */
export function splitLines(text: VisibleText, count: number): readonly [VisibleText, VisibleText] {
  const end = text.plain.split('\n').slice(0, count).join('\n').length;
  return [sliceText(text, 0, end), sliceText(text, end + 1, text.plain.length)];
}

/** A part of a text, with the codes that lie in it as a whole. */
export function sliceText({ links, ...text }: VisibleText, start: number, end: number): VisibleText {
  const spans = codeSpans({ links, ...text }).filter(([from, to]) => from >= start && to <= end);
  return {
    plain: text.plain.slice(start, end),
    code: spans.map(([from, to]) => text.plain.slice(from, to)),
    codeAt: spans.map(([from]) => from - start),
    links,
  };
}

function mapCode(text: VisibleText, change: (code: string) => string): string {
  const parts: string[] = [];
  let end = 0;
  for (const [from, to] of codeSpans(text)) {
    parts.push(text.plain.slice(end, from), change(text.plain.slice(from, to)));
    end = to;
  }
  return [...parts, text.plain.slice(end)].join('');
}

/** Whether the words are the author's own: a fenced block or a quotation only shows something. */
export function isProse({ plain }: VisibleText): boolean {
  return !/^(?:```|> )/.test(plain);
}

/** Every text of the blocks, also that of nested lists, in document order. */
export function textsOf(blocks: readonly OutlineBlock[]): VisibleText[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'details end') return [];
    if (block.kind !== 'list') return [block.text];
    return block.entries.flatMap(({ text, children }) => [text, ...textsOf(children)]);
  });
}
