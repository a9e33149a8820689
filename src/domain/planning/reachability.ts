/** Which nodes of a directed graph can be reached from which, kept up to date as edges are added. Nodes are 0 … size-1. */
export class Reachability {
  readonly #words: number;
  readonly #rows: Uint32Array[];

  constructor(size: number) {
    this.#words = Math.ceil(size / 32);
    this.#rows = Array.from({ length: size }, () => new Uint32Array(this.#words));
  }

  has(from: number, to: number): boolean {
    return (((this.#rows[from]?.[to >>> 5] ?? 0) >>> (to & 31)) & 1) === 1;
  }

  /** Takes time in the number of nodes squared at most, and none for an edge that says nothing new. */
  add(from: number, to: number): void {
    if (this.has(from, to)) return;
    for (const [index, row] of this.#rows.entries()) {
      if (index === from || this.has(index, from)) this.#include(row, to);
    }
  }

  #include(row: Uint32Array, to: number): void {
    const beyond = this.#rows[to];
    for (let word = 0; word < this.#words; word += 1) row[word] = (row[word] ?? 0) | (beyond?.[word] ?? 0);
    row[to >>> 5] = (row[to >>> 5] ?? 0) | (1 << (to & 31));
  }
}
