/**
 * How much an assertion says: 3 the very value, 2 a part or a bound of it, 1 hardly more than that there is one. What holds whatever
 * the code does is none.
 */
export type Strength = 1 | 2 | 3;

export interface Assertion {
  readonly strength: Strength;
  /** Its code without blanks. */
  readonly text: string;
}

/** A helper of tests is not the code that has its name. */
export const OF_TESTS = 'of tests: ';

/** One test case as its file defines it. */
export interface TestCase {
  /** With the names of the groups around it. */
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** Its code without blanks, by which it is known when it was renamed or moved. */
  readonly body: string;
  readonly assertions: readonly Assertion[];
  /** Tolerances of assertions about numbers, as they are written: the digits of `toBeCloseTo`, `rel` of `approx`. */
  readonly tolerances: readonly string[];
  /** `todo` is a name without a body. */
  readonly skipped: 'no' | 'sometimes' | 'always' | 'todo';
  /** Whether it calls helpers of the tests in other files, which may assert for it. */
  readonly delegates: boolean;
  /** Then the other tests are not run. */
  readonly focused: boolean;
  /** Assertions that are caught, so that they fail nothing. */
  readonly swallowed: number;
  /** Ways around assertions: a return before the last, conditions around them. */
  readonly exits: number;
  /** Examples that it is run on, where it says so; else 0. */
  readonly rows: number;
  /**
   * What it tries, as far as it takes that from other files of the repository, also by helpers of its own file: exported names, with `OF_TESTS` before
   * those of other files of the tests. Empty where nothing is known of it.
   */
  readonly subjects: readonly string[];
  /** Retries, or a time limit of its own. */
  readonly indulged: number;
}

/** A place in a test file that concerns more than one case. */
export interface TestMark {
  readonly line: number;
  readonly kind: 'ends the process' | 'indulges all tests' | 'replaces what tests are made of';
  /** As it stands there. */
  readonly text: string;
}

/** A module that a test replaces by something of its own. */
export interface Mock {
  readonly line: number;
  /** As written: `../src/sum.js`, `app.prices.total`. */
  readonly target: string;
}

/** What one file says about tests. */
export interface TestFacts {
  readonly cases: readonly TestCase[];
  readonly marks: readonly TestMark[];
  readonly mocks: readonly Mock[];
  /** Modules that it imports and does not mock, as written. */
  readonly imports: readonly string[];
}

export const NO_TESTS: TestFacts = { cases: [], marks: [], mocks: [], imports: [] };
