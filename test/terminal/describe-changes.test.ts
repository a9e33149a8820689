import { expect, test } from 'vitest';
import { describeChanges } from '../../src/terminal/describe-changes.ts';
import { sampleAttempt, sampleTask, sampleView } from '../support/sample-view.ts';

const waiting = sampleView([sampleTask('item-1'), sampleTask('item-2')]);

test('the first view tells of every task', () => {
  expect(describeChanges(null, waiting)).toEqual([
    'item-1   pending     Do item-1: ready: waits for a free agent',
    'item-2   pending     Do item-2: ready: waits for a free agent',
  ]);
});

test('later views tell of what changed only', () => {
  const started = sampleView([
    sampleTask('item-1', { state: 'in_progress', why: 'attempt 1: command works in slot-1' }),
    sampleTask('item-2'),
  ]);
  expect(describeChanges(waiting, started)).toEqual([
    'item-1   in progress Do item-1: attempt 1: command works in slot-1',
  ]);
  expect(describeChanges(started, started)).toEqual([]);
});

test('progress in per cent is not worth a line', () => {
  const at = (percentage: number) =>
    sampleView([sampleTask('item-1', { state: 'in_progress', attempts: [sampleAttempt({ percentage })] })]);
  expect(describeChanges(at(10), at(20))).toEqual([]);
});
