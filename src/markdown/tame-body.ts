import type { LeftOutLines } from '../domain/reading/outline.ts';
import { type BodyBlock, splitBlocks } from './body-blocks.ts';
import { COST_OF_CODE_LINE, costOfLine, costOfSearches, type OpenLevels } from './parsing-cost.ts';
import { findCuts } from './split-body.ts';

const MOST_CONTAINERS = 30;
/** In microseconds, as `parsing-cost.ts` estimates them: a little more than the costliest text of people takes. */
const MOST_COST = 185_000;
const MOST_COST_OF_SEARCHES = 80_000;
/** What closes a block takes as long as all lines since the last cut. */
const COST_OF_EARLIER_LINE = 0.09;

const CONTAINER_MARKER = /[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])|\[\^[^\]\s]{1,99}\]:)/y;

/** What is left of a body, and what is not. */
export interface TamedBody {
  /** Spaces stand in place of what is left out, so that lines and offsets stay what they were; where the rest is left out, it ends. */
  readonly text: string;
  /** In the order of lines; without what holds no letter and no digit, and so no work item. */
  readonly leftOut: readonly LeftOutLines[];
}

/**
 * Leaves out what makes the Markdown parser take longer than anybody waits, or overflow its stack. Of what people write, in bodies of any
 * length that GitHub accepts, it leaves out nothing.
 */
export function tameBody(body: string): TamedBody {
  const leftOut: LeftOutLines[] = [];
  const lines = body.split('\n').map((line, index) => {
    if (countContainers(line) <= MOST_CONTAINERS) return line;
    note(leftOut, 'nesting', index, [line]);
    return blank(line);
  });
  const spending: Spending = {
    cost: 0,
    cuts: new Set(findCuts(lines.join('\n')).map(({ line }) => line)),
    sinceCut: 0,
    open: { levels: 0, isAfterBlank: true },
  };
  const kept: string[] = [];
  for (const block of splitBlocks(lines)) {
    const searches = costOfSearches(block);
    const isTooMuch = searches > MOST_COST_OF_SEARCHES;
    if (isTooMuch) note(leftOut, 'signs', kept.length, block.lines);
    else spending.cost += searches;
    const affordable = isTooMuch ? block.lines.map(blank) : spend(block, kept.length, spending);
    for (const line of affordable) kept.push(line);
    if (affordable.length < block.lines.length) break;
  }
  const rest = lines.slice(kept.length);
  note(leftOut, 'size', kept.length, rest);
  return { text: kept.join('\n'), leftOut: leftOut.toSorted((a, b) => a.from - b.from) };
}

interface Spending {
  cost: number;
  readonly cuts: ReadonlySet<number>;
  /** Lines since the body was last cut. */
  sinceCut: number;
  readonly open: OpenLevels;
}

/** The lines of a block, of which the first is `at`, that there is time for. */
function spend({ lines, isCode }: BodyBlock, at: number, spending: Spending): readonly string[] {
  for (const [index, line] of lines.entries()) {
    if (spending.cuts.has(at + index)) spending.sinceCut = 0;
    if (isCode && index > 0) spending.cost += COST_OF_CODE_LINE;
    else {
      spending.sinceCut += 1;
      spending.cost += costOfLine(line, spending.open) + COST_OF_EARLIER_LINE * spending.sinceCut;
    }
    if (spending.cost > MOST_COST) return lines.slice(0, index);
  }
  return lines;
}

function note(leftOut: LeftOutLines[], why: LeftOutLines['why'], at: number, lines: readonly string[]): void {
  if (!lines.some((line) => /[\p{L}\p{N}]/u.test(line))) return;
  const last = leftOut.at(-1);
  const isNext = last?.why === why && last.to === at;
  if (isNext) leftOut.pop();
  leftOut.push({ why, from: isNext ? last.from : at + 1, to: at + lines.length });
}

function countContainers(line: string): number {
  let count = 0;
  CONTAINER_MARKER.lastIndex = 0;
  while (CONTAINER_MARKER.test(line)) count += 1;
  return count;
}

function blank(line: string): string {
  return ' '.repeat(line.length);
}
