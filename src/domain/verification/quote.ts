/** Texts that are chosen by agents, as part of a sentence: nothing in them may end the code span or the line. */
export function code(text: string): string {
  return `\`${text.replace(/[`\p{Cc}\p{Cf}\u2028\u2029]/gu, '?').slice(0, 200)}\``;
}

/** The first ten in code spans, and how many more there are. */
export function codeList(texts: readonly string[]): string {
  return shortList(texts.map(code), ', ');
}

/** The first ten of these parts of a sentence, and how many more there are. */
export function shortList(parts: readonly string[], separator: string): string {
  const shown = parts.slice(0, 10).join(separator);
  return parts.length > 10 ? `${shown} and ${parts.length - 10} more` : shown;
}
