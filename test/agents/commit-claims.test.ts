import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCommitClaims, readLastWord } from '../../src/agents/commit-claims.ts';

test.each([
  ['[CHECKPOINT] parser works', [{ kind: 'checkpoint', text: 'parser works' }]],
  ['[COMPLETE] done\n\nlong text', [{ kind: 'complete', text: 'done' }]],
  ['[BLOCKED:no key] tried all', [{ kind: 'blocked', reason: 'no key', text: 'tried all' }]],
  ['[NEEDS:item-2/parser] its types', [{ kind: 'needs', task: 'item-2', item: 'parser', text: 'its types' }]],
  [
    'fix\n\n<promise>TASK_DONE: item-1</promise>\n<promise>READY_FOR_QA</promise>',
    [
      { kind: 'promise', name: 'TASK_DONE', id: 'item-1' },
      { kind: 'promise', name: 'READY_FOR_QA', id: null },
    ],
  ],
  ['explain [COMPLETE] and <promise>TASK_DONE: x</promise> in a sentence', []],
  ['[BLOCKED] without a reason', []],
  ['<promise>MADE_UP: x</promise>', []],
])('%j claims %j', (message, claims) => {
  expect(readCommitClaims(message)).toEqual(claims);
});

test('any message is read, and a claim never holds more than one line', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '[CHECKPOINT] ', '[BLOCKED:', '<promise>'),
      (text, start) => {
        for (const claim of readCommitClaims(start + text)) {
          for (const value of Object.values(claim)) expect(String(value)).not.toContain('\n');
        }
      },
    ),
  );
});

test.each([
  [['[BLOCKED:no key] x', '[COMPLETE] found it'], { kind: 'complete' }],
  [['work\n\n<promise>TASK_DONE: item-1</promise>'], { kind: 'complete' }],
  [['[COMPLETE] x', '[BLOCKED:tests are red] y'], { kind: 'gave-up', why: 'it is blocked: tests are red' }],
  [['[BLOCKED:no key] x', '[CHECKPOINT] kept'], { kind: 'gave-up', why: 'it is blocked: no key' }],
  [['work\n\n<promise>TASK_FAILED: item-1</promise>'], { kind: 'gave-up', why: 'the task failed' }],
  [
    ['[NEEDS:item-2/parser] x', '[CHECKPOINT] kept'],
    { kind: 'needs', needs: [{ task: 'item-2', item: 'parser' }] },
  ],
  [
    [
      '[NEEDS:item-9/old] x',
      '[COMPLETE] y',
      '[NEEDS:item-2/parser] z',
      '[NEEDS:item-3/words] z',
      '[NEEDS:item-2/parser] again',
    ],
    {
      kind: 'needs',
      needs: [
        { task: 'item-2', item: 'parser' },
        { task: 'item-3', item: 'words' },
      ],
    },
  ],
  [
    ['[NEEDS:item-2/parser] x\n\n<promise>TASK_FAILED</promise>'],
    { kind: 'gave-up', why: 'the task failed' },
  ],
  [['<promise>TASK_APPROVED: item-1</promise>'], null],
  [['[CHECKPOINT] begun', 'more'], null],
  [[], null],
])('the last word of %j is %j', (messages, word) => {
  expect(readLastWord(messages)).toEqual(word);
});
