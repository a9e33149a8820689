import type { Handle, Priority, WorkItem } from '../work-item.ts';
import { expectedMs } from './expected-time.ts';
import type { Edge, Plan } from './plan.ts';
import { Reachability } from './reachability.ts';

/** What is left to do from the start of an item to the end of the longest chain that it begins. */
export interface Remaining {
  readonly ms: number;
  /** The next item of that chain. */
  readonly next: Handle | null;
}

/** Where nobody says how urgent an item is, it is as urgent as most. */
const URGENCY: Readonly<Record<Priority, number>> = { P0: 0, P1: 1, P2: 2, P3: 3 };

/** The edges that order these items: certain enough, and between two of them. */
export function orderingEdges(items: readonly WorkItem[], edges: readonly Edge[]): Edge[] {
  const known = new Set(items.map(({ handle }) => handle));
  return edges.filter(({ from, to, confidence }) => confidence !== 'low' && known.has(from) && known.has(to));
}

/** 0 for what is most urgent. */
export function urgencyOf({ priority }: WorkItem): number {
  return URGENCY[priority ?? 'P2'];
}

/**
 * The items level by level: each as early as its edges allow, in the order given inside a level. `edges` are those that order these items;
 * what stands in a cycle is left out.
 */
export function levelsOf(items: readonly WorkItem[], edges: readonly Edge[]): WorkItem[][] {
  const after = Map.groupBy(edges, ({ from }) => from);
  const open = new Map(items.map(({ handle }) => [handle, 0]));
  for (const { to } of edges) open.set(to, (open.get(to) ?? 0) + 1);
  const positions = new Map(items.map(({ handle }, index) => [handle, index]));
  const levels: WorkItem[][] = [];
  let ready = items.filter(({ handle }) => open.get(handle) === 0);
  while (ready.length > 0) {
    levels.push(ready);
    const next: WorkItem[] = [];
    for (const { to } of ready.flatMap(({ handle }) => after.get(handle) ?? [])) {
      const left = (open.get(to) ?? 0) - 1;
      open.set(to, left);
      const item = items[positions.get(to) ?? -1];
      if (left === 0 && item !== undefined) next.push(item);
    }
    ready = next.toSorted((a, b) => (positions.get(a.handle) ?? 0) - (positions.get(b.handle) ?? 0));
  }
  return levels;
}

/** The items one after another: each as early in the order given as its edges allow. `edges` are those that order these items, without a cycle. */
export function inSequence(items: readonly WorkItem[], edges: readonly Edge[]): WorkItem[] {
  const before = Map.groupBy(edges, ({ to }) => to);
  const done = new Set<Handle>();
  const sequence: WorkItem[] = [];
  let waiting = items;
  for (;;) {
    const next = waiting.find(({ handle }) => (before.get(handle) ?? []).every(({ from }) => done.has(from)));
    if (next === undefined) return sequence;
    done.add(next.handle);
    sequence.push(next);
    waiting = waiting.filter((item) => item !== next);
  }
}

/** What these edges make wait for what, by position in `items`. `edges` are those that order these items, without a cycle. */
export function reachabilityOf(items: readonly WorkItem[], edges: readonly Edge[]): Reachability {
  const positions = new Map(items.map(({ handle }, index) => [handle, index]));
  const after = Map.groupBy(edges, ({ from }) => from);
  const order = new Reachability(items.length);
  // From the last to the first: what an item leads to is then known before the item.
  for (const { handle } of levelsOf(items, edges).flat().toReversed()) {
    for (const { to } of after.get(handle) ?? [])
      order.addFirst(positions.get(handle) ?? 0, positions.get(to) ?? 0);
  }
  return order;
}

/** The longest chain that begins with each item, by expected time. `levels` come from `levelsOf` with the same edges. */
export function remainingTimes(
  levels: readonly (readonly WorkItem[])[],
  edges: readonly Edge[],
): Map<Handle, Remaining> {
  const after = Map.groupBy(edges, ({ from }) => from);
  const remaining = new Map<Handle, Remaining>();
  for (const { handle, size } of levels.flat().toReversed()) {
    let longest: Remaining = { ms: 0, next: null };
    for (const { to } of after.get(handle) ?? []) {
      const ms = remaining.get(to)?.ms ?? 0;
      if (ms > longest.ms) longest = { ms, next: to };
    }
    remaining.set(handle, { ms: longest.ms + expectedMs(size), next: longest.next });
  }
  return remaining;
}

/**
 * Which of two items that may both start goes first (R17): the one on the longest remaining chain, then the longer one, then the more
 * urgent one. 0 where the document decides.
 */
export function compareStart(a: WorkItem, b: WorkItem, remaining: ReadonlyMap<Handle, Remaining>): number {
  const left = ({ handle }: WorkItem): number => remaining.get(handle)?.ms ?? 0;
  return left(b) - left(a) || expectedMs(b.size) - expectedMs(a.size) || urgencyOf(a) - urgencyOf(b);
}

/**
 * The tasks of a plan in the order in which they shall start, as far as they are free to (R17): one after another as the plan has them,
 * side by side by `compareStart` over all waves.
 */
export function startOrder({ items, edges, waves, mode }: Plan): Handle[] {
  const handles = waves.flat();
  if (mode !== 'parallel') return handles;
  const byHandle = new Map(items.map((item) => [item.handle, item]));
  const runnable = handles.flatMap((handle) => byHandle.get(handle) ?? []);
  const ordering = orderingEdges(runnable, edges);
  const remaining = remainingTimes(levelsOf(runnable, ordering), ordering);
  return runnable.toSorted((a, b) => compareStart(a, b, remaining)).map(({ handle }) => handle);
}
