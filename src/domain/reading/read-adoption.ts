import { withoutPriority } from './item-priority.ts';
import type { VisibleText } from './outline.ts';
import { maskCode } from './prose.ts';
import type { ReadContext } from './read-context.ts';

/** The existing issue that an entry adopts, and what is wrong with it. */
export interface Adoption {
  readonly issue: number | null;
  /** `owner/repo#12` in lower case, where it is known to be an issue of another repository. */
  readonly foreignIssue: string | null;
  readonly problem: string | null;
}

/** A reference as it is written. */
export interface WrittenReference {
  readonly number: number;
  /** `owner/repo`, where it is written. */
  readonly repository: string | null;
}

const NUMBER =
  /^(?:([\w.-]+\/[\w.-]+))?#(\d{1,9})(?![\p{L}\p{N}_])(?! (?:as |is )?(?:the )?(?:colou?r|hex|background|brand)\b)/u;
const GH = /^GH-(\d{1,9})(?![\p{L}\p{N}_])/u;
const ADDRESS = /^https?:\/\/[^\s/]+\/([^\s/]+\/[^\s/]+)\/issues\/(\d{1,9})(?:[#?/]\S*)?$/;
const MARKS = /^(?:(?::\w+:|[^\p{L}\p{N}#/\s\u{FFFC}]+|\d{1,3}[.)])\s*)*/u;
/** Behind a title: the number of the issue, then at most who works on it. */
const TRAILING =
  /(?:^|\s)[[(]?(?:([\w.-]+\/[\w.-]+))?#(\d{1,9})[\])]?(?:\s+(?:@[\w-]+|[^\p{L}\p{N}#\s]+))*\s*(?:$|[-–—,;(]\s*(?=(?:blocked|depends|after|needs|requires|waits|once)\b))/u;

/** Such a word before a number says that the line is about something else. */
const MENTIONED =
  /(?:\b(?:see(?: also)?|cf\.?|refs?|related(?: to)?|like|by|with|from|in|of|via|per|siehe|vgl\.?|voir|ver|needs?|requires?|on|after|once|for|blocked by|depends on|and|or|nach|von|de)|[,&])\s*$/i;

/** The reference that a text starts with: `#12`, `owner/repo#12`, or the address of an issue (R8). */
export function leadingReference(text: VisibleText): WrittenReference | null {
  const start = withoutPriority(maskCode(text)).replace(MARKS, '');
  const [, repository = null, number] = NUMBER.exec(start) ?? [];
  if (number !== undefined) return { number: Number(number), repository };
  const [, short] = GH.exec(start) ?? [];
  if (short !== undefined) return { number: Number(short), repository: null };
  const [, owner, issue] = ADDRESS.exec(leadingAddress(start, text)) ?? [];
  return owner === undefined ? null : { number: Number(issue), repository: owner };
}

/** The reference that the first line of a text ends with, as `Add the parser #12 @maya`. */
export function trailingReference(text: VisibleText): WrittenReference | null {
  const line = maskCode(text).split('\n')[0] ?? '';
  const found = TRAILING.exec(line);
  if (found === null || MENTIONED.test(line.slice(0, found.index))) return null;
  return { number: Number(found[2]), repository: found[1] ?? null };
}

/**
 * What becomes of a reference: it is never the master issue, one that an earlier entry adopted, or one of a repository that is known to be
 * another.
 */
export function adopt(
  { number, repository }: WrittenReference,
  { self, repository: here }: ReadContext,
  adopted: ReadonlySet<number>,
): Adoption {
  const none = { issue: null, foreignIssue: null };
  const isElsewhere =
    repository !== null &&
    here !== undefined &&
    repository.toLowerCase() !== `${here.owner}/${here.repo}`.toLowerCase();
  if (isElsewhere) {
    const problem = `An issue of ${repository} cannot become a sub-issue here: it is read as a text.`;
    return { issue: null, foreignIssue: `${repository.toLowerCase()}#${number}`, problem };
  }
  if (number === self)
    return { ...none, problem: `#${number} is this master issue itself: it cannot be its own sub-issue.` };
  if (adopted.has(number)) return { ...none, problem: `#${number} is adopted by an earlier item already.` };
  const foreignIssue = repository === null ? null : `${repository.toLowerCase()}#${number}`;
  return { issue: number, foreignIssue, problem: null };
}

/** The address that the text starts with, as a word or behind a link. */
function leadingAddress(start: string, { links, plain }: VisibleText): string {
  const link = links.find(({ text }) => start.startsWith(text) || plain.replace(MARKS, '').startsWith(text));
  return link?.url ?? start.split(/\s/, 1)[0] ?? '';
}
