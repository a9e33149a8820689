import type { OutsideIssue } from '../snapshot.ts';
import type { Handle, Problem, StatedDependency, WorkItem } from '../work-item.ts';
import type { Clarification, Edge } from './plan.ts';

/** The dependencies among open items, and those that end outside of them. */
export interface Dependencies {
  readonly edges: readonly Edge[];
  readonly assumptions: readonly string[];
  readonly problems: readonly Problem[];
}

/** Something that an open item waits for, in its words. */
interface Wait extends StatedDependency {
  readonly item: WorkItem;
}

/**
 * Edges between open items. What is done is satisfied; an issue that is no item is what `outside` says of it, and assumed to be done where that
 * says nothing.
 */
export function planDependencies(items: readonly WorkItem[], outside: readonly OutsideIssue[]): Dependencies {
  const open = items.filter(({ done }) => !done);
  const stated = open.flatMap((item) => item.dependsOn.map((each): Wait => ({ ...each, item })));
  const known = new Map<string, OutsideIssue>(outside.map((issue) => [`#${issue.number}`, issue]));
  const leaving = stated.filter(({ on }) => !isHandle(on));
  return {
    edges: edgesBetween(open, open),
    assumptions: leaving.flatMap((wait) => assumptionOf(wait, known.get(wait.on)) ?? []),
    problems: leaving
      .filter(({ on }) => known.get(on)?.state === 'missing')
      .map(({ item, on, words }) => ({
        line: item.line,
        message: `“${words}”: there is no issue ${on} in this repository.`,
      })),
  };
}

/** What open items wait for no more, since it is done: the plan has no need of it, its reader may want to know. */
export function satisfiedDependencies(items: readonly WorkItem[]): Edge[] {
  const { done = [], open = [] } = Object.groupBy(items, (item) => (item.done ? 'done' : 'open'));
  return edgesBetween(done, open);
}

/** What the words of `waiting` say that they wait for, as far as it is one of `first`. */
function edgesBetween(first: readonly WorkItem[], waiting: readonly WorkItem[]): Edge[] {
  const handles = new Set(first.map(({ handle }) => handle));
  return waiting.flatMap(({ handle, dependsOn }) =>
    dependsOn.flatMap(({ on, words }): Edge[] =>
      isHandle(on) && handles.has(on)
        ? [{ from: on, to: handle, kind: 'dependency', reason: `“${words}”`, confidence: 'explicit' }]
        : [],
    ),
  );
}

function assumptionOf({ item: { handle }, on, words }: Wait, issue: OutsideIssue | undefined): string | null {
  if (issue === undefined)
    return `${handle} names ${on} (“${words}”), which is no item here: it is assumed to be done.`;
  if (issue.state !== 'open') return null;
  return `${handle} waits for ${on} (“${words}”), which is open and no item here: it starts when that ${issue.kind ?? 'issue'} is closed.`;
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
