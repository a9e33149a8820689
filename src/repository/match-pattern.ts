/** What `*` in `pattern` stands for in `text`, `''` for an exact match; `null` when they do not match. */
export function matchPattern(pattern: string, text: string): string | null {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === text ? '' : null;
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
  return fits ? text.slice(start.length, text.length - end.length) : null;
}

/** The entry that says most about `text`: the longest before its `*` wins, as with TypeScript and Node. */
export function bestMatch<T>(
  entries: readonly (readonly [pattern: string, value: T])[],
  text: string,
): { readonly value: T; readonly star: string } | null {
  let best: { value: T; star: string; weight: number } | null = null;
  for (const [pattern, value] of entries) {
    const star = matchPattern(pattern, text);
    const weight = pattern.includes('*') ? pattern.indexOf('*') : Number.POSITIVE_INFINITY;
    if (star !== null && (best === null || weight > best.weight)) best = { value, star, weight };
  }
  return best;
}
