import { expect, test } from 'vitest';
import { interruptedView } from '../../src/run/interrupted-view.ts';
import { sampleTask, sampleView } from '../support/sample-view.ts';

test('what waited for agents that were ended was not started, and what waited for a failure stays blocked', () => {
  const view = sampleView([
    sampleTask('item-1', { state: 'cancelled' }),
    sampleTask('item-2', { state: 'blocked', blockers: ['item-1'], why: 'item-1 did not succeed' }),
    sampleTask('item-3', { state: 'failed' }),
    sampleTask('item-4', { state: 'blocked', blockers: ['item-3'] }),
    sampleTask('item-5', { state: 'blocked', blockers: ['item-4'] }),
    sampleTask('item-6'),
  ]);
  const { tasks } = interruptedView(view);
  expect(tasks.map(({ state }) => state)).toEqual([
    'cancelled',
    'pending',
    'failed',
    'blocked',
    'blocked',
    'pending',
  ]);
  expect(tasks[1]?.why).toBe('not started: the run was interrupted');
});
