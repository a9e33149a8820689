import { expect, test } from 'vitest';
import type { RunView } from '../../src/domain/run-view.ts';
import { renderFollowUp } from '../../src/render/follow-up.ts';
import { renderPullRequest } from '../../src/render/pull-request.ts';
import { renderStatusComment } from '../../src/render/status-comment.ts';
import { renderSubIssue } from '../../src/render/sub-issue.ts';
import { renderSummary, summaryJson } from '../../src/render/summary.ts';
import { anItem } from '../support/an-item.ts';
import { anAttempt, aTask, finished, items, MINUTE, master, running, START, settings } from './models.ts';
import { rejected, verified } from './outcomes.ts';

const golden = (name: string) => `__golden__/${name}`;
const asFile = ({ title, body }: { title: string; body: string }) => `Title: ${title}\n\n${body}\n`;

const waiting: RunView = {
  ...running,
  phase: { state: 'awaiting_approval', why: 'item-7 needs clarification.' },
  trigger: { ...running.trigger, kind: 'comment' },
  tasks: items.slice(0, 2).map((item) => aTask(item, { subIssue: null })),
};

test.each([
  ['running', running],
  ['awaiting-approval', waiting],
  ['finished', finished],
])('the status comment of a run that is %s', async (name, view) => {
  await expect(`${renderStatusComment(view)}\n`).toMatchFileSnapshot(golden(`status-${name}.md`));
});

test('the summary of a run, for people and for programs', async () => {
  const json = summaryJson(finished, { max_concurrent_agents: 3, peak_memory_mb: 512, total_api_calls: 47 });
  await expect(`${renderSummary(finished)}\n`).toMatchFileSnapshot(golden('summary.md'));
  await expect(`${JSON.stringify(json, null, 2)}\n`).toMatchFileSnapshot(golden('summary.json'));
});

test('a run that was retried days later does not count the days as work', () => {
  const item = anItem(1, 'Fix it');
  const later = START + 3 * 24 * 60 * MINUTE;
  const attempts = [anAttempt(1, START, 10, rejected), anAttempt(2, later, 10, verified)];
  const view: RunView = {
    ...finished,
    phase: { ...finished.phase, state: 'running', since: START },
    tasks: [aTask(item, { state: 'completed', attempts })],
  };
  expect(renderSummary(view)).toContain(
    'in which agents worked for 20 min. One after another the attempts would have needed as long.',
  );
});

const fifth = items[4] ?? anItem(5, 'x');

test('the sub-issue of a task that waits for another', async () => {
  const blockers = [
    {
      handle: 'item-1',
      title: 'Fix leap years in parseDate',
      subIssue: 21,
      reason: 'both change src/parse.ts',
    },
  ] as const;
  const text = renderSubIssue({
    master,
    runName: 'orch-12-20260102',
    item: fifth,
    blockers,
    base: 'main',
    verify: settings.verification.commands,
    template: settings.issueTemplate,
  });
  await expect(asFile(text)).toMatchFileSnapshot(golden('sub-issue.md'));
});

test('a template of the repository is filled once, whatever the title says', () => {
  const { title, body } = renderSubIssue({
    master,
    runName: 'orch-12-20260102',
    item: anItem(1, 'Explain {master} and $& in <b>bold</b>'),
    blockers: [],
    base: 'main',
    verify: [],
    template: { title: '{task_title} (of {master})', body: 'Part of #{master}: {task_title}', labels: [] },
  });
  expect(title).toBe('Explain {master} and $& in <b>bold</b> (of 12)');
  expect(body).toBe('Part of #12: Explain {master} and $& in <\u200Bb>bold<\u200B/b>');
});

const first = {
  master,
  runName: 'orch-12-20260102',
  subIssue: 22,
  task: { handle: 'item-2', title: 'Add formatRelative', scope: ['src/relative.ts', 'src/index.ts'] },
  outcome: verified,
  attempts: [anAttempt(1, START, 25, verified)],
  base: 'main',
  builtOn: [],
  requestedBy: 'alice',
} as const;

test('the pull request of a task that succeeded at once', async () => {
  await expect(asFile(renderPullRequest(first))).toMatchFileSnapshot(golden('pull-request.md'));
});

test('the pull request of work that reviewers have to look at shows first what was found', async () => {
  const outcome = {
    ...verified,
    evidence: [
      ...verified.evidence,
      { command: 'npm test', on: 'work with base tests', exitCode: 1, durationMs: 9_000, logTail: '' },
      { command: 'npm test', on: 'base with new tests', exitCode: 1, durationMs: 9_000, logTail: '' },
      { command: 'npm run e2e', on: 'base', exitCode: null, durationMs: 9_000, logTail: '' },
    ],
    findings: [
      { kind: 'secret', message: 'Its commits hold an API key in `docs/example.md`.', allowedBy: 'maya' },
      {
        kind: 'weakened-tests',
        message:
          'It weakens tests, or changes what they are run with:\n- `test/a.test.ts:3`: the test `adds @all #12` is gone\n- with the tests of the base and their set-up put back, `npm test` ended with exit code 1',
        allowedBy: null,
      },
      { kind: 'out-of-scope', message: 'It changed `b.ts`, outside of the scope.', allowedBy: 'omar' },
    ],
  } as const;
  const text = renderPullRequest({ ...first, outcome });
  await expect(asFile(text)).toMatchFileSnapshot(golden('pull-request-with-findings.md'));
});

test('the pull request of a task that was built on others says what it contains', async () => {
  const prerequisite = {
    commit: verified.commit,
    handle: 'item-2',
    title: 'Add formatRelative',
    branch: 'orch/12/22',
    pullRequest: 32,
  } as const;
  const text = renderPullRequest({
    ...first,
    subIssue: 23,
    task: { handle: 'item-3', title: 'Export the new functions', scope: [] },
    attempts: [anAttempt(1, START, 20, rejected), anAttempt(2, START + 21 * MINUTE, 6, verified)],
    base: 'orch/12/22',
    builtOn: [
      prerequisite,
      {
        ...prerequisite,
        handle: 'item-1',
        title: 'Fix leap years in parseDate',
        branch: 'orch/12/21',
        pullRequest: null,
      },
    ],
  });
  await expect(asFile(text)).toMatchFileSnapshot(golden('pull-request-on-others.md'));
});

test('the follow-up issue of a task that failed twice', async () => {
  const task = finished.tasks.find(({ state }) => state === 'rejected') ?? aTask(fifth);
  const text = renderFollowUp({ master, runName: 'orch-12-20260102', task });
  await expect(asFile(text)).toMatchFileSnapshot(golden('follow-up.md'));
});

test('the follow-up issue of a task that timed out', async () => {
  const task = finished.tasks.find(({ state }) => state === 'timed_out') ?? aTask(fifth);
  const text = renderFollowUp({ master, runName: 'orch-12-20260102', task });
  await expect(asFile(text)).toMatchFileSnapshot(golden('follow-up-timed-out.md'));
});
