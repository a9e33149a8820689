import { runnerShape } from './file-roles.ts';
import { code } from './quote.ts';
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

interface PlacedCase extends TestCase {
  readonly path: string;
}

interface Pair {
  readonly before: PlacedCase;
  readonly after: PlacedCase;
}

/**
 * What was weakened between two states of the test files, and the cases that are new. A case is the same one when its file and name are, else its
 * name or its code, so that tests may be renamed and moved.
 */
export function compareTests({ before, after }: TestsBeforeAndAfter): {
  readonly weakenings: Weakening[];
  /** Tests that say something else than before: no less as far as can be told, but a person has to look. */
  readonly changed: Weakening[];
  /** Paths of the files that hold new cases. */
  readonly added: string[];
} {
  const { pairs, gone, fresh } = matchCases(casesOf(before), casesOf(after));
  const weakenings = [
    ...gone.map(({ path, line, name }) => ({ path, line, what: `the test ${code(name)} is gone` })),
    ...pairs.flatMap(comparePair),
    ...fresh.flatMap(judgeNew),
    ...newMarks(before, after),
  ];
  const changed = pairs.filter((pair) => comparePair(pair).length === 0).flatMap(changedAssertions);
  return { weakenings, changed, added: [...new Set(fresh.map(({ path }) => path))] };
}

function casesOf(files: ReadonlyMap<string, TestFacts>): PlacedCase[] {
  return [...files].flatMap(([path, { cases }]) => cases.map((each) => ({ ...each, path })));
}

const IDENTITIES: readonly ((each: PlacedCase) => string)[] = [
  ({ path, name, body }) => `${path}\n${name}\n${body}`,
  ({ path, name }) => `${path}\n${name}`,
  ({ name, body }) => `${bareName(name)}\n${body}`,
  ({ body }) => body,
  ({ name }) => name,
  ({ name }) => bareName(name),
];

/** Code as short as this is the same in many a test that is another one. */
const TELLING_BODY = 20;

function matchCases(
  before: readonly PlacedCase[],
  after: readonly PlacedCase[],
): { pairs: Pair[]; gone: readonly PlacedCase[]; fresh: readonly PlacedCase[] } {
  const pairs: Pair[] = [];
  let gone = before;
  let fresh = after;
  for (const [index, identity] of IDENTITIES.entries()) {
    const isByBody = index === 3;
    const open = Map.groupBy(
      gone.filter(({ body }) => !isByBody || body.length >= TELLING_BODY),
      identity,
    );
    const matched = new Set<PlacedCase>();
    for (const each of fresh) {
      const partner = open.get(identity(each))?.shift();
      if (partner === undefined) continue;
      pairs.push({ before: partner, after: each });
      matched.add(partner).add(each);
    }
    gone = gone.filter((each) => !matched.has(each));
    fresh = fresh.filter((each) => !matched.has(each));
  }
  return { pairs, gone, fresh };
}

function bareName(name: string): string {
  return name.slice(name.lastIndexOf(' > ') + 1).replace(/^> /, '');
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
  const [had, has] = [before.assertions.length, after.assertions.length];
  if (has < had)
    found.push(`the test ${name} has ${has === 0 ? 'no' : `only ${has}`} of ${had} assertions left`);
  else if (isLooser(before, after)) found.push(`an assertion of the test ${name} says less than before`);
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
function judgeNew(each: PlacedCase): Weakening[] {
  const { path, line } = each;
  const name = code(each.name);
  const found: string[] = [];
  if (each.focused) found.push(`only the new test ${name} is run, the others are not`);
  if (each.skipped === 'always') found.push(`the new test ${name} is skipped`);
  else if (assertsNothing(each)) found.push(`the new test ${name} asserts nothing`);
  return found.map((what) => ({ path, line, what }));
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
