import type { Plan } from '../../src/domain/planning/plan.ts';
import type { WorkItem } from '../../src/domain/work-item.ts';

/** What people read in a master issue, written down by hand before any program read it; lines are those of `issue.md`, from 1. */
export interface Truth {
  readonly mode: Plan['mode'];
  readonly items: readonly TrueItem[];
  /** `[before, after]` by line, between open items: what is done is waited for by nobody. */
  readonly edges: readonly (readonly [number, number])[];
  /** Pieces of text that nobody sees on GitHub, so that neither a plan nor a comment may contain them. */
  readonly hidden: readonly string[];
}

interface TrueItem {
  readonly line: number;
  /** Only where there is no doubt how the item is called. */
  readonly title?: string;
  readonly done: boolean;
  readonly issue: number | null;
  /** Folders as `folder/**`; their order does not count. */
  readonly scope: readonly string[];
}

/** The items of a plan in the shape of the truth: titles only where the truth has them. */
export function itemsOf({ items }: Plan, truth: Truth): TrueItem[] {
  const titled = new Set(truth.items.flatMap(({ line, title }) => (title === undefined ? [] : [line])));
  return items.map((item) => ({
    line: item.line,
    ...(titled.has(item.line) ? { title: item.title } : {}),
    done: item.done,
    issue: item.issue,
    scope: scopeOf(item),
  }));
}

/** The items of a truth, in the order of a plan. */
export function trueItems({ items }: Truth): TrueItem[] {
  return items.map((item) => ({ ...item, scope: item.scope.toSorted() }));
}

/** What a plan makes wait for more than the same files, in lines, with all that follows from it; what is of low confidence orders nothing, and is left out. */
export function waitsOf({ items, edges }: Plan): string[] {
  const lines = new Map(items.map(({ handle, line }) => [handle, line]));
  const firm = edges.filter(({ kind, confidence }) => kind !== 'conflict' && confidence !== 'low');
  return closure(firm.map(({ from, to }) => [lines.get(from) ?? 0, lines.get(to) ?? 0]));
}

/** What has to wait in truth, with all that follows from it. */
export function trueWaits({ edges }: Truth): string[] {
  return closure(edges);
}

function scopeOf({ scope }: WorkItem): string[] {
  return scope.map((path) => path.replace(/\/$/, '/**')).toSorted();
}

/** `4 → 7` for each pair of which the second waits for the first, directly or not. */
function closure(edges: readonly (readonly [number, number])[]): string[] {
  const after = Map.groupBy(edges, ([from]) => from);
  return [...after.keys()]
    .toSorted((a, b) => a - b)
    .flatMap((from) => {
      const reached = new Set<number>();
      const pending = [from];
      for (let line = pending.pop(); line !== undefined; line = pending.pop()) {
        for (const [, next] of after.get(line) ?? []) {
          if (reached.has(next)) continue;
          reached.add(next);
          pending.push(next);
        }
      }
      return [...reached].toSorted((a, b) => a - b).map((to) => `${from} → ${to}`);
    });
}
