import type { TestMark } from '../domain/verification/test-facts.ts';

/** Marks in a language whose strings are not told apart; `comment` is what the rest of a line is after it begins. */
export function marksByLine(
  text: string,
  patterns: readonly (readonly [RegExp, TestMark['kind']])[],
  comment: RegExp,
): TestMark[] {
  return text.split('\n').flatMap((line, index) => {
    const bare = line.replace(comment, '');
    return patterns
      .filter(([pattern]) => pattern.test(bare))
      .map(([, kind]) => ({ line: index + 1, kind, text: line.trim() }));
  });
}
