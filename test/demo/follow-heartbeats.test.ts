import { expect, test } from 'vitest';
import { withHeartbeats } from '../../src/demo/follow-heartbeats.ts';
import { progressAt } from '../support/attempts.ts';
import { sampleAttempt, sampleTask, sampleView } from '../support/sample-view.ts';

test('heartbeats bring the progress of their own attempts up to date, and of no other', () => {
  const attempts = [
    sampleAttempt({ id: 'a', percentage: 10, stage: 'reading' }),
    sampleAttempt({ id: 'b', percentage: 20, stage: 'testing' }),
  ];
  const view = sampleView([sampleTask('item-1', { attempts })]);
  const [task] = withHeartbeats(view, [{ attemptId: 'a', at: 5, ...progressAt('writing', 40) }]).tasks;
  expect(task?.attempts.map(({ percentage, stage }) => ({ percentage, stage }))).toEqual([
    { percentage: 40, stage: 'writing' },
    { percentage: 20, stage: 'testing' },
  ]);
});
