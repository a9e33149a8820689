import { describe, expect, test } from 'vitest';
import type { ChangedPath } from '../../../src/domain/verification/harvested-work.ts';
import { newTestsMust, studyChanges } from '../../../src/domain/verification/study-changes.ts';
import { NO_TESTS, type TestFacts } from '../../../src/domain/verification/test-facts.ts';
import type { ItemAction } from '../../../src/domain/work-item.ts';
import { caseOf, factsOf } from './facts.ts';

/** A file before and after; absent where it is not there. Facts of its tests likewise. */
interface Changed {
  readonly before?: string;
  readonly after?: string;
  readonly kind?: ChangedPath['kind'];
  readonly tests?: readonly [before: TestFacts | null, after: TestFacts | null];
}

function study(
  files: Readonly<Record<string, Changed>>,
  scope: readonly string[] = [],
  named: readonly string[] = [],
) {
  const list = Object.entries(files);
  const pick = <T>(of: (changed: Changed) => T | null | undefined) =>
    new Map(
      list.flatMap(([path, changed]) => {
        const value = of(changed);
        return value === null || value === undefined ? [] : [[path, value] as const];
      }),
    );
  return studyChanges({
    changes: list.map(([path, { kind, after }]) => ({
      path,
      kind: kind ?? (after === undefined ? 'deleted' : 'file'),
    })),
    scope,
    before: pick(({ before }) => before),
    after: pick(({ after }) => after),
    atBase: new Set(list.filter(([, { before }]) => before !== undefined).map(([path]) => path)),
    tests: { before: pick(({ tests }) => tests?.[0]), after: pick(({ tests }) => tests?.[1]) },
    named: new Set(named),
  });
}

const NOTHING = { weakenings: [], rewritten: [], shown: [], lock: null, newTests: [] };
const CONFIG = 'vitest.config.ts';
const TEST = 'test/sum.test.ts';
const FACTS = factsOf(caseOf('adds'));

test('code alone is nothing to tests', () => {
  expect(study({ 'src/sum.ts': { before: 'a', after: 'b' }, 'README.md': { after: 'text' } })).toEqual(
    NOTHING,
  );
});

describe('what the checks are run with', () => {
  test.for<[Changed, number | null, string]>([
    [{ before: 'a\nb', after: 'a\nc \nd' }, 2, 'what the checks are run with was changed (`c`)'],
    [{ before: 'a\nb\nc', after: 'a\nb' }, 2, 'what the checks are run with was changed (`c`)'],
    [{ before: 'a' }, null, 'what the checks are run with is gone'],
    [{ after: 'a' }, null, 'what the checks are run with is new'],
  ])('%j: line %s, %s', ([changed, line, what]) => {
    const { weakenings, shown } = study({ [CONFIG]: changed });
    expect({ weakenings, shown }).toEqual({ weakenings: [{ path: CONFIG, line, what }], shown: [] });
    // A task that names it is asked for it: it is only shown.
    expect(study({ [CONFIG]: changed }, [CONFIG])).toMatchObject({
      weakenings: [],
      shown: [{ path: CONFIG, line, what }],
    });
  });

  // A file of which only the mode was changed: whether it may be run is neither a comment nor a number of workers.
  test('is also whether it may be run', () => {
    expect(study({ 'run-tests.sh': { before: 'a', after: 'a' } })).toMatchObject({
      weakenings: [{ path: 'run-tests.sh', line: 1, what: 'what the checks are run with was changed (``)' }],
      shown: [],
    });
  });

  test('is only shown where no more than the number of workers changes, and put back all the same', () => {
    const changed = { before: 'a\nworkers: 1,', after: 'a\nworkers: 2,' };
    expect(study({ [CONFIG]: changed })).toEqual({
      ...NOTHING,
      shown: [
        {
          path: CONFIG,
          line: 2,
          what: 'a comment or the number of tests at once was changed (`workers: 2,`)',
        },
      ],
      lock: { paths: [CONFIG], removed: [], texts: new Map() },
    });
  });

  test('is not what linters are run with, which is shown and stays, unless it loads code', () => {
    const rules = { before: 'a', after: 'a\nb' };
    expect(study({ 'biome.json': rules }, [], ['biome.json'])).toEqual({
      ...NOTHING,
      shown: [
        { path: 'biome.json', line: 2, what: 'what linters and formatters are run with was changed (`b`)' },
      ],
    });
    expect(study({ 'biome.json': { before: 'a', after: 'a\n"plugins": []' } })).toMatchObject({
      weakenings: [{ path: 'biome.json', line: 2 }],
      shown: [],
    });
  });

  test('is also what a command names, whatever it is called', () => {
    const files = { 'tools/x.mjs': { before: 'a', after: 'b' } };
    expect(study(files, [], ['tools/x.mjs'])).toMatchObject({
      weakenings: [{ path: 'tools/x.mjs', line: 1 }],
      lock: { paths: ['tools/x.mjs'], removed: [] },
    });
  });

  test('is put back, and what is new of it removed', () => {
    const files = {
      [CONFIG]: { before: 'a', after: 'b' },
      'tox.ini': { after: 'a' },
      Makefile: { before: 'a' },
    };
    expect(study(files).lock).toEqual({
      paths: [CONFIG, 'Makefile'],
      removed: ['tox.ini'],
      texts: new Map(),
    });
  });
});

describe('a manifest', () => {
  const before = JSON.stringify({ name: 'shop', scripts: { test: 'vitest' } });

  test('gets its set-up back, and what is told of it names the keys', () => {
    const after = JSON.stringify({ name: 'shop', version: '2', scripts: { test: 'true' } });
    const { weakenings, lock } = study({ 'package.json': { before, after } });
    expect(weakenings).toEqual([
      { path: 'package.json', line: null, what: 'what the checks are run with was changed: `scripts.test`' },
    ]);
    expect(lock).toMatchObject({ paths: [], removed: [] });
    expect(JSON.parse(lock?.texts.get('package.json') ?? '')).toEqual({
      ...JSON.parse(after),
      ...JSON.parse(before),
    });
  });

  test('that changes no set-up, or is new, is left as it is', () => {
    expect(study({ 'package.json': { before, after: before.replace('shop', 'store') } })).toEqual(NOTHING);
    expect(study({ 'package.json': { after: before } })).toEqual(NOTHING);
  });

  test('that is gone comes back', () => {
    expect(study({ 'package.json': { before } })).toEqual({
      ...NOTHING,
      weakenings: [{ path: 'package.json', line: null, what: 'what the checks are run with is gone' }],
      lock: { paths: ['package.json'], removed: [], texts: new Map() },
    });
  });
});

describe('tests', () => {
  test('that were changed are put back; what is new of them is tried on the base', () => {
    const files = {
      [TEST]: {
        before: 'a',
        after: 'b',
        tests: [FACTS, factsOf(caseOf('adds'), caseOf('adds more', { body: 'more' }))],
      },
      'test/new.test.ts': { after: 'c', tests: [null, factsOf(caseOf('is new', { body: 'new' }))] },
      'test/support/build.ts': { after: 'd', tests: [null, NO_TESTS] },
      'test/__snapshots__/new.snap': { after: 'e' },
      'test/gone.txt': { before: 'f' },
      'src/sum.ts': { before: 'a', after: 'b' },
    } as const;
    const { lock, newTests, weakenings } = study(files);
    expect(weakenings).toEqual([]);
    // New helpers stay: no test of the base knows them. A new snapshot goes with its test.
    expect(lock).toEqual({
      paths: [TEST, 'test/gone.txt'],
      removed: ['test/new.test.ts', 'test/__snapshots__/new.snap'],
      texts: new Map(),
    });
    expect(newTests).toEqual([
      TEST,
      'test/new.test.ts',
      'test/support/build.ts',
      'test/__snapshots__/new.snap',
    ]);
  });

  test('that are only other words of the same cases are not tried on the base', () => {
    const other = factsOf(caseOf('adds', { assertions: [{ strength: 3, text: 'other' }] }));
    const { newTests, shown } = study({ [TEST]: { before: 'a', after: 'b', tests: [FACTS, other] } });
    expect(newTests).toEqual([]);
    expect(shown).toEqual([
      { path: TEST, line: 3, what: 'the test `adds` asserts something else than before' },
    ]);
  });

  test('within the code are not tried without it', () => {
    expect(study({ 'src/sum.rs': { before: 'a', after: 'b', tests: [NO_TESTS, FACTS] } })).toEqual(NOTHING);
  });

  test('that are new and mark the whole run are removed as well', () => {
    const marked = { ...NO_TESTS, marks: [{ line: 1, kind: 'ends the process', text: 'exit()' }] } as const;
    expect(study({ 'test/x.ts': { after: 'a', tests: [null, marked] } }).lock?.removed).toEqual([
      'test/x.ts',
    ]);
    expect(study({ 'test/x.ts': { after: 'a', tests: [null, NO_TESTS] } }).lock).toBeNull();
  });

  test('that are links are whatever they lead to', () => {
    const { weakenings, lock } = study({
      [TEST]: { before: 'a', kind: 'link' },
      'test/out.ts': { before: 'a', kind: 'link-outside' },
      'test/sub': { kind: 'submodule' },
      'src/link.ts': { before: 'a', kind: 'link' },
    });
    expect(weakenings).toEqual([
      { path: TEST, line: null, what: 'there is a link in its place' },
      { path: 'test/out.ts', line: null, what: 'there is a link in its place' },
      { path: 'test/sub', line: null, what: 'there is a submodule in its place' },
    ]);
    expect(lock).toMatchObject({ paths: [TEST, 'test/out.ts'], removed: ['test/sub'] });
  });
});

describe('a file that is only called like a test', () => {
  const code = { before: 'a', after: 'process.exit(0)' };
  const told = (path: string, changed: Changed) =>
    study({ [path]: changed }).weakenings.map(({ what }) => what);

  test('is code', () => {
    expect(told('src/speed-test.ts', code)).toEqual([
      'the code can end a test run early, as if it had passed (`process.exit(0)`)',
    ]);
    expect(study({ 'src/speed-test.ts': code }).lock).toBeNull();
  });

  test.for(['test/speed-test.ts', 'src/__tests__/speed-test.ts', 'Spec/speed-test.ts'])(
    'but for %s',
    (path) => {
      expect(study({ [path]: code }).lock).not.toBeNull();
      expect(told(path, code)).toEqual([]);
    },
  );

  test('but where it holds tests, or held some', () => {
    expect(study({ 'src/speed-test.ts': { ...code, tests: [FACTS, NO_TESTS] } }).lock).not.toBeNull();
    expect(study({ 'src/speed-test.ts': { ...code, tests: [null, FACTS] } }).lock).not.toBeNull();
  });

  test('and but for what is no code', () => {
    expect(study({ 'src/speed-test.txt': { before: 'a', after: 'b' } }).lock).not.toBeNull();
  });
});

test('recorded results are compared, and put back', () => {
  const path = 'a.ambr';
  expect(study({ [path]: { before: 'a', after: 'b' } })).toEqual({
    ...NOTHING,
    weakenings: [{ path, line: null, what: 'the expected results were changed' }],
    lock: { paths: [path], removed: [], texts: new Map() },
  });
  expect(study({ [path]: { before: 'a' } }).weakenings).toEqual([
    { path, line: null, what: 'the expected results are gone' },
  ]);
  expect(study({ [path]: { after: 'a' } }).weakenings).toEqual([]);
});

test('a test that replaces the changed code is told', () => {
  const mocked = { ...FACTS, mocks: [{ line: 2, target: '../src/sum.js' }] };
  const { weakenings } = study({
    'src/sum.ts': { before: 'a', after: 'b' },
    [TEST]: { before: 'a', after: 'b', tests: [FACTS, mocked] },
  });
  expect(weakenings.map(({ what }) => what)).toEqual([
    '`src/sum.ts`, which is to be tested, is replaced by a mock',
  ]);
});

test('suspicious code is looked for in changed code, new or old', () => {
  const told = (path: string, changed: Changed) => study({ [path]: changed }).weakenings.length;
  expect(told('src/a.ts', { after: 'process.exit(0)' })).toBe(1);
  expect(told('src/a.ts', { before: 'process.exit(0)', after: 'process.exit(0) ' })).toBe(0);
  expect(told('src/a.ts', { before: 'process.exit(0)' })).toBe(0);
  expect(told('docs/a.md', { after: 'process.exit(0)' })).toBe(0);
});

test('what new tests have to show follows from what was asked', () => {
  const actions: ItemAction[] = ['fix', 'add', 'refactor', 'test', 'remove', 'update', 'document', 'other'];
  expect(actions.map(newTestsMust)).toEqual(['fail', 'fail', 'pass', 'pass', null, null, null, null]);
});
