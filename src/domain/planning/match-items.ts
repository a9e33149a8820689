import type { WorkItem } from '../work-item.ts';

/** One item as it was and as it is; `null` on the side where there is none. */
export interface ItemPair<Before extends NamedItem = WorkItem, After extends NamedItem = WorkItem> {
  readonly before: Before | null;
  readonly after: After | null;
}

/** What an item is known by when it was reworded. */
type NamedItem = Pick<WorkItem, 'key' | 'title' | 'scope' | 'issue'>;

interface Candidate {
  readonly from: number;
  readonly to: number;
  readonly score: number;
}

/** Two titles that share more of their words than this are one item, reworded. */
const ALIKE = 0.5;
/** The same neighbours say as much as every second word does. */
const SAME_PLACE = 0.25;
/** The same files, or the same issue, say as much. */
const SAME_SUBJECT = 0.25;

/** Shorter ones join words and say nothing by themselves. */
const WORD = /[\p{L}\p{N}\p{M}]{3,}/gu;

/**
 * Which item of one checklist is which of another: by key, then by the words of the title, helped by the place in the list and by what the item is
 * about. Pairs stand in the order of `after`, and those without an `after` in the order of `before` behind them.
 */
export function matchItems<Before extends NamedItem, After extends NamedItem>(
  before: readonly Before[],
  after: readonly After[],
): ItemPair<Before, After>[] {
  const places = new Map(before.map(({ key }, index) => [key, index]));
  const origins = after.map(({ key }) => places.get(key) ?? null);
  const taken = new Set(origins.filter((origin) => origin !== null));
  for (const { from, to } of rewordings(before, after, origins)) {
    if (taken.has(from) || origins[to] !== null) continue;
    origins[to] = from;
    taken.add(from);
  }
  return [
    ...after.map((item, index) => ({ before: before[origins[index] ?? -1] ?? null, after: item })),
    ...before.flatMap((item, index) => (taken.has(index) ? [] : [{ before: item, after: null }])),
  ];
}

/** Pairs of items without a partner that may be one item, the likeliest first. */
function rewordings(
  before: readonly NamedItem[],
  after: readonly NamedItem[],
  origins: readonly (number | null)[],
): Candidate[] {
  const matched = new Set(origins.filter((origin) => origin !== null));
  const left = before.flatMap((item, index) => (matched.has(index) ? [] : [{ item, index }]));
  const wordsOfLeft = new Map(left.map(({ item, index }) => [index, wordsOf(item)]));
  const byWord = new Map<string, number[]>();
  for (const [index, words] of wordsOfLeft) {
    for (const word of words) byWord.set(word, [...(byWord.get(word) ?? []), index]);
  }
  const candidates = after.flatMap((item, to) => {
    if (origins[to] !== null) return [];
    const words = wordsOf(item);
    const common = new Map<number, number>();
    for (const word of words) {
      for (const from of byWord.get(word) ?? []) common.set(from, (common.get(from) ?? 0) + 1);
    }
    const neighbour = placeBetween(origins, to);
    const atPlace = left.find(({ index }) => index === neighbour);
    if (atPlace && !common.has(atPlace.index)) common.set(atPlace.index, 0);
    return [...common].flatMap(([from, count]): Candidate[] => {
      const other = before[from];
      if (!other) return [];
      const alike = (2 * count) / (words.size + (wordsOfLeft.get(from)?.size ?? 0) || 1);
      const place = from === neighbour ? SAME_PLACE : 0;
      const score = alike + place + (isSameSubject(other, item) ? SAME_SUBJECT : 0);
      return score > ALIKE ? [{ from, to, score }] : [];
    });
  });
  return candidates.toSorted((a, b) => b.score - a.score || a.to - b.to || a.from - b.from);
}

/** Where an item stood that stands between the same neighbours. */
function placeBetween(origins: readonly (number | null)[], to: number): number {
  const above = origins[to - 1];
  const below = origins[to + 1];
  if (to === 0) return 0;
  if (above != null) return above + 1;
  return below != null ? below - 1 : -1;
}

function isSameSubject(one: NamedItem, other: NamedItem): boolean {
  if (one.issue !== null || other.issue !== null) return one.issue === other.issue;
  return one.scope.length > 0 && one.scope.join('\n') === other.scope.join('\n');
}

function wordsOf({ title }: NamedItem): ReadonlySet<string> {
  return new Set(title.normalize('NFKC').toLowerCase().match(WORD) ?? []);
}
