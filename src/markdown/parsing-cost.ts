import type { BodyBlock } from './body-blocks.ts';

const PREFIX = /^(?:[ \t]|>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))*/;
const MARKER = />|[-+*](?=[ \t])|\d{1,9}[.)]/g;
const OPENER = /<(!--|!\[CDATA\[|[!?])/g;
const CLOSERS: Readonly<Record<string, string>> = { '!--': '-->', '![CDATA[': ']]>', '!': '>', '?': '?>' };

/** Microseconds, as measured: rather too much for what people write, and never far too little for anything. */
const COST = { line: 13, oldLine: 60, level: 5, levelOfLevels: 0.15, marker: 30, character: 0.1 };
/** The same for a line of code between fences. */
export const COST_OF_CODE_LINE = 10;
const COST_OF_SIGN: Readonly<Record<string, number>> = { '|': 14, '@': 8, '<': 7, '`': 6, '&': 4 };
const COST_OF_OTHER_SIGN = 2.5;

/** What stands open at a line, as far as its indentation tells. */
export interface OpenLevels {
  levels: number;
  isAfterBlank: boolean;
}

/** About how many microseconds the Markdown parser takes for a line outside of code. `open` is that of the line before, and is carried on. */
export function costOfLine(line: string, open: OpenLevels): number {
  const prefix = PREFIX.exec(line)?.[0] ?? '';
  const isBlank = prefix.length === line.trimEnd().length || line.trim() === '';
  const levels = prefix.replaceAll('\t', '    ').length / 2;
  const markers = prefix.match(MARKER)?.length ?? 0;
  if (!isBlank && (markers > 0 || open.isAfterBlank)) open.levels = levels;
  open.isAfterBlank = isBlank;
  const deepest = Math.max(levels, open.levels);
  const own = COST.line + COST.level * deepest + COST.levelOfLevels * deepest ** 2;
  if (isBlank) return own + COST.marker * markers;
  const oldLines = line.match(/\r(?!$)/g)?.length ?? 0;
  const content = COST.oldLine * oldLines + COST.character * line.length + costOfSigns(line);
  return own + COST.marker * markers + content;
}

function costOfSigns(line: string): number {
  const signs = line.match(/[*_~[\]`<&|!@:\\]/g) ?? [];
  return signs.reduce((sum, sign) => sum + (COST_OF_SIGN[sign] ?? COST_OF_OTHER_SIGN), 0);
}

/** The same for what the parser looks for again and again, back to the start of a block or up to its end. */
export function costOfSearches({ lines, isCode }: BodyBlock): number {
  if (isCode) return 0;
  const text = lines.join('\n');
  return (
    searchesForPartners(text) +
    searchesForEnds(text) +
    searchesForTicks(text) +
    searchesForBrackets(text) +
    searchesForEndsOfAddresses(text)
  );
}

/** Each sign that ends an emphasis is looked for a partner, and each bracket. */
function searchesForPartners(text: string): number {
  const emphases = text.match(/[*~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu)?.length ?? 0;
  const brackets = text.match(/[[\]]/g)?.length ?? 0;
  return 0.075 * emphases ** 2 + 0.015 * brackets ** 2;
}

/** Each `<!--` without an end is looked for up to the end of the block. */
function searchesForEnds(text: string): number {
  const next = new Map<string, number>();
  let steps = 0;
  for (const { 1: opener = '', index } of text.matchAll(OPENER)) {
    const closer = CLOSERS[opener] ?? '>';
    if ((next.get(closer) ?? -1) < index) {
      const found = text.indexOf(closer, index);
      next.set(closer, found === -1 ? text.length : found);
    }
    steps += (next.get(closer) ?? index) - index;
  }
  return steps * 0.05;
}

/** Each run of backticks is looked for up to the next one of its length. */
function searchesForTicks(text: string): number {
  const next = new Map<number, number>();
  let steps = 0;
  for (const { 0: run, index } of [...text.matchAll(/`+/g)].reverse()) {
    steps += (next.get(run.length) ?? text.length) - index;
    next.set(run.length, index);
  }
  return steps * 0.02;
}

/** Behind an open bracket each word is looked at as an address, and all that stands before it too. */
function searchesForBrackets(text: string): number {
  let [depth, since, steps] = [0, 0, 0];
  for (const { 0: sign, index } of text.matchAll(/[[\]]/g)) {
    if (sign === '[' && depth === 0) since = index;
    depth = Math.max(0, depth + (sign === '[' ? 1 : -1));
    if (sign === ']' && depth === 0) steps += (index - since) ** 2;
  }
  if (depth > 0) steps += (text.length - since) ** 2;
  return steps * 0.008;
}

/** Signs that may be the last of an address are looked at again from each of them. */
function searchesForEndsOfAddresses(text: string): number {
  const runs = text.match(/(?:[!"')\].:,;?_~*]|&[a-z]{1,32};)+/gi) ?? [];
  return runs.reduce((sum, run) => sum + 0.0065 * run.length ** 2, 0);
}
