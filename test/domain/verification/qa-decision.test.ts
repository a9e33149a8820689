import { describe, expect, test } from 'vitest';
import { readQaDecision } from '../../../src/domain/verification/qa-decision.ts';

const promise = (name: string, about = 'q7') => `<promise>${name}: ${about}</promise>`;

describe('the decision of a QA agent', () => {
  test.for([
    [promise('TASK_APPROVED'), { kind: 'approved' }],
    [`\t <promise> TASK_APPROVED :  q7 </promise>\t`, { kind: 'approved' }],
    [`It works.\n${promise('TASK_APPROVED')}\nBye.`, { kind: 'approved' }],
    [`\n It breaks. \n\n${promise('TASK_REJECTED')}`, { kind: 'rejected', reasons: 'It breaks.' }],
    [`No server.\n${promise('QA_BLOCKED')}`, { kind: 'blocked', reasons: 'No server.' }],
    [promise('TASK_REJECTED'), { kind: 'rejected', reasons: 'It gave no reasons.' }],
    [` \n${promise('QA_BLOCKED')}`, { kind: 'blocked', reasons: 'It gave no reasons.' }],
  ] as const)('%j is %j', ([output, decision]) => {
    expect(readQaDecision(output, 'q7')).toEqual(decision);
  });

  test.for([
    '',
    'TASK_APPROVED: q7',
    promise('TASK_APPROVED', 'q8'),
    promise('TASK_APPROVED', 'q77'),
    promise('TASK_ACCEPTED'),
    // Quoted within a line.
    `I would say ${promise('TASK_APPROVED')}`,
    `${promise('TASK_APPROVED')} is what I would say`,
    '<promise>TASK_APPROVED: q7\n</promise>',
  ])('%j is none', (output) => {
    expect(readQaDecision(output, 'q7')).toEqual({
      kind: 'blocked',
      reasons: 'It ended without a decision.',
    });
  });

  test('of several the strictest counts, with what was said before it', () => {
    const lines = ['first', promise('TASK_APPROVED'), promise('QA_BLOCKED'), promise('TASK_REJECTED')];
    expect(readQaDecision(lines.join('\n'), 'q7')).toMatchObject({ kind: 'rejected' });
    expect(readQaDecision(lines.slice(0, 3).join('\n'), 'q7')).toEqual({
      kind: 'blocked',
      reasons: `first\n${promise('TASK_APPROVED')}`,
    });
  });

  test('the end of its reasons is kept', () => {
    const reasons = `${'a'.repeat(10)}${'b'.repeat(4_000)}`;
    const decision = readQaDecision(`${reasons}\n${promise('TASK_REJECTED')}`, 'q7');
    expect(decision).toEqual({ kind: 'rejected', reasons: 'b'.repeat(4_000) });
  });
});
