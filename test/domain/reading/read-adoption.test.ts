import { describe, expect, test } from 'vitest';
import { readWorkItems } from '../../../src/domain/reading/read-work-items.ts';
import { readOutline } from '../../../src/markdown/read-outline.ts';
import { list, only } from '../plan-support.ts';

const HERE = { self: 1, ownNumbers: new Set<number>(), repository: { owner: 'Org', repo: 'Repo' } };
const adopted = (body: string, context = {}) =>
  readWorkItems(readOutline(body), { ...HERE, ...context }).items.map(({ issue }) => issue);

describe('a reference at the beginning', () => {
  test.for([
    '#12',
    '#12 Fix a',
    '#12: Fix a',
    '**#12** Fix a',
    '(#12) Fix a',
    '[#12] Fix a',
    '🐛 #12 Fix a',
    '➡️ 🐛 #12',
    '1. #12 Fix a',
    '[P1] #12 Fix a',
    'HIGH: #12 Fix a',
    'GH-12',
    'GH-12: Fix a',
    'org/repo#12 Fix a',
    'https://github.com/org/repo/issues/12',
    'https://github.com/org/repo/issues/12#issuecomment-3 Fix a',
    '[Fix a](https://github.com/Org/Repo/issues/12)',
    '[#12](https://github.com/org/repo/issues/12) Fix a',
    '#12 and #13',
  ])('%s', (line) => {
    expect(adopted(`- [ ] ${line}`)).toEqual([12]);
  });

  test.for([
    '#12 colour of the menu',
    '#12 is the hex value',
    '#123456 background',
    '#fff',
    '#12a',
    '#12_b',
    'GH-12a',
    '`#12` Fix a',
    'see #12',
    'Fix #12',
    'Fix a like #12',
    'https://github.com/org/repo/pull/12',
    'https://github.com/org/repo',
    '#1234567890 Fix a',
  ])('no reference: %s', (line) => {
    expect(adopted(`- [ ] ${line}`)).toEqual([null]);
  });

  test('one of another repository is known by its name, and said', () => {
    const { items, problems } = readWorkItems(
      readOutline(list('x/Y#12 Fix a', 'https://github.com/x/y/issues/13', 'Org/Repo#14')),
      HERE,
    );
    expect(items.map(({ issue, foreignIssue }) => [issue, foreignIssue])).toEqual([
      [null, 'x/y#12'],
      [null, 'x/y#13'],
      [14, 'org/repo#14'],
    ]);
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '1: An issue of x/Y cannot become a sub-issue here: it is read as a text.',
      '2: An issue of x/y cannot become a sub-issue here: it is read as a text.',
    ]);
  });

  test('where our own repository is not known, it may be ours', () => {
    expect(only('- [ ] x/y#12 Fix a')).toMatchObject({ issue: 12, foreignIssue: 'x/y#12' });
  });

  test('an item of another repository can be waited for', () => {
    const { items } = readWorkItems(readOutline(list('x/y#12 Fix a', 'Fix b after x/y#12')), HERE);
    expect(items[1]?.dependsOn).toMatchObject([{ on: 'item-1' }]);
  });
});

describe('a reference at the end', () => {
  test('adopts where most lines end so', () => {
    const body = list(
      'Fix a #12',
      'Fix b (#13)',
      'Fix c [#14] @maya',
      'Fix d #15 ✅',
      'Fix e, see #16',
      'Fix f',
    );
    expect(adopted(body)).toEqual([12, 13, 14, 15, null, null]);
  });

  test('also before what the line waits for', () => {
    expect(adopted(list('Fix a #12 – blocked by #13', 'Fix b #13', 'Fix c #14'))).toEqual([12, 13, 14]);
  });

  test.for(['see #16', 'like #16', 'by #16', 'after #16', 'needs #16', 'and #16', 'siehe #16', 'voir #16'])(
    'but not %s',
    (end) => {
      expect(adopted(list('Fix a #12', 'Fix b #13', 'Fix c #14', `Fix d ${end}`))).toEqual([
        12,
        13,
        14,
        null,
      ]);
    },
  );

  test('a few lines, or fewer than most, say nothing', () => {
    expect(adopted(list('Fix a #12', 'Fix b #13'))).toEqual([null, null]);
    expect(adopted(list('Fix a #12', 'Fix b #13', 'Fix c #14', 'Fix d', 'Fix e', 'Fix f'))).toEqual(
      Array(6).fill(null),
    );
  });

  test('a sub-issue of people at the end of one line is adopted, one of ours is not', () => {
    const own = { ownNumbers: new Set([12, 13]), native: new Set([12]) };
    const { items } = readWorkItems(readOutline(list('Fix a (#12)', 'Fix b (#13)')), { ...HERE, ...own });
    expect(items.map(({ title, issue }) => [title, issue])).toEqual([
      ['Fix a', 12],
      ['Fix b', null],
    ]);
  });
});

test('a cell of a table says which issue a row is', () => {
  expect(
    adopted('| Task | Issue |\n| - | - |\n| Fix a | #12 |\n| Fix b | GH-13 |\n| #14 Fix c | #15 |\n'),
  ).toEqual([12, 13, 14]);
});
