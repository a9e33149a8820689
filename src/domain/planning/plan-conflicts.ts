import { isLockfile } from '../own-files.ts';
import { type CompiledScope, compileScope, scopesIntersect } from '../scopes.ts';
import type { WorkItem } from '../work-item.ts';
import type { Conflict, Edge } from './plan.ts';
import { Reachability } from './reachability.ts';

export interface Conflicts {
  readonly conflicts: readonly Conflict[];
  /** An order for each pair that has none yet: the earlier item first. */
  readonly edges: readonly Edge[];
}

interface Scoped {
  readonly item: WorkItem;
  readonly scopes: readonly CompiledScope[];
}

const MANIFEST =
  /(?:^|\/)(?:package\.json|Cargo\.toml|go\.mod|pyproject\.toml|Pipfile|Gemfile|composer\.json)$/;
const BARREL = /(?:^|\/)(?:index\.[cm]?[jt]sx?|mod\.rs|__init__\.py)$/;

/**
 * Pairs of items that would change the same files (R15), and the order that keeps them apart. `items` are the runnable ones in document
 * order; `dependencies` must have no cycle, and the result adds none.
 */
export function planConflicts(items: readonly WorkItem[], dependencies: readonly Edge[]): Conflicts {
  const positions = new Map(items.map(({ handle }, index) => [handle, index]));
  const order = new Reachability(items.length);
  for (const { from, to } of dependencies) {
    const [first, last] = [positions.get(from), positions.get(to)];
    if (first !== undefined && last !== undefined) order.add(first, last);
  }
  const scoped = items.map((item): Scoped => ({ item, scopes: item.scope.map(compileScope) }));
  const conflicts: Conflict[] = [];
  const edges: Edge[] = [];
  for (const [later, b] of scoped.entries()) {
    // The nearest first: a chain then needs one edge an item.
    for (let earlier = later - 1; earlier >= 0; earlier -= 1) {
      const a = scoped[earlier];
      const conflict = a === undefined ? null : findConflict(a, b);
      if (a === undefined || conflict === null) continue;
      conflicts.push(conflict);
      if (order.has(earlier, later) || order.has(later, earlier)) continue;
      order.add(earlier, later);
      const { reason } = conflict;
      edges.push({
        from: a.item.handle,
        to: b.item.handle,
        kind: 'conflict',
        reason,
        confidence: 'explicit',
      });
    }
  }
  return { conflicts, edges };
}

function findConflict(a: Scoped, b: Scoped): Conflict | null {
  const meeting = a.scopes.flatMap((first) =>
    b.scopes.filter((second) => scopesIntersect(first, second)).map((second) => narrower(first, second)),
  );
  const packages = meeting.length > 0 ? [] : sharedPackages(a.item.scope, b.item.scope);
  const paths = [...new Set([...meeting.flat(), ...packages])].toSorted();
  if (paths.length === 0) return null;
  return { items: [a.item.handle, b.item.handle], paths, reason: reasonOf(paths, packages.length > 0) };
}

/** What two scopes have in common, as well as the scopes themselves can say it. */
function narrower(a: CompiledScope, b: CompiledScope): string[] {
  if (a.scope === b.scope) return [a.scope];
  if (!a.isGlob && !b.isGlob) return [a.prefix.length > b.prefix.length ? a.scope : b.scope];
  if (a.isGlob && b.isGlob) return [a.scope, b.scope];
  return [a.isGlob ? b.scope : a.scope];
}

/** A change of a package's manifest is a change of its lockfile as well. */
function sharedPackages(a: readonly string[], b: readonly string[]): string[] {
  const isPackageFile = (path: string): boolean => MANIFEST.test(path) || isLockfile(path);
  const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
  return a.filter(isPackageFile).flatMap((first) => {
    const others = b.filter((second) => isPackageFile(second) && directoryOf(first) === directoryOf(second));
    return others.length > 0 ? [first, ...others] : [];
  });
}

function reasonOf(paths: readonly string[], inOnePackage: boolean): string {
  const [first = ''] = paths;
  if (inOnePackage) return `Both change the dependencies of one package (${paths.join(', ')}).`;
  if (paths.length > 1) return `Both would change ${paths.slice(0, 5).join(', ')}.`;
  if (isLockfile(first)) return `Both would change the lockfile ${first}.`;
  return BARREL.test(first) ? `Both would change the shared file ${first}.` : `Both would change ${first}.`;
}
