import { describe, expect, test } from 'vitest';
import { list, messages } from '../plan-support.ts';
import { edges } from './edges.ts';

describe('an item by an id of its own', () => {
  test.for([
    ['after T1', { 5: '1' }],
    ['after t2', { 5: '2' }],
    ['after T1–T3', { 5: '1 2 3' }],
    ['after T2 to T4', { 5: '2 3 4' }],
    ['depends on T1, T3 and T4', { 5: '1 3 4' }],
    ['blocked by [T2]', { 5: '2' }],
    ['blocks T2', { 2: '5' }],
    ['after T9', {}],
  ] as const)('%s', ([phrase, expected]) => {
    expect(
      edges(list('T1: Fix a', 'T2: Fix b', '**T3** Fix c', '[T4] Fix d', `T5: Fix e, ${phrase}`)),
    ).toEqual(expected);
  });

  test('a range of names with a dash', () => {
    const items = [1, 2, 3, 4, 5, 6].map((number) => `CDK-${number} Fix part ${number}`);
    expect(edges(list(...items, 'CDK-7 Ship, after CDK-1 to CDK-6'))).toEqual({ 7: '1 2 3 4 5 6' });
  });

  test('a number of a part', () => {
    expect(edges(list('1.1 Fix a', '1.2 Fix b', '2.1 Fix c after 1.2'))).toEqual({ 3: '2' });
  });

  test('a range of numbers ends where it is written', () => {
    expect(edges(list('Fix a', 'Fix b', 'Fix c', 'Fix d', 'Fix e after items 2–4'))).toEqual({ 5: '2 3 4' });
  });
});

describe('an item by its words', () => {
  const body = (phrase: string) =>
    list(
      'Fix the lexer',
      'Print queue in the store server',
      'Add `parseDate()` to `src/date.ts`',
      'Move `src/hooks/useList.ts`',
      `Fix z, ${phrase}`,
    );

  test.for([
    ['after "Fix the lexer"', '1'],
    ['after “the lexer”', '1'],
    ['after «print queue»', '2'],
    ["after 'Print queue in the store server'", '2'],
    ['after 「Fix the lexer」', '1'],
    ['depends on the print queue', '2'],
    ['once the print queue is merged', '2'],
    ['after the print queue and the lexer are done', '1 2'],
    ['needs the store server print queue', '2'],
    ['after Fix the lexer', '1'],
    ['after `parseDate`', '3'],
    ['after `parseDate()` exists', '3'],
    ['once `src/date.ts` is there', '3'],
    ['after `useList.ts`', '4'],
    ['after useList.ts', '4'],
  ] as const)('%s', ([phrase, expected]) => {
    expect(edges(body(phrase))).toEqual({ 5: expected });
  });

  test('words that fit two items alike name neither', () => {
    expect(edges(list('Fix the red button', 'Fix the blue button', 'Fix z after the button'))).toEqual({});
  });

  test('titles in scripts without spaces', () => {
    expect(edges(list('修复登录页面', '增加订单导出', '优化首页，登录页面完成后再做'))).toEqual({ 3: '1' });
  });

  test('of those with one code, the one that makes it is meant', () => {
    const lines = ['Add tests for `toSlug`', 'Add `toSlug`', 'Fix z after `toSlug`'];
    expect(edges(list(...lines))).toEqual({ 3: '2' });
  });
});

describe('an item by its issue', () => {
  test.for([
    ['after #6', '2'],
    ['after issue #6', '2'],
    ['after o/r#6', '2'],
    ['after https://github.com/o/r/issues/6', '2'],
    ['after #5 and #6', '1 2'],
    ['after #77', '#77'],
    ['after #6, #77', '#77 2'],
  ] as const)('%s', ([phrase, expected]) => {
    expect(edges(list('#5 Fix a', '#6 Fix b', `#7 Fix c, ${phrase}`))).toEqual({ 3: expected });
  });
});

test('what names nothing is reported at its line', () => {
  const body = `# Plan\n\n${list(
    'Fix a',
    'Fix b after item 9',
    'Fix c after "nothing here"',
    'Fix d after 4',
    'Fix e, blocked by #1',
    'Fix f, depends on "Fix"',
  )}`;
  expect(messages(body)).toEqual([
    '4: “after item 9”: there is no item 9, the list has 6.',
    '5: “after "nothing here"”: no item has these words in the title.',
    '6: “after 4”: an item cannot wait for itself or for the master issue.',
    '7: “blocked by #1”: an item cannot wait for itself or for the master issue.',
    '8: “depends on "Fix"”: 5 items have these words in the title.',
  ]);
});
