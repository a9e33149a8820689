import { triesAllOf } from './match-cases.ts';
import type { TestCase } from './test-facts.ts';

/** Tests of one file that are gone or assert less, and those that may say it in their place. */
export interface Rewriting {
  readonly lost: readonly TestCase[];
  /** What of the lost tests is still there, with fewer assertions. */
  readonly left: readonly TestCase[];
  /** New tests of the same file. */
  readonly fresh: readonly TestCase[];
}

/**
 * Whether a file was rewritten and not weakened: its new tests try all that the lost ones tried, and make no fewer assertions of each strength. What they
 * assert is another matter, which only the tests of the base can tell.
 */
export function isMadeUpFor({ lost, left, fresh }: Rewriting): boolean {
  const counted = fresh.filter(isRun);
  const gains = [...left, ...counted];
  if (counted.length === 0 || !lost.every((each) => triesAllOf(each, gains))) return false;
  return [1, 2, 3].every((strength) => assertionsOf(gains, strength) >= assertionsOf(lost, strength));
}

/** Without a way around its assertions. */
function isRun({ skipped, exits, swallowed }: TestCase): boolean {
  return skipped === 'no' && exits === 0 && swallowed === 0;
}

function assertionsOf(cases: readonly TestCase[], atLeast: number): number {
  return cases.reduce(
    (sum, { assertions, rows }) =>
      sum + Math.max(1, rows) * assertions.filter(({ strength }) => strength >= atLeast).length,
    0,
  );
}
