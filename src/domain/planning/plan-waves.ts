import type { Handle, Size, WorkItem } from '../work-item.ts';
import type { Edge } from './plan.ts';

const LONGEST_FIRST: readonly Size[] = ['XL', 'L', 'M', 'S'];

/**
 * The items in waves: each as early as its edges allow, within a wave the longest first, then in document order. Edges from items that are
 * not among `items` count as satisfied. The edges must have no cycle.
 */
export function planWaves(items: readonly WorkItem[], edges: readonly Edge[]): Handle[][] {
  const known = new Set(items.map(({ handle }) => handle));
  const inside = edges.filter(({ from, to }) => known.has(from) && known.has(to));
  const after = Map.groupBy(inside, ({ from }) => from);
  const open = new Map(items.map(({ handle }) => [handle, 0]));
  for (const { to } of inside) open.set(to, (open.get(to) ?? 0) + 1);
  const waves: Handle[][] = [];
  let ready = new Set(items.map(({ handle }) => handle).filter((handle) => open.get(handle) === 0));
  while (ready.size > 0) {
    waves.push(longestFirst(items.filter(({ handle }) => ready.has(handle))));
    const next = new Set<Handle>();
    for (const { to } of [...ready].flatMap((handle) => after.get(handle) ?? [])) {
      const left = (open.get(to) ?? 0) - 1;
      open.set(to, left);
      if (left === 0) next.add(to);
    }
    ready = next;
  }
  return waves;
}

function longestFirst(items: readonly WorkItem[]): Handle[] {
  return items
    .toSorted((a, b) => LONGEST_FIRST.indexOf(a.size) - LONGEST_FIRST.indexOf(b.size))
    .map(({ handle }) => handle);
}
