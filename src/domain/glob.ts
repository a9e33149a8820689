/** Code points from the first to the last, in order and apart. */
type Ranges = readonly (readonly [number, number])[];

interface State {
  readonly jumps: number[];
  readonly moves: { readonly on: Ranges; readonly to: number }[];
}

/** A pattern of paths as a nondeterministic automaton over code points; it starts in state 0. */
export interface Automaton {
  readonly states: readonly State[];
  readonly accepts: number;
}

const LAST = 0x10ffff;
const SLASH = 0x2f;
const ANY: Ranges = [[0, LAST]];
const NOT_SLASH: Ranges = [
  [0, SLASH - 1],
  [SLASH + 1, LAST],
];

/** The automaton of exactly one path. */
export function compilePath(path: string): Automaton {
  const builder = new Builder();
  return builder.finish(builder.text(path, 0));
}

/**
 * The automaton of a glob: `*` and `?` stay in their segment, `**` as a segment is any number of segments, `{a,b}` and `[a-z]`, `[!a]`
 * as usual; dot files count. With `below`, everything below what it names is meant as well.
 */
export function compileGlob(glob: string, below: boolean): Automaton {
  const builder = new Builder();
  const end = compilePart(builder, glob, 0);
  if (!below) return builder.finish(end);
  // The loop must not be entered from `end`, or any name that begins alike would be below.
  const accepts = builder.add();
  builder.jump(builder.loop(ANY, builder.text('/', end)), accepts);
  builder.jump(end, accepts);
  return builder.finish(accepts);
}

/** Whether there is a path that both accept. It takes time in the product of their sizes. */
export function automataIntersect(a: Automaton, b: Automaton): boolean {
  const width = b.states.length;
  const seen = new Set([0]);
  const pending = [0];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const p = Math.floor(pair / width);
    const q = pair % width;
    if (p === a.accepts && q === b.accepts) return true;
    for (const next of successors(a.states[p], p, b.states[q], q, width)) {
      if (seen.has(next)) continue;
      seen.add(next);
      pending.push(next);
    }
  }
  return false;
}

function successors(
  from: State | undefined,
  p: number,
  other: State | undefined,
  q: number,
  width: number,
): number[] {
  if (from === undefined || other === undefined) return [];
  return [
    ...from.jumps.map((to) => to * width + q),
    ...other.jumps.map((to) => p * width + to),
    ...from.moves.flatMap((move) =>
      other.moves.filter(({ on }) => rangesMeet(move.on, on)).map(({ to }) => move.to * width + to),
    ),
  ];
}

function rangesMeet(a: Ranges, b: Ranges): boolean {
  return a.some(([low, high]) => b.some(([from, to]) => low <= to && from <= high));
}

class Builder {
  readonly #states: State[] = [{ jumps: [], moves: [] }];

  add(): number {
    return this.#states.push({ jumps: [], moves: [] }) - 1;
  }

  jump(from: number, to: number): void {
    this.#states[from]?.jumps.push(to);
  }

  step(on: Ranges, from: number): number {
    const to = this.add();
    this.#states[from]?.moves.push({ on, to });
    return to;
  }

  /** Any number of characters. The new state is entered only from here, so that loops never mix. */
  loop(on: Ranges, from: number): number {
    const state = this.add();
    this.jump(from, state);
    this.#states[state]?.moves.push({ on, to: state });
    return state;
  }

  text(text: string, from: number): number {
    return [...text].reduce((state, character) => this.step(only(character), state), from);
  }

  finish(accepts: number): Automaton {
    return { states: this.#states, accepts };
  }
}

/** Adds what `glob` says behind `start`; answers the state behind it. */
function compilePart(builder: Builder, glob: string, start: number): number {
  let state = start;
  let rest = glob;
  let before = '/';
  while (rest !== '') {
    const [token, length] = compileToken(builder, rest, before, state);
    state = token;
    before = rest[length - 1] ?? '';
    rest = rest.slice(length);
  }
  return state;
}

/** Adds the first token of `rest`; answers the state behind it and how long the token is. */
function compileToken(builder: Builder, rest: string, before: string, state: number): [number, number] {
  if (before === '/' && rest.startsWith('**/')) {
    const segments = builder.text('/', builder.loop(ANY, state));
    builder.jump(state, segments);
    return [segments, 3];
  }
  if (before === '/' && rest === '**') return [builder.loop(ANY, state), 2];
  if (rest.startsWith('*')) return [builder.loop(NOT_SLASH, state), 1];
  if (rest.startsWith('?')) return [builder.step(NOT_SLASH, state), 1];
  const set = /^\[([!^]?)([^\]/]+)\]/.exec(rest);
  if (set !== null) return [builder.step(readSet(set[2] ?? '', set[1] !== ''), state), set[0].length];
  const choices = readChoices(rest);
  if (choices !== null) return [compileChoices(builder, choices.parts, state), choices.length];
  const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return [builder.step(only(character), state), character.length];
}

function compileChoices(builder: Builder, parts: readonly string[], state: number): number {
  const end = builder.add();
  for (const part of parts) {
    const start = builder.add();
    builder.jump(state, start);
    builder.jump(compilePart(builder, part, start), end);
  }
  return end;
}

/** `{a,b{c,d}}` at the start of `text`; without a comma braces are characters like others. */
function readChoices(text: string): { parts: string[]; length: number } | null {
  if (!text.startsWith('{')) return null;
  const parts = [''];
  let depth = 0;
  for (const [index, character] of [...text].entries()) {
    if (character === '}') depth -= 1;
    if (depth === 0 && index > 0) {
      const length = parts.join(',').length + 2;
      return parts.length > 1 ? { parts, length } : null;
    }
    if (character === ',' && depth === 1) parts.push('');
    else if (index > 0) parts.push((parts.pop() ?? '') + character);
    if (character === '{') depth += 1;
  }
  return null;
}

function readSet(content: string, negated: boolean): Ranges {
  const ranges = [...content.matchAll(/(.)-(.)|(.)/gsu)].map(([, from, to, single]): [number, number] => {
    const low = (from ?? single ?? '').codePointAt(0) ?? 0;
    return [low, to?.codePointAt(0) ?? low];
  });
  return negated ? complement([...ranges, [SLASH, SLASH]]) : ranges.filter(([low, high]) => low <= high);
}

function complement(ranges: readonly (readonly [number, number])[]): Ranges {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [low, high] of ranges.toSorted(([a], [b]) => a - b)) {
    if (low > next) gaps.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  return next <= LAST ? [...gaps, [next, LAST]] : gaps;
}

function only(character: string): Ranges {
  const point = character.codePointAt(0) ?? 0;
  return [[point, point]];
}
