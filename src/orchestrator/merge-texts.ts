import { diff3Merge } from 'node-diff3';

/** What two people made of `base`, line by line; where both wrote in the same place, the lines of both. */
export function mergeTexts(ours: string, base: string, theirs: string): string {
  const regions = diff3Merge(linesOf(ours), linesOf(base), linesOf(theirs), { excludeFalseConflicts: true });
  const lines = regions.flatMap(({ ok, conflict }) => {
    if (conflict === undefined) return ok ?? [];
    return [...conflict.a, ...conflict.b.filter((line) => !conflict.a.includes(line))];
  });
  return lines.join('\n');
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}
