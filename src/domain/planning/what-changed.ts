import type { Handle, IssueReference, Priority, Size, StatedDependency, WorkItem } from '../work-item.ts';
import { type ItemPair, matchItems } from './match-items.ts';

/** What of an item decides whether a plan is another one. */
export type ComparedItem = Pick<
  WorkItem,
  | 'handle'
  | 'key'
  | 'title'
  | 'details'
  | 'scope'
  | 'acceptance'
  | 'priority'
  | 'size'
  | 'dependsOn'
  | 'issue'
  | 'line'
>;

/** What an item was freed from; named by its title where it is in the list no more. */
export interface EndedDependency {
  readonly on: Handle | IssueReference | null;
  readonly title: string;
  readonly words: string;
}

/** One difference between two checklists. `handle` and `line` are those of the newer one. */
export type PlanChange =
  | { readonly kind: 'removed'; readonly was: Handle; readonly title: string }
  | (ItemChange & { readonly handle: Handle; readonly line: number });

export type ItemChange =
  | { readonly kind: 'added'; readonly title: string }
  | { readonly kind: 'reworded'; readonly from: string; readonly to: string }
  | {
      readonly kind: 'scope' | 'acceptance';
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | {
      readonly kind: 'dependencies';
      readonly added: readonly StatedDependency[];
      readonly removed: readonly EndedDependency[];
    }
  | { readonly kind: 'priority'; readonly from: Priority | null; readonly to: Priority | null }
  | { readonly kind: 'size'; readonly from: Size; readonly to: Size }
  | { readonly kind: 'issue'; readonly from: number | null; readonly to: number | null }
  | { readonly kind: 'details' | 'moved' };

/** How a plan stands to another one that people know. */
export type PlanNews =
  /** It takes the place of one that was shown. */
  | { readonly kind: 'revised'; readonly changes: readonly PlanChange[] }
  /** A run goes on with it, and the checklist has been edited. */
  | { readonly kind: 'outdated'; readonly changes: readonly PlanChange[] }
  /** A run goes on with another one. */
  | { readonly kind: 'beside'; readonly runName: string; readonly changes: readonly PlanChange[] };

/** The part of an item that is kept to compare it later. */
export function comparedItem(item: WorkItem): ComparedItem {
  const { handle, key, title, details, scope, acceptance, priority, size, dependsOn, issue, line } = item;
  return { handle, key, title, details, scope, acceptance, priority, size, dependsOn, issue, line };
}

/**
 * What people changed between two readings of a checklist, in the order of the newer one; what was removed comes last. Ticks and our own numbers
 * are no change, and neither are handles and lines that shift because something else was put in or taken out. Whatever makes the hash of a plan
 * another one is among the changes, but for a path that is shortened to the bare name of its file.
 */
export function whatChanged(before: readonly ComparedItem[], after: readonly ComparedItem[]): PlanChange[] {
  const pairs = matchItems(before, after);
  const nowCalled = new Map<string, Handle>(
    pairs.flatMap((pair) => (pair.before && pair.after ? [[pair.before.handle, pair.after.handle]] : [])),
  );
  const titles = new Map<string, string>(before.map(({ handle, title }) => [handle, title]));
  const moved = findMoved(before, pairs);
  return pairs.flatMap((pair): PlanChange[] => {
    if (pair.after === null) {
      return pair.before ? [{ kind: 'removed', was: pair.before.handle, title: pair.before.title }] : [];
    }
    const { handle, line, title } = pair.after;
    if (pair.before === null) return [{ kind: 'added', handle, line, title }];
    const changes = [
      ...compareTexts(pair.before, pair.after),
      ...compareDependencies(pair.before, pair.after, nowCalled, titles),
      ...(moved.has(handle) ? [{ kind: 'moved' as const }] : []),
    ];
    return changes.map((change) => ({ ...change, handle, line }));
  });
}

function compareTexts(before: ComparedItem, after: ComparedItem): ItemChange[] {
  const changes: ItemChange[] = [];
  if (before.title !== after.title) changes.push({ kind: 'reworded', from: before.title, to: after.title });
  if (before.issue !== after.issue) changes.push({ kind: 'issue', from: before.issue, to: after.issue });
  for (const kind of ['scope', 'acceptance'] as const) {
    const now = kind === 'scope' ? asLocated(after.scope, before.scope) : after.acceptance;
    if (isSameList(before[kind], now)) continue;
    changes.push({ kind, added: without(now, before[kind]), removed: without(before[kind], now) });
  }
  if (before.priority !== after.priority) {
    changes.push({ kind: 'priority', from: before.priority, to: after.priority });
  }
  if (before.size !== after.size) changes.push({ kind: 'size', from: before.size, to: after.size });
  if (before.details !== after.details) changes.push({ kind: 'details' });
  return changes;
}

/** A plan has the path of a file where the list has its bare name: that is no edit. */
function asLocated(scope: readonly string[], planned: readonly string[]): string[] {
  const paths = scope.map((name) => {
    if (name.includes('/') || planned.includes(name)) return name;
    return planned.find((path) => path.endsWith(`/${name}`)) ?? name;
  });
  return [...new Set(paths)];
}

function compareDependencies(
  before: ComparedItem,
  after: ComparedItem,
  nowCalled: ReadonlyMap<string, Handle>,
  titles: ReadonlyMap<string, string>,
): ItemChange[] {
  const earlier = before.dependsOn.map(({ on, words }): EndedDependency => {
    const isIssue = on.startsWith('#');
    return { on: isIssue ? on : (nowCalled.get(on) ?? null), title: titles.get(on) ?? on, words };
  });
  if (
    isSameList(
      earlier.map(({ on }) => on),
      after.dependsOn.map(({ on }) => on),
    )
  )
    return [];
  const added = after.dependsOn.filter(({ on }) => !earlier.some((each) => each.on === on));
  const removed = earlier.filter(({ on }) => !after.dependsOn.some((each) => each.on === on));
  return [{ kind: 'dependencies', added, removed }];
}

/** As few items as can be named whose moves explain the order: all but a longest sequence that kept its order. */
function findMoved(
  before: readonly ComparedItem[],
  pairs: readonly ItemPair<ComparedItem, ComparedItem>[],
): Set<Handle> {
  const places = new Map(before.map(({ handle }, index) => [handle, index]));
  const kept = pairs.flatMap(({ before: from, after: to }) => {
    const place = from && places.get(from.handle);
    return to && place != null ? [{ handle: to.handle, place }] : [];
  });
  /** The end of the best sequence of each length, and what stands before each of its members. */
  const ends: number[] = [];
  const previous = kept.map(({ place }, index) => {
    const length = firstIndex(ends, (end) => (kept[end]?.place ?? 0) > place);
    ends[length] = index;
    return ends[length - 1] ?? null;
  });
  const inOrder = new Set<Handle>();
  for (let index = ends.at(-1) ?? null; index !== null; index = previous[index] ?? null) {
    const handle = kept[index]?.handle;
    if (handle !== undefined) inOrder.add(handle);
  }
  return new Set(kept.map(({ handle }) => handle).filter((handle) => !inOrder.has(handle)));
}

/** Where a condition begins to hold in a list of which it holds for an end; the length of the list where it never does. */
function firstIndex(list: readonly number[], holds: (entry: number) => boolean): number {
  let from = 0;
  let to = list.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    const entry = list[middle];
    if (entry !== undefined && holds(entry)) to = middle;
    else from = middle + 1;
  }
  return from;
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((entry, index) => entry === other[index]);
}

function without(list: readonly string[], others: readonly string[]): string[] {
  return list.filter((entry) => !others.includes(entry));
}
