import type { Handle, IssueReference, StatedDependency } from '../work-item.ts';
import type { VisibleText } from './outline.ts';
import { maskCode } from './prose.ts';
import { type Reference, readStatements, type Statement } from './stated-references.ts';

/** How the items of one checklist can be named. */
export interface NameIndex {
  readonly count: number;
  /** By the number of their sub-issue, our own or adopted. */
  readonly byIssue: ReadonlyMap<number, Handle>;
  /** By normalised title, and by its beginning up to a bracket, colon or dependency. */
  readonly byTitle: ReadonlyMap<string, Handle>;
  /** `owner/repo` in lower case, where it is known. */
  readonly repository: string | null;
  /** The number of the master issue. */
  readonly self: number;
}

/** The item that makes statements. */
export interface Stater {
  readonly handle: Handle;
  /** The items of its own numbered list, by the number in front of them. */
  readonly byOrdinal: ReadonlyMap<number, Handle>;
}

export interface Resolved {
  readonly dependencies: readonly StatedDependency[];
  /** Messages about words that name nothing. */
  readonly unresolved: readonly string[];
}

type Target = { readonly on: Handle | IssueReference } | { readonly unresolved: string };

const MOST_TITLE_WORDS = 16;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** The dependencies that texts of an item state, each on one item or issue once. */
export function resolveDependencies(texts: readonly VisibleText[], item: Stater, names: NameIndex): Resolved {
  const dependencies = new Map<Handle | IssueReference, StatedDependency>();
  const unresolved: string[] = [];
  for (const statement of texts.flatMap((text) => readStatements(text.plain, maskCode(text)))) {
    for (const { words, target } of resolveStatement(statement, item, names)) {
      if ('unresolved' in target) unresolved.push(`“${words}”: ${target.unresolved}`);
      else if (!dependencies.has(target.on)) dependencies.set(target.on, { on: target.on, words });
    }
  }
  return { dependencies: [...dependencies.values()], unresolved };
}

/** Words of a title, normalised for comparison. */
export function titleWords(title: string): string {
  return (title.normalize('NFKC').toLowerCase().match(WORD) ?? []).join(' ');
}

function resolveStatement(
  statement: Statement,
  item: Stater,
  names: NameIndex,
): { words: string; target: Target }[] {
  if (statement.references.length === 0) {
    const title = findTitle(statement.following, item, names);
    if (title === null) return [];
    return [{ words: `${statement.phrase} ${title.words}`, target: { on: title.handle } }];
  }
  return statement.references.map((reference) => {
    const target = resolve(reference, item, names);
    const isItself = 'on' in target && (target.on === item.handle || target.on === `#${names.self}`);
    const words = statement.words;
    return isItself
      ? { words, target: { unresolved: 'an item cannot wait for itself or for the master issue.' } }
      : { words, target };
  });
}

function resolve(reference: Reference, item: Stater, names: NameIndex): Target {
  switch (reference.kind) {
    case 'handle':
      return byPosition(reference.number, names);
    case 'number':
      return byNumber(reference.number, item, names);
    case 'number or issue': {
      const handle = names.byIssue.get(reference.number);
      if (handle !== undefined) return { on: handle };
      return reference.number <= names.count
        ? byNumber(reference.number, item, names)
        : { on: `#${reference.number}` };
    }
    case 'issue':
      return { on: names.byIssue.get(reference.number) ?? `#${reference.number}` };
    case 'issue elsewhere': {
      const isHere = names.repository === null || names.repository === reference.repository.toLowerCase();
      if (isHere) return { on: names.byIssue.get(reference.number) ?? `#${reference.number}` };
      return { unresolved: 'an issue of another repository cannot be waited for.' };
    }
    case 'quoted title':
      return byQuotedTitle(reference.title, item, names);
  }
}

function byNumber(number: number, item: Stater, names: NameIndex): Target {
  const ordinal = item.byOrdinal.get(number);
  return ordinal === undefined ? byPosition(number, names) : { on: ordinal };
}

function byPosition(number: number, { count }: NameIndex): Target {
  if (number >= 1 && number <= count) return { on: `item-${number}` };
  return { unresolved: `there is no item ${number}, the list has ${count}.` };
}

function byQuotedTitle(title: string, item: Stater, { byTitle }: NameIndex): Target {
  const words = titleWords(title);
  const exact = byTitle.get(words);
  if (exact !== undefined) return { on: exact };
  const containing = [...byTitle].filter(
    ([each, handle]) => handle !== item.handle && ` ${each} `.includes(` ${words} `),
  );
  const handles = [...new Set(containing.map(([, handle]) => handle))];
  const [only] = handles;
  if (words !== '' && handles.length === 1 && only !== undefined) return { on: only };
  const amount = handles.length === 0 ? 'no item has' : `${handles.length} items have`;
  return { unresolved: `${amount} these words in the title.` };
}

/** The longest title of another item that the text begins with; of two words at least, since one word is a common noun. */
function findTitle(
  following: string,
  item: Stater,
  { byTitle }: NameIndex,
): { handle: Handle; words: string } | null {
  const line = following.split('\n')[0] ?? '';
  const words = [...line.matchAll(WORD)].slice(0, MOST_TITLE_WORDS);
  for (let length = words.length; length >= 2; length -= 1) {
    const last = words[length - 1];
    const end = last === undefined ? 0 : last.index + last[0].length;
    const handle = byTitle.get(titleWords(line.slice(0, end)));
    if (handle !== undefined && handle !== item.handle) return { handle, words: line.slice(0, end) };
  }
  return null;
}
