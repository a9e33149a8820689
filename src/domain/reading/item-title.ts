import { withoutPriority } from './item-priority.ts';

/** The title of an entry: its first line, or more where the author wrapped it. */
export interface TitleLines {
  readonly title: string;
  /** How many lines of the text the title takes. */
  readonly lines: number;
}

const LONGEST_KEY = 64;
const CONTINUATION = /^\p{Ll}/u;
const OWN_STATEMENT = /^(?:after|depends?|blocked|requires?|needs?|once)\b|^[\p{L} ]{1,30}:/u;

/** Splits the visible text of an entry. A line that goes on in small letters is taken as a sentence that its author wrapped. */
export function readTitle(plain: string): TitleLines {
  const lines = plain.split('\n');
  const next = lines.findIndex((line, index) => index > 0 && !continues(lines[index - 1] ?? '', line));
  const end = next === -1 ? lines.length : next;
  return { title: lines.slice(0, end).join(' '), lines: end };
}

/**
 * The normalised title: letters and digits of any script in lower case, joined by `-`, at most 64 code points. Markers of priority
 * are left out, so that a task keeps its key when somebody changes how urgent it is.
 */
export function keyOf(title: string): string {
  const bare = withoutPriority(title) || title;
  const words =
    bare
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  const key = [...words.join('-')].slice(0, LONGEST_KEY).join('').replace(/-$/, '');
  return key === '' ? 'untitled' : key;
}

function continues(before: string, line: string): boolean {
  return CONTINUATION.test(line) && !/[.!?:;]$/.test(before) && !OWN_STATEMENT.test(line);
}
