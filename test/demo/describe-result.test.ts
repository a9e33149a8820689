import { expect, test } from 'vitest';
import { describeResult } from '../../src/demo/describe-result.ts';
import { judge } from '../../src/domain/verdict.ts';
import { sampleAttempt, sampleTask, sampleView } from '../support/sample-view.ts';

const pages = 'http://localhost:4000/acme/humane';

test('a finished run is told with its verdict, its pull requests and what needs a person', () => {
  const view = sampleView(
    [
      sampleTask('item-1', { state: 'completed', why: 'verified', pullRequest: 14 }),
      sampleTask('item-2', {
        state: 'completed',
        why: 'verified',
        pullRequest: 15,
        attempts: [sampleAttempt({ number: 1 }), sampleAttempt({ number: 2 })],
      }),
      sampleTask('item-3', { state: 'failed', why: 'the agent ended with exit code 1', followUp: 21 }),
    ],
    { state: 'finished', at: 1, verdict: judge(2, 3, 0.8) },
  );
  expect(describeResult(view, pages)).toEqual([
    '',
    'The run did not pass: 2 of 3 tasks (67 %; 80 % are needed).',
    '  2 pull requests   http://localhost:4000/acme/humane/pulls',
    '  item-2: verified at attempt 2',
    '  item-3: the agent ended with exit code 1',
    '    follow-up issue   http://localhost:4000/acme/humane/issues/21',
  ]);
});

test('a run that waits for approval says why nothing was run', () => {
  const view = sampleView([], { state: 'awaiting_approval', why: 'Size XL.' });
  expect(describeResult(view, pages)).toEqual(['nothing was run: 3 items are independent']);
});
