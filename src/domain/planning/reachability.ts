/** Which nodes of a directed graph can be reached from which, kept up to date as edges are added. Nodes are 0 … size-1. */
export class Reachability {
  readonly size: number;
  readonly #words: number;
  /** A row of bits for each node: what can be reached from it. */
  readonly #bits: Uint32Array;

  constructor(size: number) {
    this.size = size;
    this.#words = Math.ceil(size / 32);
    this.#bits = new Uint32Array(size * this.#words);
  }

  has(from: number, to: number): boolean {
    return (((this.#bits[from * this.#words + (to >>> 5)] ?? 0) >>> (to & 31)) & 1) === 1;
  }

  /** Takes time in the number of nodes squared at most, and none for an edge that says nothing new. */
  add(from: number, to: number): void {
    if (this.has(from, to)) return;
    this.addFirst(from, to);
    for (let node = 0; node < this.size; node += 1) if (this.has(node, from)) this.addFirst(node, to);
  }

  /** Like `add`, for a node that none of the others reaches yet: it takes time in the number of nodes. */
  addFirst(from: number, to: number): void {
    if (this.has(from, to)) return;
    const [own, beyond] = [from * this.#words, to * this.#words];
    for (let word = 0; word < this.#words; word += 1)
      this.#bits[own + word] = (this.#bits[own + word] ?? 0) | (this.#bits[beyond + word] ?? 0);
    this.#bits[own + (to >>> 5)] = (this.#bits[own + (to >>> 5)] ?? 0) | (1 << (to & 31));
  }

  /** What can be reached from a node, as bits: node n is bit `n & 31` of word `n >>> 5`. */
  row(from: number): Uint32Array {
    return this.#bits.subarray(from * this.#words, (from + 1) * this.#words);
  }
}
