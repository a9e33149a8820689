import { visibleText } from '../render/escape.ts';
import type { TerminalSpan, TerminalTone } from '../render/terminal-blocks.ts';
import { isWide, signsOf, textWidth } from './text-width.ts';

interface Sign {
  readonly text: string;
  readonly tone: TerminalTone;
}

/** What stays on one line if it can, and whether a space stands before it. */
interface Word {
  readonly signs: readonly Sign[];
  readonly spaced: boolean;
}

/** Paths and addresses are torn behind these. */
const JOINT = /[/_.,#?&=-]/;
/** No line begins with these. */
const CLOSING = /^[、。，．：；！？）」』】〕〉》]/;

/**
 * Breaks a text into lines of at most `columns`, and takes from it what could steer a terminal. Between the letters of East Asia a line may end
 * without a space; a word longer than a line is torn, behind a slash if it can.
 */
export function wrapText(spans: readonly TerminalSpan[], columns: number): TerminalSpan[][] {
  const room = Math.max(1, columns);
  const lines: Sign[][] = [];
  let line: Sign[] = [];
  let used = 0;
  for (const { signs, spaced } of wordsOf(spans).flatMap((word) => tear(word, room))) {
    const gap = spaced && used > 0 ? 1 : 0;
    const width = widthOf(signs);
    if (used > 0 && used + gap + width > room) {
      lines.push(line);
      line = [...signs];
      used = width;
    } else {
      const [first] = signs;
      if (gap > 0 && first !== undefined) line.push({ text: ' ', tone: first.tone });
      line.push(...signs);
      used += gap + width;
    }
  }
  return [...lines, line].map(toSpans);
}

function wordsOf(spans: readonly TerminalSpan[]): Word[] {
  const words: { signs: Sign[]; spaced: boolean }[] = [];
  let spaced = true;
  let last = '';
  for (const { text, tone } of spans) {
    for (const sign of signsOf(visibleText(text))) {
      const word = words.at(-1);
      if (/^\s/.test(sign)) spaced = true;
      else if (word === undefined || spaced || mayBreak(last, sign)) {
        words.push({ signs: [{ text: sign, tone }], spaced });
        spaced = false;
      } else word.signs.push({ text: sign, tone });
      last = sign;
    }
  }
  return words;
}

function mayBreak(before: string, after: string): boolean {
  return (isWide(before) || isWide(after)) && !CLOSING.test(after);
}

function tear(word: Word, room: number): Word[] {
  if (widthOf(word.signs) <= room) return [word];
  const parts: Word[] = [];
  let part: Sign[] = [];
  const close = (length: number): void => {
    parts.push({ signs: part.slice(0, length), spaced: parts.length === 0 && word.spaced });
    part = part.slice(length);
  };
  for (const sign of word.signs) {
    if (part.length > 0 && widthOf([...part, sign]) > room) {
      const joint = part.findLastIndex(({ text }) => JOINT.test(text)) + 1;
      close(joint > part.length / 2 ? joint : part.length);
    }
    part.push(sign);
  }
  close(part.length);
  return parts;
}

function widthOf(signs: readonly Sign[]): number {
  return signs.reduce((sum, { text }) => sum + textWidth(text), 0);
}

/** Neighbours of one tone as one span. */
function toSpans(line: readonly Sign[]): TerminalSpan[] {
  const spans: TerminalSpan[] = [];
  for (const { text, tone } of line) {
    const last = spans.at(-1);
    if (last?.tone === tone) spans[spans.length - 1] = { text: `${last.text}${text}`, tone };
    else spans.push({ text, tone });
  }
  return spans;
}
