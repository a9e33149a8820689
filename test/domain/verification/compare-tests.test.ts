import { describe, expect, test } from 'vitest';
import { compareTests } from '../../../src/domain/verification/compare-tests.ts';
import { NO_TESTS, type TestCase, type TestFacts } from '../../../src/domain/verification/test-facts.ts';
import { caseOf, factsOf } from './facts.ts';

const PATH = 'test/cart.test.ts';
const WEAK = { strength: 1, text: 'ok' } as const;
const PART = { strength: 2, text: 'part' } as const;
const VALUE = { strength: 3, text: 'value' } as const;

type Files = Readonly<Record<string, TestFacts>>;

function compare(before: Files, after: Files) {
  return compareTests({ before: new Map(Object.entries(before)), after: new Map(Object.entries(after)) });
}

/** What is told of one case that was changed so. */
function told(before: Partial<TestCase>, after: Partial<TestCase>) {
  const { weakenings, rewritten, changed, added } = compare(
    { [PATH]: factsOf(caseOf('a cart', { body: 'before', ...before })) },
    { [PATH]: factsOf(caseOf('a cart', { body: 'after', line: 7, ...after })) },
  );
  expect({ rewritten, added }).toEqual({ rewritten: [], added: [] });
  const places = [...weakenings, ...changed].map(({ path, line }) => `${path}:${line}`);
  expect(new Set(places).size).toBeLessThanOrEqual(1);
  return { weakened: weakenings.map(({ what }) => what), changed: changed.map(({ what }) => what) };
}

describe('a case that is still there', () => {
  test.for<[string, Partial<TestCase>, Partial<TestCase>, string | null]>([
    ['is skipped', {}, { skipped: 'always' }, 'the test `a cart` is skipped'],
    ['is only planned', {}, { skipped: 'todo' }, 'the test `a cart` is skipped'],
    [
      'is skipped on a condition',
      {},
      { skipped: 'sometimes' },
      'the test `a cart` is skipped on a condition',
    ],
    ['is skipped always', { skipped: 'sometimes' }, { skipped: 'always' }, 'the test `a cart` is skipped'],
    ['is not skipped any more', { skipped: 'always' }, { skipped: 'no' }, null],
    ['is planned in place of skipped', { skipped: 'always' }, { skipped: 'todo' }, null],
    [
      'is the only one that is run',
      {},
      { focused: true },
      'only the test `a cart` is run, the others are not',
    ],
    ['was it before', { focused: true }, { focused: true }, null],
    ['catches', {}, { swallowed: 1 }, 'the test `a cart` catches assertions that fail'],
    ['catches no more', { swallowed: 1 }, { swallowed: 1 }, null],
    ['may leave out', { exits: 1 }, { exits: 2 }, 'the test `a cart` may leave out assertions'],
    ['may leave out no more', { exits: 1 }, { exits: 1 }, null],
    ['has fewer examples', { rows: 3 }, { rows: 2 }, 'the test `a cart` is run on fewer examples'],
    ['has more examples', { rows: 3 }, { rows: 4 }, null],
    ['gets more time', {}, { indulged: 1 }, 'the test `a cart` gets more time or more tries'],
    ['gets less time', { indulged: 1 }, {}, null],
    ['has none left', {}, { assertions: [] }, 'the test `a cart` has no of 1 assertions left'],
    [
      'has one left',
      { assertions: [VALUE, PART] },
      { assertions: [VALUE] },
      'the test `a cart` has only 1 of 2 assertions left',
    ],
    [
      'says a part',
      { assertions: [VALUE] },
      { assertions: [PART] },
      'an assertion of the test `a cart` says less than before',
    ],
    [
      'says hardly a thing',
      { assertions: [PART, VALUE] },
      { assertions: [VALUE, WEAK] },
      'an assertion of the test `a cart` says less than before',
    ],
    ['says more', { assertions: [PART] }, { assertions: [VALUE] }, null],
    [
      'tolerates something else',
      { tolerances: ['5'] },
      { tolerances: ['1'] },
      'the test `a cart` changes what it tolerates',
    ],
    ['tolerates the same', { tolerances: ['5', '1'] }, { tolerances: ['1'] }, null],
  ])('%s', ([, before, after, expected]) => {
    expect(told(before, after).weakened).toEqual(expected === null ? [] : [expected]);
  });

  test('with the same code, only skipping, focus and how many assertions it has are looked at', () => {
    const same = (after: Partial<TestCase>) => told({ body: 'same' }, { body: 'same', ...after });
    expect(same({ swallowed: 1, exits: 1, indulged: 1, tolerances: ['1'], assertions: [WEAK] })).toEqual({
      weakened: [],
      changed: ['the test `a cart` asserts something else than before'],
    });
    // Helpers that it calls may assert less than they did.
    expect(same({ assertions: [] })).toEqual({
      weakened: ['the test `a cart` has no of 1 assertions left'],
      changed: [],
    });
  });

  test('another assertion that says as much is shown, and only where nothing was weakened', () => {
    const other = { strength: 3, text: 'another' } as const;
    const changed = ['the test `a cart` asserts something else than before'];
    expect(told({ assertions: [VALUE] }, { assertions: [other] })).toEqual({ weakened: [], changed });
    expect(told({ assertions: [VALUE] }, { assertions: [other, VALUE] })).toEqual({
      weakened: [],
      changed: [],
    });
    expect(told({ assertions: [VALUE] }, { assertions: [other], exits: 1 }).changed).toEqual([]);
  });

  test('is told at its place now', () => {
    const after = factsOf(caseOf('a cart', { line: 12, skipped: 'always' }));
    expect(compare({ [PATH]: factsOf(caseOf('a cart')) }, { [PATH]: after }).weakenings).toEqual([
      { path: PATH, line: 12, what: 'the test `a cart` is skipped' },
    ]);
  });
});

describe('a case is the same one', () => {
  const skipped = (name: string, body: string) => caseOf(name, { body, skipped: 'always' });
  const LONG = 'expect(total(items)).toBe(10);';

  test.for([
    ['when its group was renamed', caseOf('shop > a cart', { body: 'x' }), skipped('store > a cart', 'x')],
    [
      'when it was put into a group, with other code',
      caseOf('a cart', { body: 'x' }),
      skipped('store > a cart', 'y'),
    ],
    ['when only its code is the same', caseOf('a cart', { body: LONG }), skipped('a basket', LONG)],
  ] as const)('%s', ([, before, after]) => {
    const { weakenings, added } = compare({ [PATH]: factsOf(before) }, { [PATH]: factsOf(after) });
    expect(added).toEqual([]);
    expect(weakenings.map(({ what }) => what)).toEqual([`the test \`${after.name}\` is skipped`]);
  });

  test('but not by code that is short, nor by nothing', () => {
    const short = 'x'.repeat(19);
    const { weakenings, added } = compare(
      { [PATH]: factsOf(caseOf('a cart', { body: short })) },
      { [PATH]: factsOf(caseOf('a basket', { body: short })) },
    );
    expect(weakenings.map(({ what }) => what)).toEqual(['the test `a cart` is gone']);
    expect(added).toEqual([PATH]);
    const twenty = 'x'.repeat(20);
    const same = compare(
      { [PATH]: factsOf(caseOf('a cart', { body: twenty })) },
      { [PATH]: factsOf(caseOf('a basket', { body: twenty })) },
    );
    expect(same).toEqual({ weakenings: [], rewritten: [], changed: [], added: [] });
  });

  test('each once: of two alike one is gone when one is left', () => {
    const one = caseOf('a cart');
    expect(
      compare({ [PATH]: factsOf(one, { ...one, line: 9 }) }, { [PATH]: factsOf(one) }).weakenings,
    ).toEqual([{ path: PATH, line: 9, what: 'the test `a cart` is gone' }]);
  });

  test('in another file, where runners find it by the same rules', () => {
    const move = (to: string) =>
      compare({ [PATH]: factsOf(caseOf('a cart')) }, { [to]: factsOf(caseOf('a cart')) }).weakenings;
    expect(move('test/shop/basket.test.ts')).toEqual([]);
    expect(move('test/cart.ts')).toEqual([
      {
        path: 'test/cart.ts',
        line: 3,
        what: 'the test `a cart` was moved here from `test/cart.test.ts`, where test runners find it by other rules',
      },
    ]);
  });

  test('the file that it was in comes before other files', () => {
    const other = 'test/other.test.ts';
    const { weakenings } = compare(
      { [PATH]: factsOf(caseOf('a cart', { body: 'x' })), [other]: factsOf(caseOf('a cart', { body: 'y' })) },
      { [other]: factsOf(caseOf('a cart', { body: 'z' })) },
    );
    expect(weakenings).toEqual([{ path: PATH, line: 3, what: 'the test `a cart` is gone' }]);
  });
});

describe('a new case', () => {
  const told = (change: Partial<TestCase>) => {
    const { weakenings, added } = compare({}, { [PATH]: factsOf(caseOf('a cart', change)) });
    expect(added).toEqual([PATH]);
    return weakenings.map(({ what }) => what);
  };

  test.for<[Partial<TestCase>, string[]]>([
    [{}, []],
    [{ focused: true }, ['only the new test `a cart` is run, the others are not']],
    [{ skipped: 'always', assertions: [] }, ['the new test `a cart` is skipped']],
    [{ skipped: 'sometimes' }, []],
    [{ skipped: 'todo', assertions: [] }, []],
    [{ assertions: [] }, ['the new test `a cart` asserts nothing']],
    [{ assertions: [], delegates: true }, []],
  ])('%j: %j', ([change, expected]) => {
    expect(told(change)).toEqual(expected);
  });

  test('several of a file make it one file with new tests', () => {
    const { added } = compare(
      {},
      { [PATH]: factsOf(caseOf('a cart'), caseOf('a basket')), 'a.test.ts': NO_TESTS },
    );
    expect(added).toEqual([PATH]);
  });
});

test('what concerns more than one case is told where it is new, each time', () => {
  const mark = (line: number) => ({ line, kind: 'ends the process', text: 'process.exit()' }) as const;
  const facts = (...lines: number[]) => ({ ...NO_TESTS, marks: lines.map(mark) });
  const weakenings = (before: Files, after: Files) => compare(before, after).weakenings;
  expect(weakenings({ [PATH]: facts(1) }, { [PATH]: facts(5) })).toEqual([]);
  expect(weakenings({ [PATH]: facts(1) }, { [PATH]: facts(5, 8) })).toEqual([
    { path: PATH, line: 8, what: '`process.exit()` ends the process' },
  ]);
  expect(weakenings({}, { [PATH]: facts(5) })).toHaveLength(1);
});
