import type { Handle, WorkItem } from '../work-item.ts';
import type { Edge } from './plan.ts';
import { compareStart, levelsOf, orderingEdges, remainingTimes } from './start-order.ts';

/**
 * The items in waves (R17): each as early as its edges allow; within a wave the one first that most work waits for, then the longest, then
 * the most urgent, then in document order. Edges of low confidence order nothing, and edges from items that are not among `items` count as
 * satisfied. The edges must have no cycle.
 */
export function planWaves(items: readonly WorkItem[], edges: readonly Edge[]): Handle[][] {
  const ordering = orderingEdges(items, edges);
  const levels = levelsOf(items, ordering);
  const remaining = remainingTimes(levels, ordering);
  return levels.map((level) =>
    level.toSorted((a, b) => compareStart(a, b, remaining)).map(({ handle }) => handle),
  );
}
