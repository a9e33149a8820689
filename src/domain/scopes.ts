import { type Automaton, automataIntersect, compileGlob, compilePath } from './glob.ts';

/** Whether a path lies in one of the scopes. Where there are none, it does not: the caller decides what that means. */
export function isInScope(path: string, scopes: readonly string[]): boolean {
  const target = compilePath(path);
  return scopes.some((scope) => {
    // Brackets and braces are also plain characters of names, as in `app/[id]/page.tsx`.
    if (path === scope || (scope.endsWith('/') && path.startsWith(scope))) return true;
    const { prefix, automaton } = compileScope(scope);
    return path.startsWith(prefix) && automataIntersect(target, automaton);
  });
}

/**
 * Reads a scope: a path (everything below it included, with or without a slash at its end) or a glob (`*`, `**`, `?`, `{a,b}`, `[ab]`), relative
 * to the repository's root, with `/`. `prefix` is what every path in it starts with.
 */
function compileScope(scope: string): { readonly prefix: string; readonly automaton: Automaton } {
  const special = scope.search(/[*?[{]/);
  const path = scope.replace(/\/+$/, '');
  const isGlob = special !== -1;
  return {
    prefix: isGlob ? scope.slice(0, special) : path,
    automaton: compileGlob(path, !isGlob || path !== scope),
  };
}
