import { type Automaton, automataIntersect, compileGlob, compilePath } from '../glob.ts';

/** A scope as overlap is judged by it. What has an extension is taken for a file: nothing lies below it. */
export interface Extent {
  readonly scope: string;
  readonly kind: 'file' | 'directory' | 'glob';
  /** Without a slash at its end. For a glob the directories before its first special character. */
  readonly prefix: string;
  /** What every path of a glob ends with. */
  readonly suffix: string;
  readonly automaton: () => Automaton;
}

/** How many pairs of states globs may be compared by in one plan: beyond that they are taken to overlap. */
const EFFORT = 1_000_000;

const WELL_KNOWN = /(?:^|\/)(?:[A-Z][a-z]+file|README|LICENSE|CHANGELOG|CODEOWNERS)$/;

/** Reads a scope for comparisons with others. */
export function readExtent(scope: string): Extent {
  const path = scope.replace(/\/+$/, '');
  const special = scope.search(/[*?[{]/);
  let compiled: Automaton | null = null;
  const once = (compile: () => Automaton) => (): Automaton => {
    compiled ??= compile();
    return compiled;
  };
  if (special === -1) {
    const isFile = path === scope && isFileName(path);
    const automaton = once(() => (isFile ? compilePath(path) : compileGlob(path, true)));
    return { scope, kind: isFile ? 'file' : 'directory', prefix: path, suffix: '', automaton };
  }
  const isBelow = path !== scope;
  return {
    scope,
    kind: 'glob',
    prefix: scope.slice(0, Math.max(0, scope.lastIndexOf('/', special))),
    suffix: isBelow ? '' : (/[^*?\]}]*$/.exec(path)?.[0] ?? ''),
    automaton: once(() => compileGlob(path, isBelow)),
  };
}

/** Whether a scope names one file, by its looks. */
export function isFile(scope: string): boolean {
  return readExtent(scope).kind === 'file';
}

/** Says for one plan whether two scopes, as extents, can have a path in common. */
export class OverlapJudge {
  #effort = 0;
  readonly #known = new Map<string, boolean>();

  overlap(a: Extent, b: Extent): boolean {
    if (a.scope === b.scope) return true;
    if (!isBelow(a.prefix, b.prefix) && !isBelow(b.prefix, a.prefix)) return false;
    if (a.kind !== 'glob' && b.kind !== 'glob') return true;
    // What looks like a file is a directory after all where a glob goes on below it.
    if (a.kind === 'file' && isBelow(b.prefix, a.prefix)) return true;
    if (b.kind === 'file' && isBelow(a.prefix, b.prefix)) return true;
    return mayEndAlike(a, b) && this.#compare(a, b);
  }

  #compare(a: Extent, b: Extent): boolean {
    const [first, second] = a.scope < b.scope ? [a, b] : [b, a];
    const key = `${first.scope}\n${second.scope}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#effort > EFFORT) return true;
    const [one, other] = [first.automaton(), second.automaton()];
    this.#effort += one.states.length * other.states.length;
    const answer = automataIntersect(one, other);
    this.#known.set(key, answer);
    return answer;
  }
}

function isBelow(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}

function mayEndAlike(a: Extent, b: Extent): boolean {
  if (a.kind === 'directory' || b.kind === 'directory') return true;
  const [first, second] = [endOf(a), endOf(b)];
  return first.endsWith(second) || second.endsWith(first);
}

function endOf({ kind, scope, suffix }: Extent): string {
  return kind === 'file' ? scope : suffix;
}

function isFileName(path: string): boolean {
  return /[^/.][^/]*\.[\p{L}\p{N}_-]+$/u.test(path) || WELL_KNOWN.test(path);
}
