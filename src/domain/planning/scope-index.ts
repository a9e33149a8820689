import type { Extent } from './scope-overlap.ts';

interface Node {
  readonly below: Map<string, Node>;
  readonly extents: number[];
}

/**
 * Calls `visit` once for each pair of extents of which one lies in the other's directory, or in the same: only these can have a path in
 * common. It looks at no other pair.
 */
export function visitNearPairs(
  extents: readonly Extent[],
  visit: (first: number, second: number) => void,
): void {
  const root: Node = { below: new Map(), extents: [] };
  const ways = extents.map(({ prefix }, index) => {
    const way = [root];
    for (const segment of prefix === '' ? [] : prefix.split('/'))
      way.push(childOf(way.at(-1) ?? root, segment));
    way.at(-1)?.extents.push(index);
    return way;
  });
  for (const [index, way] of ways.entries()) {
    const own = way.at(-1);
    for (const node of way) {
      for (const other of node.extents) if (node !== own || other < index) visit(other, index);
    }
  }
}

function childOf(node: Node, segment: string): Node {
  const child = node.below.get(segment) ?? { below: new Map(), extents: [] };
  node.below.set(segment, child);
  return child;
}
