import type { Reachability } from './reachability.ts';

/**
 * How many nodes can stand side by side at most, none before another. By Dilworth's theorem that is the number of chains that cover all
 * nodes, and those are found by matching each node with the one after it in its chain.
 */
export function widestSet(order: Reachability): number {
  const words = Math.ceil(order.size / 32);
  const previous = new Int32Array(order.size).fill(-1);
  let links = 0;
  for (let node = 0; node < order.size; node += 1) {
    // Nodes that this search has not tried as the next of a chain.
    const untried = new Uint32Array(words).fill(0xffffffff);
    if (extend(node, order, previous, untried)) links += 1;
  }
  return order.size - links;
}

/** Finds `node` a next one, moving other chains out of the way. */
function extend(node: number, order: Reachability, previous: Int32Array, untried: Uint32Array): boolean {
  const row = order.row(node);
  for (let word = 0; word < row.length; word += 1) {
    for (;;) {
      const open = (row[word] ?? 0) & (untried[word] ?? 0);
      if (open === 0) break;
      const bit = 31 - Math.clz32(open & -open);
      untried[word] = (untried[word] ?? 0) & ~(1 << bit);
      const next = word * 32 + bit;
      const holder = previous[next] ?? -1;
      if (holder !== -1 && !extend(holder, order, previous, untried)) continue;
      previous[next] = node;
      return true;
    }
  }
  return false;
}
