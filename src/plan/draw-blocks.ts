import { createColors } from 'picocolors';
import type { TerminalBlock, TerminalLine, TerminalSpan, TerminalTone } from '../render/terminal-blocks.ts';
import { textWidth } from './text-width.ts';
import { wrapText } from './wrap-text.ts';

/** What is known of the terminal that is drawn on. */
export interface Terminal {
  /** Columns of a line. */
  readonly columns: number;
  readonly colors: boolean;
}

type Paint = (text: string, tone: TerminalTone) => string;

/** With less than this a text beside its lead is no longer read with ease. */
const LEAST_COLUMNS = 40;

/** Blocks as lines of a terminal, none wider than it is, with an empty line between blocks. */
export function drawBlocks(blocks: readonly TerminalBlock[], terminal: Terminal): string[] {
  const columns = Math.max(LEAST_COLUMNS, terminal.columns);
  const paint = painter(terminal.colors);
  const drawn = blocks.map((block) =>
    block.kind === 'box' ? drawBox(block, columns, paint) : drawLines(block.lines, columns, paint),
  );
  return drawn.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function painter(colors: boolean): Paint {
  const { bold, dim, cyan, green, yellow, red } = createColors(colors);
  const paints: Readonly<Record<TerminalTone, (text: string) => string>> = {
    plain: (text) => text,
    strong: bold,
    faint: dim,
    name: cyan,
    good: green,
    warning: yellow,
    bad: red,
  };
  return (text, tone) => paints[tone](text);
}

function drawLines(lines: readonly TerminalLine[], columns: number, paint: Paint): string[] {
  return lines.flatMap((line) => layOut(line, columns)).map((spans) => paintSpans(spans, paint).trimEnd());
}

/** The lines of one paragraph, its lead before the first. */
function layOut({ lead, text }: TerminalLine, columns: number): TerminalSpan[][] {
  const margin = widthOf(lead);
  const indent: TerminalSpan = { text: ' '.repeat(margin), tone: 'plain' };
  return wrapText(text, columns - margin).map((line, index) =>
    index === 0 ? [...lead, ...line] : [indent, ...line],
  );
}

type Box = Extract<TerminalBlock, { kind: 'box' }>;

function drawBox({ title, tone, lines }: Box, columns: number, paint: Paint): string[] {
  const inner = columns - 4;
  const [[head] = []] = wrapText([{ text: title, tone: 'strong' }], inner - 2);
  const name = head?.text ?? '';
  const edge = (text: string) => paint(text, tone);
  const rows = lines
    .flatMap((line) => layOut(line, inner))
    .map((spans) => {
      const rest = ' '.repeat(Math.max(0, inner - widthOf(spans)));
      return `${edge('│')} ${paintSpans(spans, paint)}${rest} ${edge('│')}`;
    });
  const top = `${edge('╭─')} ${paint(paint(name, tone), 'strong')} ${edge(`${'─'.repeat(inner - 1 - textWidth(name))}╮`)}`;
  return [top, ...rows, edge(`╰${'─'.repeat(inner + 2)}╯`)];
}

function widthOf(spans: readonly TerminalSpan[]): number {
  return spans.reduce((sum, { text }) => sum + textWidth(text), 0);
}

function paintSpans(spans: readonly TerminalSpan[], paint: Paint): string {
  return spans.map(({ text, tone }) => paint(text, tone)).join('');
}
