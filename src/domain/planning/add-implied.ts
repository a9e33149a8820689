import type { WorkItem } from '../work-item.ts';
import type { Edge } from './plan.ts';
import type { Reachability } from './reachability.ts';

/** Warnings lose their worth where there are many. */
const WARNINGS_AT_MOST = 5;

/**
 * Of the implied edges those that say something new (R11), the certain ones first: none between two items that are ordered already, in
 * either direction, so that none closes a cycle; none where somebody says that they are independent; and few warnings. `order` is by position in `items`; certain edges are added to it.
 */
export function addImplied(
  items: readonly WorkItem[],
  implied: readonly Edge[],
  order: Reachability,
): Edge[] {
  const positions = new Map(items.map(({ handle }, index) => [handle, index]));
  const warned = new Set<string>();
  const accepted: Edge[] = [];
  const sorted = implied.toSorted((a, b) => rank(a) - rank(b));
  for (const edge of sorted) {
    const [from, to] = [positions.get(edge.from), positions.get(edge.to)];
    if (from === undefined || to === undefined || from === to || areIndependent(items[from], items[to]))
      continue;
    if (order.has(from, to) || order.has(to, from)) continue;
    if (edge.confidence !== 'low') order.add(from, to);
    else if (warned.size >= WARNINGS_AT_MOST || isKnown(warned, edge)) continue;
    else warned.add(`${edge.from} ${edge.to}`);
    accepted.push(edge);
  }
  return accepted;
}

/** Words of people weigh more than any guess. */
function areIndependent(a: WorkItem | undefined, b: WorkItem | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.independentOf.includes(b.handle) || b.independentOf.includes(a.handle);
}

function rank({ confidence }: Edge): number {
  return confidence === 'low' ? 1 : 0;
}

function isKnown(warned: ReadonlySet<string>, { from, to }: Edge): boolean {
  return warned.has(`${from} ${to}`) || warned.has(`${to} ${from}`);
}
