import { describe, expect, test } from 'vitest';
import type { AttemptStart } from '../../src/domain/attempt.ts';
import { type EarlierClaims, takeUp } from '../../src/domain/take-up.ts';
import { NO_USAGE } from '../../src/domain/usage.ts';
import { assignmentOf } from '../workspace/assignment.ts';

const TALKED: EarlierClaims = {
  usage: NO_USAGE,
  conversation: { id: 'talk', usage: NO_USAGE },
  wasVerifying: false,
};
const SILENT: EarlierClaims = { ...TALKED, conversation: null };

describe('an attempt that is taken up', () => {
  test('goes on from what was left of it, in the last conversation that is known', () => {
    const fresh = assignmentOf();
    expect(takeUp(fresh, TALKED, 'left').start).toEqual({
      kind: 'continued',
      commit: 'left',
      session: 'talk',
    });
    expect(takeUp(fresh, SILENT, 'left').start).toMatchObject({ session: null });
    const start: AttemptStart = {
      kind: 'unblocked',
      delivered: ['item-2'],
      commit: 'old',
      session: 'before',
    };
    expect(takeUp(assignmentOf({ start }), SILENT, 'left').start).toEqual({
      kind: 'continued',
      commit: 'left',
      session: 'before',
    });
  });

  test('is still told what its start had told it', () => {
    const start = { kind: 'feedback', commit: 'old', session: null, feedback: 'a test fails' } as const;
    const assignment = assignmentOf({ start, lessons: ['read first'] });
    expect(takeUp(assignment, TALKED, 'left').lessons).toEqual([
      'read first',
      'Earlier work was not accepted: a test fails',
    ]);
    expect(takeUp(assignment, TALKED, 'old')).toBe(assignment);
  });

  test('begins as it began before where nothing is left, or nothing is to be made', () => {
    const fresh = assignmentOf();
    expect(takeUp(fresh, TALKED, null)).toBe(fresh);
    const judged = assignmentOf({ start: { kind: 'allowed', commit: 'old' } });
    expect(takeUp(judged, TALKED, 'left')).toBe(judged);
  });
});
