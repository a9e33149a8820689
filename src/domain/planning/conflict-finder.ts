import type { WorkItem } from '../work-item.ts';
import { isTouchedByMost, packagesOf } from './package-files.ts';
import type { PredictedScope } from './plan.ts';
import { visitNearPairs } from './scope-index.ts';
import { type Extent, OverlapJudge, readExtent } from './scope-overlap.ts';

/** What conflicts are found from. */
export interface ConflictInput {
  /** The runnable items, in the order of the document. */
  readonly items: readonly WorkItem[];
  readonly predicted: readonly PredictedScope[];
  /** Directories of the repository that have a lockfile. */
  readonly locked: ReadonlySet<string>;
}

/** Where two items meet. */
export interface Meeting {
  /** `globs`: only patterns meet, and nobody has named a file. `predicted`: one of the items does not name the files itself. */
  readonly kind: 'files' | 'globs' | 'package' | 'predicted';
  readonly paths: readonly string[];
}

/** Predictions from here on come true often enough to make somebody wait. */
const CERTAIN = 0.7;

/** Finds out which items would change the same files, without looking at every pair of scopes. Items are named by position. */
export class ConflictFinder {
  readonly #input: ConflictInput;
  readonly #size: number;
  /** A bit for each pair that conflicts. */
  readonly #pairs: Uint8Array;
  readonly #extents = new Map<string, Extent>();
  readonly #isPredicted = new Set<number>();
  readonly #scopes: readonly (readonly string[])[];
  readonly #packages: readonly (readonly string[])[];
  readonly #judge = new OverlapJudge();

  constructor(input: ConflictInput) {
    this.#input = input;
    const { items, predicted, locked } = input;
    this.#size = items.length;
    this.#pairs = new Uint8Array(items.length ** 2);
    const likely = new Map(predicted.map(({ handle, paths }) => [handle, paths]));
    this.#scopes = items.map(({ handle, scope }, index) => {
      const paths = (likely.get(handle) ?? []).filter(
        ({ path, confidence }) => confidence >= CERTAIN && !isTouchedByMost(path),
      );
      if (scope.length > 0 || paths.length === 0) return [...new Set(scope)];
      this.#isPredicted.add(index);
      return paths.map(({ path }) => path);
    });
    this.#packages = items.map((item) => packagesOf(item, locked));
    this.#compareScopes();
    this.#mark(holders(this.#packages));
  }

  conflict(a: number, b: number): boolean {
    return this.#pairs[a * this.#size + b] === 1;
  }

  /** Where two items that conflict meet. */
  meeting(a: number, b: number): Meeting {
    const met = (this.#scopes[a] ?? []).flatMap((first) =>
      (this.#scopes[b] ?? [])
        .filter((second) => this.#overlap(first, second))
        .map((second): [string, string] => [first, second]),
    );
    if (met.length === 0) return { kind: 'package', paths: this.#packageFiles(a, b) };
    const certain = met.filter((pair) => !this.#areGlobs(pair));
    const shown = certain.length > 0 ? certain : met;
    const paths = [...new Set(shown.flatMap((pair) => this.#narrower(pair)))].toSorted();
    if (this.#isPredicted.has(a) || this.#isPredicted.has(b)) return { kind: 'predicted', paths };
    return { kind: certain.length > 0 ? 'files' : 'globs', paths };
  }

  #compareScopes(): void {
    const byScope = holders(this.#scopes);
    for (const scope of byScope.keys()) this.#extents.set(scope, readExtent(scope));
    const extents = [...this.#extents.values()];
    const held = extents.map(({ scope }) => byScope.get(scope) ?? []);
    this.#mark(byScope);
    visitNearPairs(extents, (earlier, later) => {
      const [a, b] = [extents[earlier], extents[later]];
      if (a === undefined || b === undefined) return;
      const [first = [], second = []] = [held[earlier], held[later]];
      // One pair of files is enough to keep two items apart, and an item is never kept from itself.
      const [one, another] = [first[0] ?? 0, second[0] ?? 0];
      const isSettled =
        first.length === 1 && second.length === 1 && (one === another || this.conflict(one, another));
      if (isSettled || !this.#judge.overlap(a, b)) return;
      for (const each of first) for (const item of second) this.#set(each, item);
    });
  }

  #mark(groups: ReadonlyMap<string, readonly number[]>): void {
    for (const items of groups.values()) {
      for (const a of items) for (const b of items) this.#set(a, b);
    }
  }

  #set(a: number, b: number): void {
    if (a === b) return;
    this.#pairs[a * this.#size + b] = 1;
    this.#pairs[b * this.#size + a] = 1;
  }

  #overlap(scope: string, other: string): boolean {
    const [a, b] = [this.#extents.get(scope), this.#extents.get(other)];
    return a !== undefined && b !== undefined && this.#judge.overlap(a, b);
  }

  #areGlobs([a, b]: readonly [string, string]): boolean {
    return a !== b && this.#extents.get(a)?.kind === 'glob' && this.#extents.get(b)?.kind === 'glob';
  }

  /** What two scopes have in common, as well as the scopes themselves can say it. */
  #narrower([a, b]: readonly [string, string]): string[] {
    if (a === b || this.#areGlobs([a, b])) return [a, b];
    const [one, other] = [this.#extents.get(a), this.#extents.get(b)];
    if (one?.kind === 'glob') return [isWithin(one, other) ? a : b];
    if (other?.kind === 'glob') return [isWithin(other, one) ? b : a];
    return [a.length > b.length ? a : b];
  }

  #packageFiles(a: number, b: number): string[] {
    const shared = new Set((this.#packages[a] ?? []).filter((each) => this.#packages[b]?.includes(each)));
    const { items, locked } = this.#input;
    const files = [a, b].flatMap((index) => {
      const item = items[index];
      if (item === undefined) return [];
      return item.scope.filter((path) =>
        packagesOf({ ...item, scope: [path] }, locked).some((each) => shared.has(each)),
      );
    });
    return [...new Set(files)].toSorted();
  }
}

/** Whether a glob can only mean what lies in a directory. */
function isWithin(glob: Extent, directory: Extent | undefined): boolean {
  if (directory?.kind !== 'directory') return false;
  return `${glob.prefix}/`.startsWith(`${directory.prefix}/`);
}

/** The items that have each value. */
function holders(values: readonly (readonly string[])[]): Map<string, number[]> {
  const byValue = new Map<string, number[]>();
  for (const [index, own] of values.entries()) {
    for (const value of own) {
      const items = byValue.get(value) ?? [];
      if (items.at(-1) !== index) items.push(index);
      byValue.set(value, items);
    }
  }
  return byValue;
}
