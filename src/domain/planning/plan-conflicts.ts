import { isLockfile } from '../own-files.ts';
import type { Handle, WorkItem } from '../work-item.ts';
import { ConflictFinder, type ConflictInput, type Meeting } from './conflict-finder.ts';
import type { Conflict, Edge } from './plan.ts';
import type { Reachability } from './reachability.ts';
import { urgencyOf } from './start-order.ts';

export interface Conflicts {
  /** In the order of the document. */
  readonly conflicts: readonly Conflict[];
  /** An order for each pair that has none yet. */
  readonly edges: readonly Edge[];
}

/** A run has a hundred tasks at most: no plan that can run has more conflicts. */
const CONFLICTS_AT_MOST = 5_000;

const BARREL = /(?:^|\/)(?:index\.[cm]?[jt]sx?|mod\.rs|__init__\.py)$/;

/**
 * Pairs of items that would change the same files (R15), and the order that keeps them apart: what makes code before what tests or
 * describes it, then the more urgent one, then the earlier one. `order` says what waits for what already, by position in `items`; the new
 * edges are added to it, and close no cycle. Predictions of an item that names no file count where they are certain enough.
 */
export function planConflicts(input: ConflictInput, order: Reachability): Conflicts {
  const { items } = input;
  const finder = new ConflictFinder(input);
  const turn = items.map((_, index) => index).toSorted((a, b) => compareTurns(items[a], items[b]) || a - b);
  const conflicts: { first: number; second: number; meeting: Meeting }[] = [];
  const edges: Edge[] = [];
  for (const [place, later] of turn.entries()) {
    // The nearest first: a chain then needs one edge an item.
    for (const earlier of turn.slice(0, place).toReversed()) {
      if (!finder.conflict(earlier, later)) continue;
      const isOrdered = order.has(earlier, later) || order.has(later, earlier);
      if (isOrdered && conflicts.length >= CONFLICTS_AT_MOST) continue;
      const meeting = finder.meeting(earlier, later);
      if (conflicts.length < CONFLICTS_AT_MOST)
        conflicts.push({ first: Math.min(earlier, later), second: Math.max(earlier, later), meeting });
      if (isOrdered) continue;
      order.add(earlier, later);
      edges.push(orderEdge(handleAt(items, earlier), handleAt(items, later), meeting));
    }
  }
  const sorted = conflicts.toSorted((a, b) => a.first - b.first || a.second - b.second);
  return {
    conflicts: sorted.map(({ first, second, meeting }) => ({
      items: [handleAt(items, first), handleAt(items, second)],
      paths: meeting.paths,
      reason: reasonOf(meeting),
    })),
    edges,
  };
}

function compareTurns(a: WorkItem | undefined, b: WorkItem | undefined): number {
  if (a === undefined || b === undefined) return 0;
  const followsCode = ({ action }: WorkItem): number => (action === 'test' || action === 'document' ? 1 : 0);
  return followsCode(a) - followsCode(b) || urgencyOf(a) - urgencyOf(b);
}

function orderEdge(from: Handle, to: Handle, meeting: Meeting): Edge {
  const confidence = meeting.kind === 'predicted' ? 'high' : 'explicit';
  return { from, to, kind: 'conflict', reason: reasonOf(meeting), confidence };
}

function handleAt(items: readonly WorkItem[], index: number): Handle {
  return items[index]?.handle ?? `item-${index + 1}`;
}

function reasonOf({ kind, paths }: Meeting): string {
  const shown =
    paths.length > 5 ? `${paths.slice(0, 4).join(', ')} and ${paths.length - 4} more` : paths.join(', ');
  switch (kind) {
    case 'package':
      return `both change the dependencies of one package: ${shown}`;
    case 'predicted':
      return `both would probably change ${shown}, as predicted from the repository`;
    case 'globs':
      return `their files may be the same: ${shown}`;
    case 'files':
      return `both would change ${nameOfFiles(paths)}${shown}`;
  }
}

/** What goes before the names: a single file may be one that many items share. */
function nameOfFiles([first = '', ...others]: readonly string[]): string {
  if (others.length > 0) return '';
  if (isLockfile(first)) return 'the lockfile ';
  return BARREL.test(first) ? 'the shared file ' : '';
}
