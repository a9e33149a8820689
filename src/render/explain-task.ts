import type { Edge, Plan } from '../domain/planning/plan.ts';
import type { Handle } from '../domain/work-item.ts';
import { listing } from './escape.ts';

/**
 * Why an item stands where it stands in a plan, a sentence each: what it waits for, what it never runs beside, what it is grouped with, and
 * what is only likely. Plain text, not made safe for any page. Empty where nothing is to be said.
 */
export function explainItem(plan: Plan, handle: Handle): string[] {
  const edges = plan.edges.filter(({ to }) => to === handle).toSorted((a, b) => certainty(a) - certainty(b));
  const named = new Set(edges.filter(({ confidence }) => confidence !== 'low').map(({ from }) => from));
  return [...explainEdges(edges), ...notParallel(plan, handle, named), ...grouped(plan, handle)];
}

/**
 * What the edges to one item mean for it: `waits for item-2 (“after 2”)`. Those of the same kind and the same words are one sentence. Plain text,
 * not made safe for any page.
 */
export function explainEdges(edges: readonly Edge[]): string[] {
  const alike = Map.groupBy(edges, ({ kind, reason, confidence }) => {
    const isLikely = confidence === 'low';
    return JSON.stringify([isLikely, !isLikely && kind === 'dependency', reason]);
  });
  return [...alike.values()].flatMap((group) => explainAlike(group) ?? []);
}

function explainAlike(group: readonly Edge[]): string | null {
  const [first] = group;
  if (first === undefined) return null;
  const { kind, reason, confidence } = first;
  const names = nameSome(group.map(({ from }) => from));
  if (confidence === 'low')
    return `may need ${names}, but does not wait for ${group.length > 1 ? 'them' : 'it'}: ${reason}`;
  return `${kind === 'dependency' ? 'waits for' : 'goes after'} ${names} (${reason})`;
}

/** All of a few names, of many the first two and how many more there are. */
function nameSome(names: readonly string[]): string {
  return listing(names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names);
}

function certainty({ confidence }: Edge): number {
  return confidence === 'low' ? 1 : 0;
}

/** Of a pair that a dependency orders, or that stands in a row with all others, that is told already. */
function notParallel(
  { conflicts, edges, mode }: Plan,
  handle: Handle,
  explained: ReadonlySet<Handle>,
): string[] {
  if (mode === 'sequential') return [];
  const after = new Set(
    edges
      .filter(
        ({ from, kind, confidence }) => from === handle && kind === 'dependency' && confidence !== 'low',
      )
      .map(({ to }) => to),
  );
  return conflicts.flatMap(({ items: [a, b], reason }) => {
    const other = a === handle ? b : a;
    if ((a !== handle && b !== handle) || explained.has(other) || after.has(other)) return [];
    return [`not parallel with ${other} because ${reason}`];
  });
}

function grouped({ groups }: Plan, handle: Handle): string[] {
  const group = groups.find(({ handles }) => handles.includes(handle));
  if (group === undefined) return [];
  const others = group.handles.filter((each) => each !== handle);
  return [`grouped with ${others.join(', ')}: ${group.reason}`];
}
