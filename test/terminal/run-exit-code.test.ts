import { expect, test } from 'vitest';
import { judge } from '../../src/domain/verdict.ts';
import { exitCodeOf } from '../../src/terminal/run-exit-code.ts';

test.each([
  [9, 9, 0],
  [8, 9, 1],
  [7, 9, 2],
  [0, 0, 0],
])('%i of %i tasks end with exit code %i', (succeeded, total, code) => {
  expect(exitCodeOf({ phase: { state: 'finished', at: 0, verdict: judge(succeeded, total, 0.8) } })).toBe(
    code,
  );
});

test('a run without a verdict is a failure of the system', () => {
  expect(exitCodeOf({ phase: { state: 'awaiting_approval', why: 'Size XL.' } })).toBe(9);
});
