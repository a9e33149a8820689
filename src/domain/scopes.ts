import { type Automaton, automataIntersect, compileGlob, compilePath } from './glob.ts';

/** A scope that is read once, to be compared often. */
export interface CompiledScope {
  readonly scope: string;
  /** What every path in it starts with; the scope itself where it is no glob. */
  readonly prefix: string;
  readonly isGlob: boolean;
  readonly automaton: Automaton;
}

/** Whether a path lies in one of the scopes. Where there are none, it does not: the caller decides what that means. */
export function isInScope(path: string, scopes: readonly string[]): boolean {
  const target = compilePath(path);
  return scopes.some((scope) => {
    // Brackets and braces are also plain characters of names, as in `app/[id]/page.tsx`.
    if (path === scope || (scope.endsWith('/') && path.startsWith(scope))) return true;
    const compiled = compileScope(scope);
    return path.startsWith(compiled.prefix) && automataIntersect(target, compiled.automaton);
  });
}

/**
 * Reads a scope: a path (everything below it included, with or without a slash at its end) or a glob (`*`, `**`, `?`, `{a,b}`, `[ab]`), relative
 * to the repository's root, with `/`.
 */
export function compileScope(scope: string): CompiledScope {
  const special = scope.search(/[*?[{]/);
  const path = scope.replace(/\/+$/, '');
  const isGlob = special !== -1;
  return {
    scope,
    prefix: isGlob ? scope.slice(0, special) : path,
    isGlob,
    automaton: compileGlob(path, !isGlob || path !== scope),
  };
}

/** Whether there can be a path that lies in both scopes. */
export function scopesIntersect(a: CompiledScope, b: CompiledScope): boolean {
  if (a.scope === b.scope) return true;
  if (!a.prefix.startsWith(b.prefix) && !b.prefix.startsWith(a.prefix)) return false;
  if (!a.isGlob && !b.isGlob)
    return `${a.prefix}/`.startsWith(`${b.prefix}/`) || `${b.prefix}/`.startsWith(`${a.prefix}/`);
  return automataIntersect(a.automaton, b.automaton);
}
