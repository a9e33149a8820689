import { expect, test } from 'vitest';
import type { AttemptPhase } from '../../src/domain/attempt.ts';
import { measureRun } from '../../src/orchestrator/measure-run.ts';
import { VERIFIED, worked } from '../support/outcomes.ts';

const MB = 2 ** 20;

function ended(startedAt: number, endedAt: number, peakMemoryBytes?: number): AttemptPhase {
  const work = { ...worked(null), ...(peakMemoryBytes !== undefined && { peakMemoryBytes }) };
  return { state: 'ended', startedAt, endedAt, outcome: VERIFIED, work };
}

test('what a run used: agents side by side, and the memory of the largest, with its name', () => {
  const attempts = [
    { handle: 'item-1', number: 1, phase: ended(0, 10, 300 * MB) },
    { handle: 'item-2', number: 1, phase: ended(5, 15) },
    { handle: 'item-2', number: 2, phase: ended(15, 20, 700.4 * MB) },
    { handle: 'item-3', number: 1, phase: { state: 'in_progress', startedAt: 16, workspace: 'slot-1' } },
  ] as const;
  expect(measureRun({ apiCalls: 9 }, attempts)).toEqual({
    max_concurrent_agents: 2,
    peak_memory_mb: 700,
    peak_memory_of: 'item-2.2',
    total_api_calls: 9,
  });
});

test('memory at which nobody looked is not known', () => {
  const attempts = [{ handle: 'item-1', number: 1, phase: ended(0, 10) }] as const;
  expect(measureRun({ apiCalls: 0 }, attempts)).toMatchObject({ peak_memory_mb: null, peak_memory_of: null });
});
