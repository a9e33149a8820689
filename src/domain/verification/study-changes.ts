import type { ItemAction } from '../work-item.ts';
import { compareSnapshots } from './compare-snapshots.ts';
import { compareTests, type TestsBeforeAndAfter, type Weakening } from './compare-tests.ts';
import { mayHoldTests, roleOf } from './file-roles.ts';
import type { ChangedPath } from './harvested-work.ts';
import { findMockedSubjects } from './mocked-subjects.ts';
import { studySetUp } from './study-set-up.ts';
import { findSuspiciousCode, type SuspiciousCode } from './suspicious-code.ts';
import { NO_TESTS } from './test-facts.ts';

/** What a checkout shows otherwise than its commit. */
export interface Overlay {
  /** Commit of which `paths` are taken. */
  readonly from: string;
  readonly paths: readonly string[];
  /** Paths that are not there. */
  readonly removed: readonly string[];
  /** Files with another content than any commit has. */
  readonly texts: ReadonlyMap<string, string>;
}

/** A work's changes, as far as they can concern tests. */
export interface StudyInput {
  readonly changes: readonly ChangedPath[];
  readonly scope: readonly string[];
  /** Texts of changed files before and after; one that is not there, or no text, has no entry. */
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  /** Which of the changed paths the base has. */
  readonly atBase: ReadonlySet<string>;
  /** Of changed code files that hold tests, or may. */
  readonly tests: TestsBeforeAndAfter;
  /** See `namedSetUp`. */
  readonly named: ReadonlySet<string>;
}

export interface ChangeStudy {
  readonly weakenings: readonly Weakening[];
  /** No weakening as long as the base's tests pass as well; see `compareTests`. */
  readonly rewritten: readonly Weakening[];
  /**
   * To be shown, and nothing else: set-up that the task names, how fast checks are run and how code is to look, and tests that say something else
   * but no less.
   */
  readonly shown: readonly Weakening[];
  /** What puts the base's tests and their set-up back over the work; `null` where it changed none. */
  readonly lock: Omit<Overlay, 'from'> | null;
  /** Files of the work that put its new tests over the base; empty where there are none. */
  readonly newTests: readonly string[];
}

/** How the tests and their set-up differ between the base and the work (R33a), and how to try each of the two with the other's. */
export function studyChanges(input: StudyInput): ChangeStudy {
  const { changes, atBase, before, after } = input;
  const setUp = studySetUp({
    setUp: pathsOf(input, 'set-up'),
    linters: pathsOf(input, 'linter'),
    manifests: pathsOf(input, 'manifest'),
    gone: new Set(changes.filter(({ kind }) => kind === 'deleted').map(({ path }) => path)),
    atBase,
    before,
    after,
  });
  const isAsked = ({ path }: Weakening): boolean => input.scope.includes(path);
  const { weakenings, rewritten, changed, added } = compareTests(input.tests);
  const suspicious = studyCode(input);
  const snapshots = pathsOf(input, 'snapshot').flatMap((path) =>
    compareSnapshots(path, atBase.has(path) ? (before.get(path) ?? '') : null, after.get(path) ?? null),
  );
  return {
    weakenings: [
      ...weakenings,
      ...snapshots,
      ...setUp.weakenings.filter((each) => !isAsked(each)),
      ...findMockedSubjects(input.tests, pathsOf(input, 'other')),
      ...suspicious.weakenings,
      ...studyLinks(input),
    ],
    rewritten,
    shown: [...setUp.shown, ...suspicious.shown, ...setUp.weakenings.filter(isAsked), ...changed],
    lock: lockOf(input, setUp.texts),
    newTests: newTestsOf(input, added),
  };
}

type Role = ReturnType<typeof roleOf>;

function roleIn({ named, tests }: StudyInput, path: string): Role {
  const role = roleOf(path);
  if (named.has(path) && role !== 'linter') return 'set-up';
  // `src/speed-test.ts` is called like a test and is none.
  const isDoubtful =
    role === 'test' && mayHoldTests(path) && !/(?:^|\/)(?:__)?(?:tests?|specs?)(?:__)?\//i.test(path);
  const facts = [tests.before.get(path), tests.after.get(path)];
  return isDoubtful && facts.every((each) => (each ?? NO_TESTS).cases.length === 0) ? 'other' : role;
}

function pathsOf(input: StudyInput, role: Role): string[] {
  return input.changes.map(({ path }) => path).filter((path) => roleIn(input, path) === role);
}

function studyCode(input: StudyInput): SuspiciousCode {
  const found = pathsOf(input, 'other')
    .filter(mayHoldTests)
    .flatMap((path) => {
      const after = input.after.get(path);
      return after === undefined ? [] : [findSuspiciousCode(path, input.before.get(path) ?? '', after)];
    });
  return {
    weakenings: found.flatMap(({ weakenings }) => weakenings),
    shown: found.flatMap(({ shown }) => shown),
  };
}

/** A test that is a link is whatever it leads to. */
function studyLinks(input: StudyInput): Weakening[] {
  return input.changes.flatMap(({ path, kind }) =>
    roleIn(input, path) !== 'other' && (kind === 'link' || kind === 'link-outside' || kind === 'submodule')
      ? [
          {
            path,
            line: null,
            what: `there is ${kind === 'submodule' ? 'a submodule' : 'a link'} in its place`,
          },
        ]
      : [],
  );
}

function lockOf(input: StudyInput, texts: ReadonlyMap<string, string>): ChangeStudy['lock'] {
  const { changes, atBase, tests } = input;
  const own = changes.filter(({ path, kind }) => {
    const role = roleIn(input, path);
    if (role === 'manifest') return kind === 'deleted';
    return role !== 'other' && role !== 'linter';
  });
  const paths = own.map(({ path }) => path).filter((path) => atBase.has(path));
  const files = new Set(changes.filter(({ kind }) => kind === 'file').map(({ path }) => path));
  const isRun = (path: string): boolean => {
    if (!files.has(path)) return true;
    const facts = tests.after.get(path) ?? NO_TESTS;
    return roleIn(input, path) !== 'test' || facts.cases.length > 0 || facts.marks.length > 0;
  };
  // New helpers and fixtures stay: no test of the base knows them.
  const removed = own.map(({ path }) => path).filter((path) => !atBase.has(path) && isRun(path));
  return paths.length + removed.length + texts.size === 0 ? null : { paths, removed, texts };
}

/** Tests within the code itself cannot be had without it. */
function newTestsOf(input: StudyInput, added: readonly string[]): string[] {
  const tests = pathsOf(input, 'test');
  if (!added.some((path) => tests.includes(path))) return [];
  const present = new Set(input.changes.filter(({ kind }) => kind === 'file').map(({ path }) => path));
  return [...tests, ...pathsOf(input, 'snapshot')].filter((path) => present.has(path));
}

/** What new tests have to show on the base, by what the item asks for: the change itself, or that nothing changes. */
export function newTestsMust(action: ItemAction): 'fail' | 'pass' | null {
  switch (action) {
    case 'fix':
    case 'add':
      return 'fail';
    case 'refactor':
    case 'test':
      return 'pass';
    case 'remove':
    case 'update':
    case 'document':
    case 'other':
      return null;
  }
}
