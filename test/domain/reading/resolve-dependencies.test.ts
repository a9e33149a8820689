import { describe, expect, test } from 'vitest';
import { list, messages, readBody } from '../plan-support.ts';

const dependencies = (body: string, own: number[] = []) =>
  Object.fromEntries(
    readBody(body, own)
      .items.filter(({ dependsOn }) => dependsOn.length > 0)
      .map(({ handle, dependsOn }) => [handle, dependsOn.map(({ on }) => on)]),
  );

describe('stated dependencies', () => {
  test.for([
    ['after 2', ['item-2']],
    ['after #2', ['#2']],
    ['depends on item 2', ['item-2']],
    ['(blocked by: task 2)', ['item-2']],
    ['requires items 2 and 3.', ['item-2', 'item-3']],
    ['needs 2, 3, and 4', ['item-2', 'item-3', 'item-4']],
    ['depends on steps 2–4', ['item-2', 'item-3', 'item-4']],
    ['once 2 is done', ['item-2']],
    ['once items 2 and 3 are merged', ['item-2', 'item-3']],
    ['after finishing item-3', ['item-3']],
    ['Depends on: #77, item 2', ['#77', 'item-2']],
    ['after "Fix the lexer"', ['item-2']],
    ['after “the LEXER” and “parser”', ['item-2', 'item-3']],
    ['after Fix the lexer lands', ['item-2']],
    ['waits for https://github.com/o/r/issues/9', ['#9']],
    ['does not depend on 2', []],
    ["doesn't need 2", []],
    ['is not blocked by 2', []],
    ['runs after 2 retries', []],
    ['requires 2-factor login', []],
    ['needs 3 approvals', []],
    ['after 2.5 seconds', []],
    ['requires Node 22', []],
    ['`after 2`', []],
    ['not in the way of 2, but after 3 and not `after 3`', ['item-3']],
    ['`after 2` is what it said: after 3', ['item-3']],
    ['cleans up after the tests', []],
    ['after 2FA', []],
  ] as const)('“%s” → %j', ([phrase, expected]) => {
    const body = list(`Fix z, ${phrase}`, 'Fix the lexer', 'Fix the parser', 'Fix c');
    expect(dependencies(body)['item-1'] ?? []).toEqual(expected);
  });

  test('a number of our own, or of an adopted issue, is the item', () => {
    expect(dependencies(list('Fix a (#15)', '#20 Fix b', 'Fix c after #15 and #20'), [15])).toEqual({
      'item-3': ['item-1', 'item-2'],
    });
  });

  test('#5826 requires: #5824, #5825', () => {
    expect(dependencies(list('#5824', '#5825', '#5826 requires: #5824, #5825'))).toEqual({
      'item-3': ['item-1', 'item-2'],
    });
  });

  test('details and groups speak for their items', () => {
    const body =
      '- [ ] Fix a\n- [ ] Group (after 1)\n  - [ ] Fix b\n    - depends on: item 3\n  - [ ] Fix c\n';
    expect(dependencies(body)).toEqual({ 'item-2': ['item-3', 'item-1'], 'item-3': ['item-1'] });
  });

  test('a number means the one in front of an entry of the same list first', () => {
    expect(
      dependencies('1. Fix a\n2. Fix b\n\nThen:\n\n1. Fix c\n2. Fix d after 1\n3. Fix e after 4\n'),
    ).toEqual({
      'item-4': ['item-3'],
      'item-5': ['item-4'],
    });
  });

  test('words that name nothing are reported with their line', () => {
    expect(
      messages(
        list('Fix a', 'Fix b after item 9', 'Fix c after 3', 'Fix d after "nothing"', 'Fix e, blocked by #1'),
      ),
    ).toEqual([
      '2: “after item 9”: there is no item 9, the list has 5.',
      '3: “after 3”: an item cannot wait for itself or for the master issue.',
      '4: “after "nothing"”: no item has these words in the title.',
      '5: “blocked by #1”: an item cannot wait for itself or for the master issue.',
    ]);
  });

  test('the words are kept for every message about them', () => {
    const [, , item] = readBody(list('Fix a', 'Fix b', 'Fix c (blocked by 1 and 2)')).items;
    expect(item?.dependsOn).toEqual([
      { on: 'item-1', words: 'blocked by 1 and 2' },
      { on: 'item-2', words: 'blocked by 1 and 2' },
    ]);
  });
});
