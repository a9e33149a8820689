import { describe, expect, test } from 'vitest';
import { planRun } from '../../../src/domain/planning/plan-run.ts';
import {
  adoptedNumbers,
  type NativeIssue,
  nameReferences,
  withoutMissing,
  withSubIssues,
} from '../../../src/domain/reading/native-issues.ts';
import { SETTINGS } from '../../support/settings.ts';
import { list, readBody } from '../plan-support.ts';
import { edgesOf } from './edges.ts';

const issue = (number: number, more: Partial<NativeIssue> = {}): NativeIssue => ({
  number,
  title: `Fix part ${number}`,
  open: true,
  blockedBy: [],
  ...more,
});

describe('references without words', () => {
  const body = list('#5', 'o/r#6', 'https://github.com/o/r/issues/7', '#8 Fix d', 'Fix e', '#1');

  test('are asked for with those that have some, each once', () => {
    expect(adoptedNumbers(readBody(body))).toEqual([5, 6, 7, 8]);
  });

  test('are called what their issues are called; keys stay', () => {
    const before = readBody(body);
    const { items } = nameReferences(before, [
      { number: 5, title: 'Add the parser' },
      { number: 7, title: 'Remove the lexer' },
      { number: 8, title: 'Something else' },
    ]);
    expect(items.map(({ title, action }) => [title, action])).toEqual([
      ['Add the parser', 'add'],
      ['o/r#6', 'other'],
      ['Remove the lexer', 'remove'],
      ['#8 Fix d', 'fix'],
      ['Fix e', 'fix'],
      ['#1', 'other'],
    ]);
    expect(items.map(({ key }) => key)).toEqual(before.items.map(({ key }) => key));
  });
});

describe('a number that is no issue', () => {
  const body = list('#41 Fix the parser', '#42', 'o/r#43', 'GH-44', '#45', '#46');
  const known = [
    { number: 41, kind: 'pull request' },
    { number: 42, kind: null },
    { number: 43, kind: null },
    { number: 44, kind: 'pull request' },
    { number: 45, kind: 'issue' },
  ] as const;

  test('is not adopted, and said at its line; of a number that nobody asked for nothing is known', () => {
    const { items, problems } = withoutMissing(readBody(body), known);
    expect(items.map(({ issue }) => issue)).toEqual([null, null, null, null, 45, 46]);
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '1: #41 is a pull request: it is read as a text.',
      '2: There is no issue #42: it is read as a text.',
      '3: There is no issue #43: it is read as a text.',
      '4: #44 is a pull request: it is read as a text.',
    ]);
  });

  test('is no task where it stands alone, however it is written', () => {
    const plan = planRun(withoutMissing(readBody(body), known), SETTINGS, {}, null);
    expect(plan.needsClarification.map(({ handle }) => handle)).toEqual(['item-2', 'item-3', 'item-4']);
    expect(plan.waves.flat().toSorted()).toEqual(['item-1', 'item-5', 'item-6']);
  });

  test('is no mistake of an item that is done', () => {
    const { items, problems } = withoutMissing(readBody('- [x] #41\n- [ ] Fix a'), known);
    expect([items[0]?.issue, problems]).toEqual([null, []]);
  });
});

describe('native sub-issues', () => {
  test('none: the checklist is the same', () => {
    const checklist = readBody(list('Fix a'));
    expect(withSubIssues(checklist, [])).toBe(checklist);
  });

  test('come behind the items that were written down, each once', () => {
    const { items } = withSubIssues(readBody(list('Fix a', '#6 Fix b')), [
      issue(6),
      issue(7),
      issue(8, { open: false }),
    ]);
    expect(items.map(({ handle, key, title, issue, done }) => [handle, key, title, issue, done])).toEqual([
      ['item-1', 'fix-a', 'Fix a', null, false],
      ['item-2', '6-fix-b', '#6 Fix b', 6, false],
      ['item-3', 'fix-part-7', 'Fix part 7', 7, false],
      ['item-4', 'fix-part-8', 'Fix part 8', 8, true],
    ]);
  });

  test('keys stay unique', () => {
    const { items } = withSubIssues(readBody(list('Fix a')), [
      issue(6, { title: 'Fix a' }),
      issue(7, { title: 'Fix a' }),
    ]);
    expect(items.map(({ key }) => key)).toEqual(['fix-a', 'fix-a~6', 'fix-a~7']);
  });

  test('are the work where nothing is written down, and nothing is said of that', () => {
    const { items, problems } = withSubIssues(readBody('Just a question?\n'), [issue(6)]);
    expect(items).toMatchObject([
      { handle: 'item-1', title: 'Fix part 6', issue: 6, size: 'M', action: 'fix' },
    ]);
    expect(problems).toEqual([]);
  });

  test('other problems stay', () => {
    const checklist = readBody(list('Fix a after 9'));
    expect(withSubIssues(checklist, [issue(6)]).problems).toEqual(checklist.problems);
  });

  test('links on GitHub are dependencies, also on issues from outside, each once, never on itself', () => {
    const checklist = withSubIssues(readBody(list('#5 Fix a', '#6 Fix b after #5')), [
      issue(5, { blockedBy: [99, 5] }),
      issue(6, { blockedBy: [5, 7] }),
      issue(7),
      issue(8, { blockedBy: [6] }),
    ]);
    expect(edgesOf(checklist)).toEqual({ 1: '#99', 2: '1 3', 4: '2' });
    expect(checklist.items[1]?.dependsOn).toEqual([
      { on: 'item-1', words: 'after #5' },
      { on: 'item-3', words: 'blocked by #7, as linked on GitHub' },
    ]);
  });
});
