/** What the words of a dependency point at, before it is looked up. */
export type Reference =
  /** `item-2`: counted over the whole list. */
  | { readonly kind: 'handle'; readonly number: number }
  /** `2`, `item 2`, `step 2`. */
  | { readonly kind: 'number'; readonly number: number }
  /** `item #2`: the issue, or where the list has none of that number, the item. */
  | { readonly kind: 'number or issue'; readonly number: number }
  | { readonly kind: 'issue'; readonly number: number }
  | { readonly kind: 'issue elsewhere'; readonly repository: string; readonly number: number }
  | { readonly kind: 'quoted title'; readonly title: string };

/** A phrase like `after 2 and "Add parser"`. */
export interface Statement {
  readonly references: readonly Reference[];
  /** The phrase with its references, as written. */
  readonly words: string;
  /** The phrase alone, as written, and the text that follows it: a title may stand there without quotes. */
  readonly phrase: string;
  readonly following: string;
}

interface Found {
  readonly references: readonly Reference[];
  readonly end: number;
}

const PHRASE =
  /\b(?:depend(?:s|ing|ent)?(?: up)? ?on|depends(?=:)|dependenc(?:y|ies)(?=:)|blocked (?:by|on|until)|wait(?:s|ing)? (?:for|on)|requir(?:es?|ing)|needs?|prerequisites?(?=:)|after|once)\b:?/gi;
const NEGATED = /(?:\b(?:not|never|no longer|without|cannot)|n['’]t)(?: \w+)? ?$/i;
const FILLER =
  /[\s([]*(?:(?:finishing|merging|completing|landing|we (?:finish|merge|land|complete)) |(?:the )?(?:completion|merge|end|fix|landing|release|work) (?:of|on|for|in) )?(?:the |both |all of )*/y;
const SEPARATOR =
  /\s*(?:,\s*(?:and |or )?|;\s*|&\s*|\+\s*|(?:and|or|plus)\s+)(?:also )?(?:on |by |after |the )*/y;
const RANGE = '(?:\\s?(?:-|–|—|to|through|\\.{2,3})\\s?#?(\\d{1,4}))?';
const HANDLE = /item-(\d{1,4})\b/iy;
const LABELLED = new RegExp(
  `(?:items?|tasks?|steps?|points?|todos?|no\\.|numbers?)\\s?(#?)(\\d{1,4})${RANGE}(?![\\w%])`,
  'iy',
);
const ISSUE = /(?:(?:issues?|prs?|pull requests?) )?#(\d{1,9})\b|issues? (\d{1,9})\b/iy;
const ELSEWHERE =
  /([\w.-]+\/[\w.-]+)#(\d{1,9})\b|https?:\/\/[^\s/]+\/([^\s/]+\/[^\s/]+)\/issues\/(\d{1,9})\b/iy;
const QUOTED = /["“„]([^"“”\n]{1,200})["“”]|«([^«»\n]{1,200})»|['‘]([^'‘’\n]{1,200})['’](?!\p{L})/uy;
/** A bare number is a reference only where no noun follows: `after 2 is done`, not `after 2 retries` or `requires 2-factor …`. */
const BARE = new RegExp(
  `(\\d{1,3})${RANGE}(?![\\w%°$€]|[-:/.,]\\w)(?=\\s*(?:$|[\\n.,;:)\\]!?&+–—(-]|(?:and|or|plus|is|are|has|have|lands?|landed|merged?|finish(?:es|ed)?|completes?|because|since|so|as|which|but|then)\\b))`,
  'iy',
);

/**
 * The statements of dependency in a text. `masked` is `plain` with its code masked: words in code count for nothing. A negated phrase
 * ("does not depend on 2") states none.
 */
export function readStatements(plain: string, masked: string): Statement[] {
  const statements: Statement[] = [];
  let readTo = 0;
  for (const match of masked.matchAll(PHRASE)) {
    if (match.index < readTo || NEGATED.test(masked.slice(Math.max(0, match.index - 30), match.index)))
      continue;
    const start = match.index + match[0].length;
    const { references, end } = readReferences(plain, masked, skip(FILLER, masked, start));
    readTo = references.length > 0 ? end : start;
    statements.push({
      references,
      words: plain.slice(match.index, readTo),
      phrase: match[0],
      following: masked.slice(skip(FILLER, masked, start), start + 200),
    });
  }
  return statements;
}

function readReferences(plain: string, masked: string, start: number): Found {
  const references: Reference[] = [];
  let end = start;
  let at = start;
  for (
    let found = readReference(plain, masked, at);
    found !== null;
    found = readReference(plain, masked, at)
  ) {
    references.push(...found.references);
    end = found.end;
    at = skip(SEPARATOR, masked, end);
    if (at === end) break;
  }
  return { references, end };
}

function readReference(plain: string, masked: string, at: number): Found | null {
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(masked);
  };
  const handle = match(HANDLE);
  if (handle !== null) return found(handle, at, [{ kind: 'handle', number: Number(handle[1]) }]);
  const labelled = match(LABELLED);
  if (labelled !== null) {
    const kind = labelled[1] === '#' ? 'number or issue' : 'number';
    return found(labelled, at, range(labelled[2], labelled[3], kind));
  }
  const elsewhere = match(ELSEWHERE);
  if (elsewhere !== null) {
    const repository = elsewhere[1] ?? elsewhere[3] ?? '';
    return found(elsewhere, at, [
      { kind: 'issue elsewhere', repository, number: Number(elsewhere[2] ?? elsewhere[4]) },
    ]);
  }
  const issue = match(ISSUE);
  if (issue !== null) return found(issue, at, [{ kind: 'issue', number: Number(issue[1] ?? issue[2]) }]);
  const quoted = match(QUOTED);
  if (quoted !== null) {
    return found(quoted, at, [
      { kind: 'quoted title', title: plain.slice(at + 1, at + quoted[0].length - 1) },
    ]);
  }
  const bare = match(BARE);
  return bare === null ? null : found(bare, at, range(bare[1], bare[2], 'number'));
}

function found(match: RegExpExecArray, at: number, references: readonly Reference[]): Found {
  return { references, end: at + match[0].length };
}

function range(
  first: string | undefined,
  last: string | undefined,
  kind: 'number' | 'number or issue',
): Reference[] {
  const from = Number(first);
  const to = Number(last ?? first);
  const length = to >= from ? Math.min(to - from, 200) + 1 : 1;
  return Array.from({ length }, (_, index) => ({ kind, number: from + index }));
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
