import type { VisibleText } from './outline.ts';
import { codeSpans, maskCode } from './prose.ts';

/** A text without the numbers that we wrote into it. */
export interface UnnumberedText {
  readonly text: VisibleText;
  /** Number of our own sub-issue, as it stood there. */
  readonly ownNumber: number | null;
}

const TRAILING_NUMBER = /(?:^| )\(#(\d{1,10})\)$/;

/**
 * Takes numbers of our own sub-issues, as in ` (#15)`, off the ends of the lines. Any other number, and what is code, is the author's. A line
 * that held nothing else, because its beginning is hidden, goes as well.
 */
export function withoutOwnNumbers(text: VisibleText, ownNumbers: ReadonlySet<number>): UnnumberedText {
  const spans = codeSpans(text);
  const lines: string[] = [];
  const codeAt: number[] = [];
  let ownNumber: number | null = null;
  let start = 0;
  let written = 0;
  for (const masked of maskCode(text).split('\n')) {
    const { length, number } = readLine(masked, ownNumbers);
    ownNumber ??= number;
    if (length > 0 || lines.length > 0) {
      for (const [from] of spans)
        if (from >= start && from < start + length) codeAt.push(from - start + written);
      lines.push(text.plain.slice(start, start + length));
      written += length + 1;
    }
    start += masked.length + 1;
  }
  return { text: { plain: lines.join('\n'), code: text.code, codeAt, links: text.links }, ownNumber };
}

/** How much of a line is the author's. */
function readLine(line: string, ownNumbers: ReadonlySet<number>): { length: number; number: number | null } {
  let rest = line;
  let number: number | null = null;
  for (;;) {
    const match = TRAILING_NUMBER.exec(rest);
    const found = Number(match?.[1]);
    if (match === null || !ownNumbers.has(found)) return { length: rest.length, number };
    number = found;
    rest = rest.slice(0, match.index).trimEnd();
  }
}
