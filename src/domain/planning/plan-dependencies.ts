import type { Handle, WorkItem } from '../work-item.ts';
import type { Clarification, Edge } from './plan.ts';

/** The dependencies among open items, and those that end outside of them. */
export interface Dependencies {
  readonly edges: readonly Edge[];
  readonly assumptions: readonly string[];
}

/** Edges between open items. What is done is satisfied; an issue that is no item is assumed to be. */
export function planDependencies(items: readonly WorkItem[]): Dependencies {
  const open = new Set(items.filter(({ done }) => !done).map(({ handle }) => handle));
  const stated = items
    .filter(({ done }) => !done)
    .flatMap(({ handle, dependsOn }) => dependsOn.map(({ on, words }) => ({ to: handle, on, words })));
  const edges = stated.flatMap(({ to, on, words }): Edge[] =>
    isHandle(on) && open.has(on)
      ? [{ from: on, to, kind: 'dependency', reason: `“${words}”`, confidence: 'explicit' }]
      : [],
  );
  const assumptions = stated
    .filter(({ on }) => !isHandle(on))
    .map(
      ({ to, on, words }) =>
        `${to} names ${on} (“${words}”), which is no item here: it is assumed to be done.`,
    );
  return { edges, assumptions };
}

/** One cycle of each knot of dependencies, every item of it with the words that make it wait. */
export function describeCycles(items: readonly WorkItem[], edges: readonly Edge[]): string[] {
  const before = groupByTarget(edges);
  const titles = new Map(items.map(({ handle, title }) => [handle, title]));
  return findCycles(items, before).map((cycle) => {
    const steps = cycle.map(
      ({ from, to, reason }) => `${to} (${titles.get(to) ?? ''}) waits for ${from}: ${reason}`,
    );
    return `These items wait for each other, so none can start: ${steps.join('; ')}. Remove one of these dependencies.`;
  });
}

/** Items that wait, directly or not, for an item that needs clarification. */
export function heldBack(unclear: readonly Clarification[], edges: readonly Edge[]): Clarification[] {
  const after = Map.groupBy(edges, ({ from }) => from);
  const seen = new Set(unclear.map(({ handle }) => handle));
  const held: Clarification[] = [];
  const pending = [...seen];
  for (let handle = pending.shift(); handle !== undefined; handle = pending.shift()) {
    for (const { to, reason } of after.get(handle) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      pending.push(to);
      held.push({
        handle: to,
        question: `It waits for ${handle} (${reason}), which is not clear yet. Shall it go first?`,
      });
    }
  }
  return held;
}

function isHandle(on: string): on is Handle {
  return on.startsWith('item-');
}

function groupByTarget(edges: readonly Edge[]): Map<Handle, Edge[]> {
  return Map.groupBy(edges, ({ to }) => to);
}

/** Walks back along the edges; an item that is met twice on one way closes a cycle. */
function findCycles(items: readonly WorkItem[], before: ReadonlyMap<Handle, readonly Edge[]>): Edge[][] {
  const cycles: Edge[][] = [];
  const finished = new Set<Handle>();
  for (const { handle } of items) {
    const way: { handle: Handle; left: Edge[]; by: Edge | null }[] = [];
    const onWay = new Map<Handle, number>();
    const enter = (next: Handle, by: Edge | null): void => {
      onWay.set(next, way.length);
      way.push({ handle: next, left: [...(before.get(next) ?? [])], by });
    };
    if (!finished.has(handle)) enter(handle, null);
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const edge = top.left.shift();
      if (edge === undefined) {
        finished.add(top.handle);
        onWay.delete(top.handle);
        way.pop();
        continue;
      }
      const start = onWay.get(edge.from);
      if (start !== undefined) cycles.push([...way.slice(start + 1).flatMap(({ by }) => by ?? []), edge]);
      else if (!finished.has(edge.from)) enter(edge.from, edge);
    }
  }
  return cycles;
}
