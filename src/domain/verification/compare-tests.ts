import { runnerShape } from './file-roles.ts';
import {
  casesOf,
  type MatchedCases,
  matchCases,
  type Pair,
  type PlacedCase,
  triesAllOf,
} from './match-cases.ts';
import { code } from './quote.ts';
import { isMadeUpFor } from './rewritten-tests.ts';
import type { TestCase, TestFacts } from './test-facts.ts';

/** Something that makes tests say less than they did, with its place. */
export interface Weakening {
  readonly path: string;
  /** Where it stands now, or stood before when it is gone; `null` where it is about the file. */
  readonly line: number | null;
  /** What happened, as the end of a sentence about the place. */
  readonly what: string;
}

/** Facts of the changed test files, by path; a file that is not there has no entry. */
export interface TestsBeforeAndAfter {
  readonly before: ReadonlyMap<string, TestFacts>;
  readonly after: ReadonlyMap<string, TestFacts>;
}

/** How the tests of two states differ. */
export interface ComparedTests {
  readonly weakenings: readonly Weakening[];
  /**
   * Tests that have others in their place, which try the same and assert as much: no weakening as long as those of the base pass, too.
   */
  readonly rewritten: readonly Weakening[];
  /** Tests that say something else than before: no less as far as can be told, but a person has to look. */
  readonly changed: readonly Weakening[];
  /** Paths of the files that hold new cases. */
  readonly added: readonly string[];
}

/** What was weakened between two states of the test files, and the cases that are new. */
export function compareTests({ before, after }: TestsBeforeAndAfter): ComparedTests {
  const isSound = (pair: Pair): boolean => !hasFewer(pair) && comparePair(pair).length === 0;
  const matched = matchCases(casesOf(before), casesOf(after), isSound);
  const { pairs, alike, gone, fresh } = matched;
  const madeUp = filesMadeUpFor(matched);
  const lost = [...gone.map(explainGone), ...pairs.filter(hasFewer).map(explainFewer)];
  const judged = fresh.map((each) => judgeNew(each, fresh));
  return {
    weakenings: [
      ...lost.filter(({ path }) => !madeUp.has(path)),
      ...pairs.flatMap(comparePair),
      ...judged.flatMap(({ weakenings }) => weakenings),
      ...newMarks(before, after),
    ],
    rewritten: [...lost.filter(({ path }) => madeUp.has(path)).map(andMadeUp), ...alike.map(explainAlike)],
    changed: [...pairs.filter(isSound).flatMap(changedAssertions), ...judged.flatMap(({ shown }) => shown)],
    added: [...new Set(fresh.map(({ path }) => path))],
  };
}

/** Files of which tests are gone, or assert less, and whose new tests say it in their place. */
function filesMadeUpFor({ pairs, gone, fresh }: MatchedCases): Set<string> {
  const shrunken = pairs.filter(hasFewer);
  const lost = [...gone, ...shrunken.map(({ before }) => before)];
  return new Set(
    lost
      .map(({ path }) => path)
      .filter((path) =>
        isMadeUpFor({
          lost: lost.filter((each) => each.path === path),
          left: shrunken.filter((pair) => pair.before.path === path).map((pair) => pair.after),
          fresh: fresh.filter((each) => each.path === path),
        }),
      ),
  );
}

function explainGone({ path, line, name }: PlacedCase): Weakening {
  return { path, line, what: `the test ${code(name)} is gone` };
}

function andMadeUp(lost: Weakening): Weakening {
  return { ...lost, what: `${lost.what}, and new ones of its file try the same` };
}

function explainAlike({ before, after }: Pair): Weakening {
  const from = before.path === after.path ? '' : ` of ${code(before.path)}`;
  const { path, line } = after;
  return { path, line, what: `the test ${code(before.name)}${from} became ${code(after.name)}` };
}

function hasFewer({ before, after }: Pair): boolean {
  return after.assertions.length < before.assertions.length;
}

function explainFewer({ before, after }: Pair): Weakening {
  const [had, has] = [before.assertions.length, after.assertions.length];
  const left = has === 0 ? 'no' : `only ${has}`;
  const { path, line } = after;
  return { path, line, what: `the test ${code(after.name)} has ${left} of ${had} assertions left` };
}

function comparePair({ before, after }: Pair): Weakening[] {
  const { path, line } = after;
  const name = code(after.name);
  const found: string[] = [];
  if (SKIPPED[after.skipped] > SKIPPED[before.skipped]) {
    found.push(`the test ${name} is skipped${after.skipped === 'sometimes' ? ' on a condition' : ''}`);
  }
  if (after.focused && !before.focused) found.push(`only the test ${name} is run, the others are not`);
  if (before.path !== path && runnerShape(before.path) !== runnerShape(path)) {
    found.push(
      `the test ${name} was moved here from ${code(before.path)}, where test runners find it by other rules`,
    );
  }
  if (before.body !== after.body) found.push(...compareBodies(before, after));
  return found.map((what) => ({ path, line, what }));
}

/** What is only planned counts as little as what is skipped. */
const SKIPPED: Readonly<Record<TestCase['skipped'], number>> = { no: 0, sometimes: 1, always: 2, todo: 2 };

function assertsNothing({ assertions, delegates, skipped }: TestCase): boolean {
  return assertions.length === 0 && !delegates && skipped !== 'todo';
}

function compareBodies(before: TestCase, after: TestCase): string[] {
  const name = code(after.name);
  const found: string[] = [];
  if (after.assertions.length < before.assertions.length) {
    // Told already.
  } else if (isLooser(before, after)) found.push(`an assertion of the test ${name} says less than before`);
  else if (toleratesMore(before, after)) found.push(`the test ${name} changes what it tolerates`);
  if (after.swallowed > before.swallowed) found.push(`the test ${name} catches assertions that fail`);
  if (after.exits > before.exits) found.push(`the test ${name} may leave out assertions`);
  if (after.rows < before.rows) found.push(`the test ${name} is run on fewer examples`);
  if (after.indulged > before.indulged) found.push(`the test ${name} gets more time or more tries`);
  return found;
}

function changedAssertions({ before, after }: Pair): Weakening[] {
  const now = after.assertions.map(({ text }) => text);
  const { path, line } = after;
  return before.assertions.every(({ text }) => now.includes(text))
    ? []
    : [{ path, line, what: `the test ${code(after.name)} asserts something else than before` }];
}

/** Whether there are fewer assertions that say at least as much as some strength. */
function isLooser(before: TestCase, after: TestCase): boolean {
  const atLeast = (each: TestCase, strength: number) =>
    each.assertions.filter((assertion) => assertion.strength >= strength).length;
  return [2, 3].some((strength) => atLeast(after, strength) < atLeast(before, strength));
}

function toleratesMore(before: TestCase, after: TestCase): boolean {
  return after.tolerances.some((tolerance) => !before.tolerances.includes(tolerance));
}

/** A new test weakens nothing that was there, but it may only look like one. */
function judgeNew(
  each: PlacedCase,
  fresh: readonly PlacedCase[],
): { readonly weakenings: readonly Weakening[]; readonly shown: readonly Weakening[] } {
  const { path, line } = each;
  const name = code(each.name);
  const found: string[] = [];
  if (each.focused) found.push(`only the new test ${name} is run, the others are not`);
  if (each.skipped === 'always') found.push(`the new test ${name} is skipped`);
  const isEmpty = each.skipped !== 'always' && assertsNothing(each);
  const isTrial = isEmpty && triesBesides(each, fresh);
  if (isEmpty && !isTrial) found.push(`the new test ${name} asserts nothing`);
  const shown = isTrial ? [`the new test ${name} fails only where something rejects`] : [];
  const placed = (what: string): Weakening => ({ path, line, what });
  return { weakenings: found.map(placed), shown: shown.map(placed) };
}

/** Waits for what it tries, beside new tests of the same that assert: that nothing rejects is what it asserts. */
function triesBesides(each: PlacedCase, fresh: readonly PlacedCase[]): boolean {
  const others = fresh.filter(({ path, assertions }) => path === each.path && assertions.length > 0);
  return /\bawait/.test(each.body) && triesAllOf(each, others);
}

function newMarks(
  before: ReadonlyMap<string, TestFacts>,
  after: ReadonlyMap<string, TestFacts>,
): Weakening[] {
  return [...after].flatMap(([path, { marks }]) => {
    const known = (before.get(path)?.marks ?? []).map(({ text }) => text);
    return marks.flatMap(({ line, kind, text }) => {
      const place = known.indexOf(text);
      if (place === -1) return [{ path, line, what: `${code(text)} ${kind}` }];
      known.splice(place, 1);
      return [];
    });
  });
}
