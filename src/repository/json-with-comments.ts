/** A string, a comment, or a comma before a closing bracket, whichever comes first. One without its end goes on to the end of the text: linear time. */
const TOKENS = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|,(?=\s*[}\]])/g;

/** JSON as `tsconfig.json` is written: with comments and trailing commas. `null` when it is neither. */
export function parseJsonWithComments(text: string): unknown {
  const keepStrings = (token: string): string => (token.startsWith('"') ? token : '');
  try {
    // A comment may stand between a comma and its bracket, so that only the second pass sees them side by side.
    return JSON.parse(
      text
        .replace(/^\uFEFF/, '')
        .replace(TOKENS, keepStrings)
        .replace(TOKENS, keepStrings),
    );
  } catch {
    return null;
  }
}

/** `value[key]` where `value` is an object that has it itself. */
export function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** The members of an object in their order; empty for anything else. */
export function members(value: unknown): [key: string, value: unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** Every string in `value` in its order, however deep; `depth` bounds it. */
export function stringsIn(value: unknown, depth = 6): string[] {
  if (typeof value === 'string') return [value];
  return depth === 0 ? [] : members(value).flatMap(([, inner]) => stringsIn(inner, depth - 1));
}
