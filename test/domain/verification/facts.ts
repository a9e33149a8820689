import type { TestCase, TestFacts } from '../../../src/domain/verification/test-facts.ts';
import { NO_TESTS } from '../../../src/domain/verification/test-facts.ts';

/** A test case that asserts one value, as its file tells it. */
export function caseOf(name: string, change: Partial<TestCase> = {}): TestCase {
  return {
    name,
    line: 3,
    body: `expect(total(${name})).toBe(10);`,
    assertions: [{ strength: 3, text: 'expect(total(items)).toBe(10)' }],
    tolerances: [],
    skipped: 'no',
    delegates: false,
    focused: false,
    swallowed: 0,
    exits: 0,
    rows: 0,
    indulged: 0,
    subjects: [],
    ...change,
  };
}

export function factsOf(...cases: readonly TestCase[]): TestFacts {
  return { ...NO_TESTS, cases };
}
