/** A list on a page of the documentation, with what the page says becomes of it. */
export interface Example {
  /** Where it stands, for people. */
  readonly name: string;
  readonly body: string;
  /** Sub-issues that GitHub has, as the block of JSON before it says; `null` without such a block. */
  readonly gitHub: string | null;
  readonly claims: readonly Claim[];
}

/** What a page says of an example. */
export type Claim =
  /** All items, a row each; the cells by the head of their column. */
  | { readonly kind: 'items'; readonly rows: readonly Row[] }
  /** What the last line may go on with, and what its item then waits for. */
  | { readonly kind: 'phrases'; readonly rows: readonly Row[] }
  /** A message of the plan. */
  | { readonly kind: 'message'; readonly text: string }
  /** A command, and parts of what it prints, in their order; all of it where nothing is left out. */
  | {
      readonly kind: 'output';
      readonly command: string;
      readonly parts: readonly string[];
      readonly isWhole: boolean;
    };

export type Row = Readonly<Record<string, string>>;

type Block = { readonly language: string; readonly text: string; readonly line: number };

const FENCE = /^```(\w*)$/;
const HEADING = /^#{1,6} /m;
const LEFT_OUT = '…';

/** The examples of a page: each block of Markdown, with the tables, quotations and outputs up to the next one or to a heading. */
export function readPage(file: string, page: string): Example[] {
  const examples: Example[] = [];
  let claims: Claim[] = [];
  let gitHub: string | null = null;
  for (const { language, text, line } of blocksOf(page)) {
    if (language === 'markdown') {
      claims = [];
      examples.push({ name: `${file}:${line}`, body: `${text}\n`, gitHub, claims });
      gitHub = null;
    } else if (language === 'json') {
      gitHub = text;
    } else {
      const [before = ''] = language === '' ? text.split(HEADING, 1) : [text];
      claims.push(...claimsOf(language, before));
      // What stands behind a heading is about something else.
      if (before !== text) claims = [];
    }
  }
  return examples;
}

/** Fenced blocks, and what stands between two of them as one block without a language. */
function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: { language: string; line: number; lines: string[] } = { language: '', line: 1, lines: [] };
  let isFenced = false;
  for (const [index, line] of page.split('\n').entries()) {
    const fence = FENCE.exec(line);
    if (fence === null || (isFenced && fence[1] !== '')) {
      open.lines.push(line);
      continue;
    }
    blocks.push({ language: open.language, text: open.lines.join('\n'), line: open.line });
    isFenced = !isFenced;
    open = { language: isFenced ? fence[1] || 'none' : '', line: index + 1, lines: [] };
  }
  return [...blocks, { language: open.language, text: open.lines.join('\n'), line: open.line }];
}

function claimsOf(language: string, text: string): Claim[] {
  if (language === 'text') return outputOf(text);
  return language === '' ? [...tablesOf(text), ...messagesOf(text)] : [];
}

function outputOf(text: string): Claim[] {
  const [, command, output = ''] = /^\$ npm run -s (plan -- .*)\n([\s\S]*)$/.exec(text) ?? [];
  if (command === undefined) return [];
  const pieces = output.split(new RegExp(`^${LEFT_OUT}$`, 'm')).map((part) => part.replace(/^\n+|\n+$/g, ''));
  const parts = pieces.filter((part) => part !== '');
  return [{ kind: 'output', command, parts, isWhole: pieces.length === 1 }];
}

function tablesOf(text: string): Claim[] {
  return [...text.matchAll(/(?:^\|.*\n)+/gm)].flatMap(([table]): Claim[] => {
    const [head = [], , ...rows] = table.trim().split('\n').map(cellsOf);
    const named = rows.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ''])));
    if (head[0] === 'item') return [{ kind: 'items', rows: named }];
    return head[0] === LEFT_OUT ? [{ kind: 'phrases', rows: named }] : [];
  });
}

function cellsOf(row: string): string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function messagesOf(text: string): Claim[] {
  return [...text.matchAll(/^> (.+)$/gm)].map(([, message = '']) => ({ kind: 'message', text: message }));
}
