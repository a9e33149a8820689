import type {
  BlockContent,
  DefinitionContent,
  List,
  ListItem,
  PhrasingContent,
  Root,
  RootContent,
  Table,
} from 'mdast';
import type { Outline, OutlineBlock, OutlineEntry, VisibleText } from '../domain/reading/outline.ts';
import { parseMarkdown } from './parse-markdown.ts';
import { cleanText, type Definitions, visibleTextOf, withoutInvisible } from './visible-text.ts';

type Block = RootContent | BlockContent | DefinitionContent;

const NOTHING: VisibleText = { plain: '', code: [], codeAt: [], links: [] };

/**
 * Reads the body of an issue into what a person sees of it. HTML, link titles, alternative texts and invisible code points are left
 * out. Quotations and tables become paragraphs, since nothing in them is a list entry of the author's. It never fails: any text is
 * Markdown.
 */
export function readOutline(body: string): Outline {
  const root = parseMarkdown(body.startsWith('\u{FEFF}') ? body.slice(1) : body);
  return { blocks: readBlocks(root.children, definitionsOf(root)) };
}

function definitionsOf(root: Root): Definitions {
  const definitions = new Map<string, string>();
  const pending: Block[] = [...root.children];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type === 'definition') definitions.set(node.identifier, node.url);
    if (node.type === 'blockquote') pending.push(...node.children);
    if (node.type === 'list') pending.push(...node.children.flatMap(({ children }) => children));
  }
  return definitions;
}

function readBlocks(nodes: readonly Block[], definitions: Definitions): OutlineBlock[] {
  return nodes.flatMap((node) => readBlock(node, definitions) ?? []);
}

function readBlock(node: Block, definitions: Definitions): OutlineBlock | null {
  const line = node.position?.start.line ?? 1;
  switch (node.type) {
    case 'heading':
      return { kind: 'heading', depth: node.depth, text: visibleTextOf(node.children, definitions), line };
    case 'paragraph':
      return paragraph(visibleTextOf(node.children, definitions), line);
    case 'list':
      return readList(node, line, definitions);
    case 'code':
      return paragraph(readCode(node.value, node.lang ?? ''), line);
    case 'blockquote':
      return paragraph(readQuote(node.children, definitions), line);
    case 'table':
      return paragraph(readTable(node, definitions), line);
    default:
      return null;
  }
}

function paragraph(text: VisibleText, line: number): OutlineBlock | null {
  return text.plain === '' ? null : { kind: 'paragraph', text, line };
}

function readList(list: List, line: number, definitions: Definitions): OutlineBlock {
  const first = list.start ?? 1;
  const entries = list.children.map((item, index) =>
    readEntry(item, list.ordered === true ? first + index : null, definitions),
  );
  return { kind: 'list', ordered: list.ordered === true, entries, line };
}

function readEntry(item: ListItem, ordinal: number | null, definitions: Definitions): OutlineEntry {
  const [head, ...rest] = item.children;
  const titled = head?.type === 'paragraph' || head?.type === 'heading';
  return {
    checked: item.checked === false && titled && isStruckOut(head) ? true : (item.checked ?? null),
    ordinal,
    text: titled ? visibleTextOf(head.children, definitions) : NOTHING,
    children: readBlocks(titled ? rest : item.children, definitions),
    line: item.position?.start.line ?? 1,
  };
}

/** A task that somebody crossed out is not to be done, though its box is open. */
function isStruckOut({ children }: { readonly children: readonly PhrasingContent[] }): boolean {
  const words = children.filter((child) => child.type !== 'text' || child.value.trim() !== '');
  return words.length > 0 && words.every(({ type }) => type === 'delete');
}

/** A fenced block stays one, so that it reads as code wherever it is shown again. */
function readCode(value: string, language: string): VisibleText {
  const content = withoutInvisible(value);
  const longest = [...content.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return { plain: `${fence}${cleanText(language)}\n${content}\n${fence}`, code: [], codeAt: [], links: [] };
}

function readQuote(nodes: readonly Block[], definitions: Definitions): VisibleText {
  const texts = readBlocks(nodes, definitions).flatMap(textsOf);
  const lines = texts.flatMap(({ plain }) => plain.split('\n')).map((line) => `> ${line}`);
  return joinTexts(texts, lines.join('\n'));
}

function textsOf(block: OutlineBlock): VisibleText[] {
  if (block.kind !== 'list') return [block.text];
  return block.entries.flatMap(({ text, children }) => [text, ...children.flatMap(textsOf)]);
}

function readTable(table: Table, definitions: Definitions): VisibleText {
  const rows = table.children.map((row) =>
    row.children.map((cell) => visibleTextOf(cell.children, definitions)),
  );
  return joinTexts(rows.flat(), rows.map((cells) => cells.map(({ plain }) => plain).join(' | ')).join('\n'));
}

function joinTexts(texts: readonly VisibleText[], plain: string): VisibleText {
  const code: string[] = [];
  const codeAt: number[] = [];
  let end = 0;
  for (const content of texts.flatMap((text) => text.code)) {
    const start = plain.indexOf(content, end);
    // Content of several lines is broken up by the marks of a quotation.
    if (start === -1) continue;
    end = start + content.length;
    code.push(content);
    codeAt.push(start);
  }
  return { plain, code, codeAt, links: texts.flatMap(({ links }) => links) };
}
