import type {
  BlockContent,
  Blockquote,
  DefinitionContent,
  List,
  ListItem,
  PhrasingContent,
  Root,
  RootContent,
  Table,
} from 'mdast';
import type { Outline, OutlineBlock, OutlineEntry, VisibleText } from '../domain/reading/outline.ts';
import { sliceText } from '../domain/reading/prose.ts';
import { parseMarkdown } from './parse-markdown.ts';
import { cleanText, type Definitions, visibleTextOf, withoutInvisible } from './visible-text.ts';

type Block = RootContent | BlockContent | DefinitionContent;

const ALERT = /^\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:\n|$)/i;
const NOTHING: VisibleText = { plain: '', code: [], codeAt: [], links: [] };

/**
 * Reads the body of an issue into what a person sees of it. HTML, link titles, alternative texts and invisible code points are left
 * out. Quotations become paragraphs, since nothing in them is a list entry of the author's. It never fails: any text is Markdown.
 */
export function readOutline(body: string): Outline {
  const { root, leftOut } = parseMarkdown(body.startsWith('\u{FEFF}') ? body.slice(1) : body);
  return { blocks: readBlocks(root.children, definitionsOf(root)), leftOut };
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
  return nodes.flatMap((node) =>
    isAlert(node) ? readAlert(node, definitions) : (readBlock(node, definitions) ?? []),
  );
}

function readBlock(node: Block, definitions: Definitions): OutlineBlock | null {
  const line = node.position?.start.line ?? 1;
  switch (node.type) {
    case 'heading':
      return { kind: 'heading', depth: node.depth, text: visibleTextOf(node.children, definitions), line };
    case 'paragraph':
      return paragraph(visibleTextOf(node.children, definitions), line, isLabel(node.children));
    case 'list':
      return readList(node, line, definitions);
    case 'code':
      return paragraph(readCode(node.value, node.lang ?? ''), line);
    case 'blockquote':
      return paragraph(readQuote(node.children, definitions), line);
    case 'table':
      return readTable(node, line, definitions);
    case 'html':
      return readFold(node.value, line);
    default:
      return null;
  }
}

/** GitHub shows such a quotation as a box: its words are the author's own. */
function isAlert(node: Block): node is Blockquote {
  const [first] = node.type === 'blockquote' ? node.children : [];
  const [words] = first?.type === 'paragraph' ? first.children : [];
  return words?.type === 'text' && ALERT.test(words.value);
}

/** Its sentences stay sentences; nothing in it is an entry. */
function readAlert(node: Blockquote, definitions: Definitions): OutlineBlock[] {
  const line = node.position?.start.line ?? 1;
  const [head, ...texts] = readBlocks(node.children, definitions).flatMap(textsOf);
  if (head === undefined) return [];
  const rest = head.plain.replace(ALERT, '');
  const own = sliceText(head, head.plain.length - rest.length, head.plain.length);
  return [own, ...texts].flatMap((text) => paragraph(text, line) ?? []);
}

function paragraph(text: VisibleText, line: number, label = false): OutlineBlock | null {
  if (text.plain === '') return null;
  return { kind: 'paragraph', text, isLabel: label && !text.plain.includes('\n'), line };
}

/** Of HTML, only where something folds is read; what carries more than plain emphasis might not be seen as it is written. */
function readFold(html: string, line: number): OutlineBlock | null {
  const [, inner] = /<summary>([\s\S]*?)<\/summary>/i.exec(html) ?? [];
  const words = cleanText(
    (inner ?? '').replace(/<\/?(?:b|strong|i|em|code|h[1-6])>/gi, '').replace(/\s+/g, ' '),
  );
  if (words !== '' && !/[<>&]/.test(words)) {
    return { kind: 'summary', text: { plain: words, code: [], codeAt: [], links: [] }, line };
  }
  return /<\/details>\s*$/i.test(html) ? { kind: 'details end', line } : null;
}

/** Bold as a whole, at most with a colon or a bracket behind it. */
function isLabel([first, ...rest]: readonly PhrasingContent[]): boolean {
  if (first?.type !== 'strong') return false;
  const behind = rest.map((node) => ('value' in node ? node.value : 'x')).join('');
  return /^\s*:?\s*(?:\([^()]*\))?\s*:?\s*$/.test(behind);
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
    checked: item.checked ?? null,
    isStruckOut: titled && isStruckOut(head.children),
    ordinal,
    text: titled ? visibleTextOf(head.children, definitions) : NOTHING,
    children: readBlocks(titled ? rest : item.children, definitions),
    line: item.position?.start.line ?? 1,
  };
}

/** Crossed out from the first word on; what stands behind it is a remark, unless it begins like a new title. */
function isStruckOut(content: readonly PhrasingContent[]): boolean {
  const [first, ...rest] = content.filter((node) => node.type !== 'text' || node.value.trim() !== '');
  if (first?.type !== 'delete') return false;
  const [behind] = rest;
  return behind === undefined || (behind.type === 'text' && !/^\s*\p{Lu}/u.test(behind.value));
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
  if (block.kind === 'details end') return [];
  if (block.kind !== 'list') return [block.text];
  return block.entries.flatMap(({ text, children }) => [text, ...children.flatMap(textsOf)]);
}

function readTable(table: Table, line: number, definitions: Definitions): OutlineBlock {
  const rows = table.children.map((row) => ({
    cells: row.children.map((cell) => visibleTextOf(cell.children, definitions)),
    struckOut: row.children.map((cell) => isStruckOut(cell.children)),
    line: row.position?.start.line ?? line,
  }));
  const texts = rows.map(({ cells }) => cells);
  const text = joinTexts(
    texts.flat(),
    texts.map((cells) => cells.map(({ plain }) => plain).join(' | ')).join('\n'),
  );
  return { kind: 'table', head: texts[0] ?? [], rows: rows.slice(1), text, line };
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
