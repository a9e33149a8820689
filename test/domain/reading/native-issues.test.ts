import { describe, expect, test } from 'vitest';
import {
  type NativeIssue,
  nameReferences,
  unnamedReferences,
  withSubIssues,
} from '../../../src/domain/reading/native-issues.ts';
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

  test('are those that stand alone and are adopted', () => {
    expect(unnamedReferences(readBody(body))).toEqual([5, 6, 7]);
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
