import { OF_TESTS, type TestCase, type TestFacts } from './test-facts.ts';

export interface PlacedCase extends TestCase {
  readonly path: string;
}

/** One test before and after. */
export interface Pair {
  readonly before: PlacedCase;
  readonly after: PlacedCase;
}

export interface MatchedCases {
  readonly pairs: readonly Pair[];
  /** Renamed or moved, and changed on the way: the same as far as their code is alike. */
  readonly alike: readonly Pair[];
  readonly gone: readonly PlacedCase[];
  readonly fresh: readonly PlacedCase[];
}

export function casesOf(files: ReadonlyMap<string, TestFacts>): PlacedCase[] {
  return [...files].flatMap(([path, { cases }]) => cases.map((each) => ({ ...each, path })));
}

const IDENTITIES: readonly ((each: PlacedCase) => string)[] = [
  ({ path, name, body }) => `${path}\n${name}\n${body}`,
  ({ path, name }) => `${path}\n${name}`,
  ({ name, body }) => `${bareName(name)}\n${body}`,
  ({ body }) => body,
  ({ name }) => name,
  ({ name }) => bareName(name),
];

/** Code as short as this is the same in many a test that is another one. */
const TELLING_BODY = 20;

/**
 * Which test is which. A case is the same one when its file and name are, else its name or its code, so that tests may be renamed and moved; what is
 * left then may be alike, where that is no weakening (`isSound`).
 */
export function matchCases(
  before: readonly PlacedCase[],
  after: readonly PlacedCase[],
  isSound: (pair: Pair) => boolean,
): MatchedCases {
  const pairs: Pair[] = [];
  let gone = before;
  let fresh = after;
  for (const [index, identity] of IDENTITIES.entries()) {
    const isByBody = index === 3;
    const open = Map.groupBy(
      gone.filter(({ body }) => !isByBody || body.length >= TELLING_BODY),
      identity,
    );
    const matched = new Set<PlacedCase>();
    for (const each of fresh) {
      const partner = open.get(identity(each))?.shift();
      if (partner === undefined) continue;
      pairs.push({ before: partner, after: each });
      matched.add(partner).add(each);
    }
    gone = gone.filter((each) => !matched.has(each));
    fresh = fresh.filter((each) => !matched.has(each));
  }
  const alike = findAlike(gone, fresh, isSound);
  const matched = new Set(alike.flatMap((pair) => [pair.before, pair.after]));
  const isOpen = (each: PlacedCase): boolean => !matched.has(each);
  return { pairs, alike, gone: gone.filter(isOpen), fresh: fresh.filter(isOpen) };
}

function bareName(name: string): string {
  return name.slice(name.lastIndexOf(' > ') + 1).replace(/^> /, '');
}

/** Of the words of two tests, the share that they have in common; tests of one file share what is usual in it. */
const ALIKE = 0.65;
/** More pairs than this are not looked at: nobody renames and rewrites so many tests at once. */
const MOST_PAIRS = 10_000;
/** Characters of a test, without blanks, that is looked at. */
const LONGEST_BODY = 20_000;

/** The most similar first, each test once. One that does not try all of what the other tried is no rewriting of it. */
function findAlike(
  gone: readonly PlacedCase[],
  fresh: readonly PlacedCase[],
  isSound: (pair: Pair) => boolean,
): Pair[] {
  if (gone.length * fresh.length > MOST_PAIRS) return [];
  const known = [...gone, ...fresh].filter(({ body }) => body.length <= LONGEST_BODY);
  const words = new Map(known.map((each) => [each, wordsOf(each.body)]));
  const found = gone.flatMap((before) =>
    fresh
      .filter((after) => triesAllOf(before, [after]) && isSound({ before, after }))
      .map((after) => ({ before, after, share: shareOf(words.get(before), words.get(after)) }))
      .filter(({ share }) => share >= ALIKE),
  );
  const taken = new Set<PlacedCase>();
  return found
    .toSorted((a, b) => b.share - a.share)
    .flatMap(({ before, after }) => {
      if (taken.has(before) || taken.has(after)) return [];
      taken.add(before).add(after);
      return [{ before, after }];
    });
}

/**
 * Whether all that `lost` tried is tried by `others`: what it took from the code, or where that is nothing, from other files of the tests. Not where
 * nothing is known of what it tried.
 */
export function triesAllOf(lost: TestCase, others: readonly TestCase[]): boolean {
  const tried = new Set(others.flatMap(({ subjects }) => subjects));
  const ofCode = lost.subjects.filter((subject) => !subject.startsWith(OF_TESTS));
  const needed = ofCode.length === 0 ? lost.subjects : ofCode;
  return needed.length > 0 && needed.every((subject) => tried.has(subject));
}

function wordsOf(body: string): Map<string, number> {
  const words = new Map<string, number>();
  for (const [word] of body.matchAll(/[\w$]+|[^\w\s]/g)) words.set(word, (words.get(word) ?? 0) + 1);
  return words;
}

function shareOf(
  one: ReadonlyMap<string, number> = new Map(),
  other: ReadonlyMap<string, number> = new Map(),
): number {
  const size = (words: ReadonlyMap<string, number>) =>
    [...words.values()].reduce((sum, each) => sum + each, 0);
  let common = 0;
  for (const [word, count] of one) common += Math.min(count, other.get(word) ?? 0);
  return (2 * common) / Math.max(1, size(one) + size(other));
}
