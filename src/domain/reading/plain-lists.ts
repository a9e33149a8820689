import type { OutlineBlock, OutlineEntry, VisibleText } from './outline.ts';
import { sliceText } from './prose.ts';

const MARK = /^(?:([1-9]\d?)[.)、．：]\s*|[(（]([1-9]\d?)[)）]\s*|([①②③④⑤⑥⑦⑧⑨⑩])\s*|[•·‣▪◦●○・–—]\s*)(?=\S)/u;
const CIRCLED = '①②③④⑤⑥⑦⑧⑨⑩';

/** A paragraph whose lines begin like entries, `1、` or `•`, is the list that its author meant, though Markdown knows no such mark. */
export function asListed(block: OutlineBlock): OutlineBlock {
  if (block.kind !== 'paragraph' || block.isLabel) return block;
  const lines = block.text.plain.split('\n');
  const marked = lines.filter((line) => MARK.test(line)).length;
  if (marked < 2 || !MARK.test(lines[0] ?? '')) return block;
  const entries = readEntries(block.text, lines, block.line);
  return {
    kind: 'list',
    ordered: entries.every(({ ordinal }) => ordinal !== null),
    entries,
    line: block.line,
  };
}

function readEntries(text: VisibleText, lines: readonly string[], line: number): OutlineEntry[] {
  const starts = lines.flatMap((each, index) => (MARK.test(each) ? [index] : []));
  const offsets = offsetsOf(lines);
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? lines.length;
    const from = offsets[start] ?? 0;
    const [mark = '', number, bracketed, circled] = MARK.exec(lines[start] ?? '') ?? [];
    const ordinal =
      circled === undefined ? Number(number ?? bracketed ?? Number.NaN) : CIRCLED.indexOf(circled) + 1;
    return {
      checked: null,
      isStruckOut: false,
      ordinal: Number.isNaN(ordinal) ? null : ordinal,
      text: sliceText(text, from + mark.length, (offsets[end] ?? 0) - 1),
      children: [],
      line: line + start,
    };
  });
}

/** Where each line begins, and where one behind the last would. */
function offsetsOf(lines: readonly string[]): number[] {
  let offset = 0;
  return [0, ...lines.map(({ length }) => (offset += length + 1))];
}
