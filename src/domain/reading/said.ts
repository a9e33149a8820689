import type { Handle, IssueReference } from '../work-item.ts';
import type { NameIndex } from './name-index.ts';
import type { Chain } from './read-chains.ts';
import type { Statement } from './read-statements.ts';
import { itemsOf, pointAt, pointAtAll, type Target } from './target.ts';

/** What must come first, for whom, in whose words. */
export interface SaidEdge {
  readonly from: Handle | IssueReference;
  readonly to: Handle;
  readonly words: string;
}

type Heard = SaidEdge & {
  /** Said of this item; of all at once, as in `all of the above`; or of the whole list in passing, as in `in this order`. */
  readonly reach: 'item' | 'all' | 'list';
};

/** More than this many edges from words like “all of the above” say nothing that a reader could check. */
const MOST_SWEEPING_EDGES = 20_000;

/** Messages about one item; more say nothing new. */
const MOST_MESSAGES = 20;

/** Everything that is said about order, as it is heard. */
export class Said {
  readonly #names: NameIndex;
  readonly #edges: Heard[] = [];
  readonly #independent = new Map<Handle, Set<Handle>>();
  readonly #unresolved = new Map<Handle, string[]>();
  #sweeping = 0;

  constructor(names: NameIndex) {
    this.#names = names;
  }

  /** What `handle` does not wait for, as somebody says. */
  independentOf(handle: Handle): Handle[] {
    return [...(this.#independent.get(handle) ?? [])];
  }

  /** Messages about words of an item that name nothing. */
  unresolvedOf(handle: Handle): readonly string[] {
    return this.#unresolved.get(handle) ?? [];
  }

  /** Takes a statement, about `implied` where it names no subject. With `complains`, what it does not find is worth a message. */
  state(statement: Statement, implied: readonly Handle[], complains: boolean): void {
    const { order, objects, words } = statement;
    const named = itemsOf(statement.subjects);
    const subjects = named.length > 0 ? named : implied;
    switch (order) {
      case 'objects first':
        this.wait(subjects, objects, words, complains);
        break;
      case 'objects later':
        this.#precede(subjects, objects, words);
        break;
      case 'independent':
        this.#free(subjects, itemsOf(objects));
        break;
      case 'last':
      case 'first':
        this.#placeAtEnd(order, subjects, words);
    }
  }

  /** `subjects` wait for `objects`. */
  wait(subjects: readonly Handle[], objects: readonly Target[], words: string, complains: boolean): void {
    for (const to of subjects) {
      for (const target of objects) {
        if ('unresolved' in target) {
          if (complains) this.#complain(to, words, target.unresolved);
        } else if (target.on === to || target.on === `#${this.#names.self}`) {
          if (complains && !target.isOneOfAll) {
            this.#complain(to, words, 'an item cannot wait for itself or for the master issue.');
          }
        } else if (!target.isOneOfAll) {
          this.#edges.push({ from: target.on, to, words, reach: 'item' });
        } else if (this.#sweeping < MOST_SWEEPING_EDGES) {
          this.#sweeping += 1;
          this.#edges.push({ from: target.on, to, words, reach: 'all' });
        }
      }
    }
  }

  /** Each link of a chain waits for the one before it. */
  follow({ chain, words, said }: Chain): void {
    for (const [index, before] of chain.slice(0, -1).entries()) {
      for (const to of chain[index + 1] ?? []) {
        if (said !== 'in passing') this.wait([to], before.map(pointAt), words, false);
        else for (const from of before) this.#edges.push({ from, to, words, reach: 'list' });
      }
    }
  }

  /**
   * Each edge once. Words about all items are not meant to turn around what is said of single ones: of their edges, one that would close a circle
   * or that an item denies is left out; and `in this order` counts only where nothing is said of single items.
   */
  settle(): SaidEdge[] {
    const settled = new SettledEdges();
    const isDetailed = this.#edges.some(({ reach }) => reach === 'item');
    for (const edge of this.#edges) if (edge.reach === 'item') settled.keep(edge);
    const sweeping = Map.groupBy(
      this.#edges.filter(({ reach }) => reach === 'all' || (reach === 'list' && !isDetailed)),
      ({ to }) => to,
    );
    for (const { handle } of this.#names.items) {
      const own = sweeping.get(handle) ?? [];
      const behind = own.length > 0 ? settled.reachedFrom(handle) : new Set<string>();
      const denied: ReadonlySet<string> = this.#independent.get(handle) ?? new Set();
      for (const edge of own) if (!behind.has(edge.from) && !denied.has(edge.from)) settled.keep(edge);
    }
    return settled.edges;
  }

  #precede(subjects: readonly Handle[], objects: readonly Target[], words: string): void {
    const isSweeping = objects.some((target) => 'on' in target && target.isOneOfAll);
    const before = isSweeping ? pointAtAll(subjects) : subjects.map(pointAt);
    this.wait(itemsOf(objects), before, words, false);
  }

  #free(subjects: readonly Handle[], objects: readonly Handle[]): void {
    for (const subject of subjects) {
      const known = this.#independent.get(subject) ?? new Set();
      for (const each of objects) known.add(each);
      this.#independent.set(subject, known);
    }
  }

  /** Of several, one is first or last at most. First comes before what stands below it. */
  #placeAtEnd(place: 'first' | 'last', subjects: readonly Handle[], words: string): void {
    const [only, ...others] = subjects;
    if (only === undefined || others.length > 0) return;
    const { items, byHandle } = this.#names;
    const line = byHandle.get(only)?.found.line ?? 0;
    const below = items.filter(({ found }) => found.line > line).map(({ handle }) => handle);
    if (place === 'first') this.wait(below, pointAtAll([only]), words, false);
    else this.wait([only], pointAtAll(items.map(({ handle }) => handle)), words, false);
  }

  #complain(handle: Handle, words: string, why: string): void {
    const messages = this.#unresolved.get(handle) ?? [];
    // A range like `1-200` may name nothing two hundred times, and may stand there thousands of times.
    if (messages.length < MOST_MESSAGES) messages.push(`“${words}”: ${why}`);
    this.#unresolved.set(handle, messages);
  }
}

class SettledEdges {
  readonly #kept = new Map<string, SaidEdge>();
  readonly #after = new Map<string, string[]>();

  get edges(): SaidEdge[] {
    return [...this.#kept.values()];
  }

  keep(edge: SaidEdge): void {
    const key = `${edge.from} ${edge.to}`;
    if (this.#kept.has(key)) return;
    this.#kept.set(key, edge);
    const next = this.#after.get(edge.from);
    if (next === undefined) this.#after.set(edge.from, [edge.to]);
    else next.push(edge.to);
  }

  /** Everything that waits for it, directly or not, and itself. */
  reachedFrom(handle: string): Set<string> {
    const seen = new Set([handle]);
    const pending = [handle];
    for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
      for (const next of this.#after.get(each) ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        pending.push(next);
      }
    }
    return seen;
  }
}
