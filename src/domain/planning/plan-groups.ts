import type { Handle, WorkItem } from '../work-item.ts';
import { expectedMs, totalMs } from './expected-time.ts';
import type { Edge, Group } from './plan.ts';

/** Items that would go together, before any group has taken them. */
interface Bundle {
  readonly items: readonly WorkItem[];
  readonly reason: string;
}

/**
 * Items that are best left to one agent, one after another (R19): chains of stated dependencies; and where there are more items than agents,
 * those of one directory, then those under one heading, as many as make an agent's fair share of the work. No group has one item, and there
 * are at most `maxAgents`. `items` are the runnable ones, blockers before what they block; each is in one group at most.
 */
export function planGroups(items: readonly WorkItem[], edges: readonly Edge[], maxAgents: number): Group[] {
  const share = totalMs(items) / Math.max(1, maxAgents);
  const taken = new Set<Handle>();
  const groups: Group[] = [];
  const take = (bundles: readonly Bundle[], most: number): void => {
    for (const { items: candidates, reason } of bundles) {
      const free = candidates.filter(({ handle }) => !taken.has(handle));
      for (const part of cutToShare(free, most)) {
        if (part.length < 2 || groups.length >= maxAgents) continue;
        for (const { handle } of part) taken.add(handle);
        groups.push({ handles: part.map(({ handle }) => handle), reason });
      }
    }
  };
  // A chain takes its time, whoever works on it.
  take(chainsOf(items, edges), Number.POSITIVE_INFINITY);
  if (items.length <= maxAgents) return groups;
  const headings = new Set(items.map(({ section }) => section));
  take(
    bundlesBy(items, directoryOf, (directory) => `same directory ${directory}`),
    share,
  );
  take(
    // A heading above all of them tells nothing of which belong together.
    bundlesBy(
      items,
      ({ section }) => (headings.size > 1 ? section : null),
      (section) => `same heading “${section}”`,
    ),
    share,
  );
  return groups;
}

/** Follows stated dependencies from each item to the first one that waits for it alone. */
function chainsOf(items: readonly WorkItem[], edges: readonly Edge[]): Bundle[] {
  const stated = edges.filter(({ kind, confidence }) => kind === 'dependency' && confidence === 'explicit');
  const after = Map.groupBy(stated, ({ from }) => from);
  const before = Map.groupBy(stated, ({ to }) => to);
  const byHandle = new Map(items.map((item) => [item.handle, item]));
  const seen = new Set<Handle>();
  return items.flatMap((first) => {
    const chain: WorkItem[] = [];
    for (let item: WorkItem | undefined = first; item !== undefined && !seen.has(item.handle); ) {
      seen.add(item.handle);
      chain.push(item);
      const next: Edge | undefined = after.get(item.handle)?.find(({ to }) => before.get(to)?.length === 1);
      item = next === undefined ? undefined : byHandle.get(next.to);
    }
    return chain.length > 1 ? [{ items: chain, reason: 'each waits for the one before it' }] : [];
  });
}

function bundlesBy(
  items: readonly WorkItem[],
  keyOf: (item: WorkItem) => string | null,
  reasonOf: (key: string) => string,
): Bundle[] {
  const bundles = Map.groupBy(items, keyOf);
  return [...bundles].flatMap(([key, members]) =>
    key === null ? [] : [{ items: members, reason: reasonOf(key) }],
  );
}

/** The directory of all files that an item names, with a slash at its end. */
function directoryOf({ scope }: WorkItem): string | null {
  const [only, ...others] = new Set(scope.map((path) => path.slice(0, path.search(/[^/]*[*?{[]|[^/]*$/))));
  return only === undefined || only === '' || only === '/' || others.length > 0 ? null : only;
}

/** The items in their order, in parts of at most `share` of expected time. */
function cutToShare(items: readonly WorkItem[], share: number): WorkItem[][] {
  const parts: WorkItem[][] = [];
  let left = 0;
  for (const item of items) {
    const ms = expectedMs(item.size);
    const current = parts.at(-1);
    if (current === undefined || ms > left) {
      parts.push([item]);
      left = share - ms;
      continue;
    }
    current.push(item);
    left -= ms;
  }
  return parts;
}
