import type { ItemAction } from '../work-item.ts';
import { compareSnapshots } from './compare-snapshots.ts';
import { compareTests, type TestsBeforeAndAfter, type Weakening } from './compare-tests.ts';
import { mayHoldTests, roleOf } from './file-roles.ts';
import type { ChangedPath } from './harvested-work.ts';
import { lockManifest } from './lock-manifest.ts';
import { findMockedSubjects } from './mocked-subjects.ts';
import { code, codeList } from './quote.ts';
import { findSuspiciousCode } from './suspicious-code.ts';
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
  /** To be shown, and nothing else: set-up that the task names, and tests that say something else but no less. */
  readonly shown: readonly Weakening[];
  /** What puts the base's tests and their set-up back over the work; `null` where it changed none. */
  readonly lock: Omit<Overlay, 'from'> | null;
  /** Files of the work that put its new tests over the base; empty where there are none. */
  readonly newTests: readonly string[];
}

/** How the tests and their set-up differ between the base and the work (R33a), and how to try each of the two with the other's. */
export function studyChanges(input: StudyInput): ChangeStudy {
  const manifests = studyManifests(input);
  const setUp = [...studySetUp(input), ...manifests.weakenings];
  const isAsked = ({ path }: Weakening): boolean => input.scope.includes(path);
  const { weakenings, changed, added } = compareTests(input.tests);
  const snapshots = pathsOf(input, 'snapshot').flatMap((path) =>
    compareSnapshots(
      path,
      input.atBase.has(path) ? (input.before.get(path) ?? '') : null,
      input.after.get(path) ?? null,
    ),
  );
  return {
    weakenings: [
      ...weakenings,
      ...snapshots,
      ...setUp.filter((each) => !isAsked(each)),
      ...findMockedSubjects(input.tests, pathsOf(input, 'other')),
      ...studyCode(input),
      ...studyLinks(input),
    ],
    shown: [...setUp.filter(isAsked), ...changed],
    lock: lockOf(input, manifests.texts),
    newTests: newTestsOf(input, added),
  };
}

type Role = ReturnType<typeof roleOf>;

function roleIn({ named, tests }: StudyInput, path: string): Role {
  if (named.has(path)) return 'set-up';
  const role = roleOf(path);
  // `src/speed-test.ts` is called like a test and is none.
  const isDoubtful =
    role === 'test' && mayHoldTests(path) && !/(?:^|\/)(?:__)?(?:tests?|specs?)(?:__)?\//i.test(path);
  const facts = [tests.before.get(path), tests.after.get(path)];
  return isDoubtful && facts.every((each) => (each ?? NO_TESTS).cases.length === 0) ? 'other' : role;
}

function pathsOf(input: StudyInput, role: Role): string[] {
  return input.changes.map(({ path }) => path).filter((path) => roleIn(input, path) === role);
}

function studySetUp(input: StudyInput): Weakening[] {
  const { changes, atBase, before, after } = input;
  const gone = new Set(changes.filter(({ kind }) => kind === 'deleted').map(({ path }) => path));
  const deletedManifests = pathsOf(input, 'manifest').filter((path) => gone.has(path));
  return [...pathsOf(input, 'set-up'), ...deletedManifests].map((path) => {
    if (gone.has(path)) return { path, line: null, what: 'what the checks are run with is gone' };
    if (!atBase.has(path)) return { path, line: null, what: 'what the checks are run with is new' };
    const [line, text] = firstDifference(before.get(path) ?? '', after.get(path) ?? '');
    return { path, line, what: `what the checks are run with was changed (${code(text.trim())})` };
  });
}

/** The first line that is new, or at which one is missing. */
function firstDifference(before: string, after: string): [line: number, text: string] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const index = now.findIndex((text, place) => text !== old[place]);
  return index === -1 ? [now.length, old[now.length] ?? ''] : [index + 1, now[index] ?? ''];
}

function studyManifests(input: StudyInput): { weakenings: Weakening[]; texts: Map<string, string> } {
  const weakenings: Weakening[] = [];
  const texts = new Map<string, string>();
  for (const path of pathsOf(input, 'manifest')) {
    const [before, after] = [input.before.get(path), input.after.get(path)];
    if (before === undefined || after === undefined) continue;
    const { text, changed } = lockManifest(path, before, after);
    if (text !== null) texts.set(path, text);
    if (changed.length === 0) continue;
    weakenings.push({
      path,
      line: null,
      what: `what the checks are run with was changed: ${codeList(changed)}`,
    });
  }
  return { weakenings, texts };
}

function studyCode(input: StudyInput): Weakening[] {
  return pathsOf(input, 'other')
    .filter(mayHoldTests)
    .flatMap((path) => {
      const after = input.after.get(path);
      return after === undefined ? [] : findSuspiciousCode(path, input.before.get(path) ?? '', after);
    });
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
    return role === 'manifest' ? kind === 'deleted' : role !== 'other';
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
