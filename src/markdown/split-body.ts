/** The least length of a piece, in UTF-16 units: shorter ones cost more than they save. */
const LEAST_PIECE = 2_000;

/** A line at which, after a blank one, no block of an earlier line goes on, unless code or HTML is still open. */
const NEW_BLOCK = /^[^\s\-+*>\d]/;
const BULLET = /^[-+*] +[^\s\-+*]/;
const NUMBER = /^\d{1,9}[.)] +\S/;
const AFTER_ENTRY = /^(?:\s{2}|\s*$|\d{1,9}[.)] )/;

/** Where a line begins in a body: its offset, and how many lines stand before it. */
export interface LineStart {
  readonly offset: number;
  readonly line: number;
}

/**
 * The lines of a body at which it may be cut, so that the parts mean the same as the whole, unless code or HTML is still open at the cut;
 * they are at least 2,000 units apart. A body that may define labels of links or footnotes has
 * none, nor one with line breaks of old.
 */
export function findCuts(body: string): LineStart[] {
  if (body.includes(']:') || /\r(?!\n)/.test(body)) return [];
  const cuts: LineStart[] = [];
  let [offset, before, last] = [0, '', 0];
  for (const [line, text] of body.split('\n').entries()) {
    if (offset - last >= LEAST_PIECE && mayCut(text, before)) {
      cuts.push({ offset, line });
      last = offset;
    }
    before = text;
    offset += text.length + 1;
  }
  return cuts;
}

function mayCut(line: string, before: string): boolean {
  if (BULLET.test(line)) return true;
  // Within a paragraph no other number than 1 begins a list.
  if (NUMBER.test(line)) return AFTER_ENTRY.test(before);
  return before.trim() === '' && NEW_BLOCK.test(line);
}
