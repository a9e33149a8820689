import type { Wait } from './wait.ts';
import { type Handle, SIZES, type WorkItem } from './work-item.ts';

/** A circle of waits, in order: each task waits for the next one's. `opened` is the one that is not waited for. */
interface OpenedCircle {
  readonly circle: readonly Wait[];
  readonly opened: Wait;
}

/**
 * The circles in which tasks wait for each other, each opened before the next is looked for. The plan alone has none, so that each holds a need.
 * @param graph what each waiting task waits for
 */
export function waitCircles(
  items: readonly WorkItem[],
  graph: ReadonlyMap<Handle, readonly Wait[]>,
): OpenedCircle[] {
  const found: OpenedCircle[] = [];
  const isOpened = (wait: Wait) => found.some(({ opened }) => opened === wait);
  for (;;) {
    const circle = findCircle(graph, isOpened);
    const opened = circle && cheapest(items, circle);
    if (!circle || !opened) return withoutNeedless(graph, found);
    found.push({ circle, opened });
  }
}

/** What was opened later may have made an earlier opening needless: then those two tasks stay apart. */
function withoutNeedless(
  graph: ReadonlyMap<Handle, readonly Wait[]>,
  found: readonly OpenedCircle[],
): OpenedCircle[] {
  let left = [...found];
  for (const each of found) {
    const others = left.filter((other) => other !== each);
    const isOpened = (wait: Wait) => others.some(({ opened }) => opened === wait);
    if (findCircle(graph, isOpened) === null) left = others;
  }
  return left;
}

/** What only orders two tasks, else the need of the smallest one, of several the first in the plan. */
function cheapest(items: readonly WorkItem[], circle: readonly Wait[]): Wait | undefined {
  const order = circle.find(({ kind }) => kind === 'conflict' || kind === 'order');
  if (order) return order;
  const rank = (handle: Handle) => {
    const index = items.findIndex((item) => item.handle === handle);
    const size = items[index]?.size;
    return (size === undefined ? SIZES.length : SIZES.indexOf(size)) * items.length + index;
  };
  const needs = circle.filter(({ kind }) => kind === 'need');
  return needs.toSorted((a, b) => rank(a.to) - rank(b.to))[0];
}

/** Depth first, in the order of the graph, so that the same waits always give the same circle. */
function findCircle(
  graph: ReadonlyMap<Handle, readonly Wait[]>,
  isOpened: (wait: Wait) => boolean,
): Wait[] | null {
  const done = new Set<Handle>();
  const way: Wait[] = [];
  const visit = (handle: Handle): Wait[] | null => {
    const start = way.findIndex(({ to }) => to === handle);
    if (start !== -1) return way.slice(start);
    if (done.has(handle)) return null;
    for (const wait of graph.get(handle) ?? []) {
      if (isOpened(wait) || !graph.has(wait.from)) continue;
      way.push(wait);
      const circle = visit(wait.from);
      if (circle) return circle;
      way.pop();
    }
    done.add(handle);
    return null;
  };
  for (const handle of graph.keys()) {
    const circle = visit(handle);
    if (circle) return circle;
  }
  return null;
}
