import { expect, test } from 'vitest';
import type { RunView } from '../../src/domain/run-view.ts';
import { NO_BUDGET, NO_USAGE } from '../../src/domain/usage.ts';
import { renderFollowUp } from '../../src/render/follow-up.ts';
import { renderPullRequest } from '../../src/render/pull-request.ts';
import { renderStatusComment } from '../../src/render/status-comment.ts';
import { renderSubIssue } from '../../src/render/sub-issue.ts';
import { renderSummary, summaryJson } from '../../src/render/summary.ts';
import { anItem } from '../support/an-item.ts';
import { anAttempt, aTask, finished, items, MINUTE, master, running, START, settings } from './models.ts';
import { rejected, verified } from './outcomes.ts';

const fourth = items[3] ?? anItem(4, 'x');
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

test.each([
  ['required', null],
  ['preferred', '**Sandbox: preferred.** On a worker that has none'],
  ['off', '**Sandbox: off.**'],
] as const)('where the sandbox is %s, the status comment says what that leaves open', (sandbox, words) => {
  const text = renderStatusComment({ ...running, settings: { ...running.settings, sandbox } });
  if (words === null) expect(text).not.toContain('Sandbox');
  else expect(text).toContain(words);
});

const used = (costUsd: number, inputTokens: number) => ({
  ...NO_USAGE,
  costUsd,
  inputTokens,
  outputTokens: 2_000,
});
const held = aTask(fourth, {
  state: 'rejected',
  held: 'weakened-tests',
  why: 'it deletes 3 tests of `test/zones.test.ts`',
  attempts: [
    anAttempt(1, START, 10, { ...rejected, reason: 'weakened-tests', message: 'it deletes 3 tests' }),
    {
      ...anAttempt(2, START + 10 * MINUTE, 4, {
        ...rejected,
        reason: 'weakened-tests',
        message: 'it deletes 3 tests',
      }),
      because: 'claude goes on from its commit, told why attempt 1 was rejected',
      usage: used(0.31, 90_000),
    },
  ],
  followUp: 33,
});

/** Two agents race, one task needs another, one is held, and all that they use is known. */
const busy: RunView = {
  ...running,
  settings: { ...settings, budget: { ...settings.budget, run: { ...NO_BUDGET, costUsd: 5 } } },
  tasks: running.tasks.map((task) => {
    if (task.handle === 'item-4') return held;
    if (task.handle === 'item-1') {
      return {
        ...task,
        state: 'pending' as const,
        why: 'needs “the zones” from item-2 (“Add formatRelative”)',
        pullRequest: null,
      };
    }
    if (task.handle !== 'item-2') return task;
    const first = {
      ...anAttempt(1, START, null, null),
      model: 'opus',
      stage: 'writing | tests',
      percentage: 40,
      commits: 3,
      usage: used(0.42, 118_000),
    };
    const second = {
      ...anAttempt(2, START + 40 * MINUTE, null, null),
      agent: 'codex',
      because: 'codex races attempt 1, which takes longer than 40 min',
    };
    return {
      ...task,
      state: 'in_progress' as const,
      why: 'attempt 1: claude works in slot-1; attempt 2 by codex races it',
      attempts: [first, second],
      deciding: first,
    };
  }),
  needs: [{ from: 'item-2', to: 'item-1', kind: 'need', reason: 'the zones' }],
  spent: { ...NO_USAGE, costUsd: 5.2, inputTokens: 1_230_000, outputTokens: 40_000 },
};

test('the status comment of a run with all that can happen to an attempt', async () => {
  await expect(`${renderStatusComment(busy)}\n`).toMatchFileSnapshot(golden('status-busy.md'));
});

test('the summary of a run whose use is known, with work that is held', async () => {
  const view: RunView = { ...busy, phase: finished.phase };
  await expect(`${renderSummary(view)}\n`).toMatchFileSnapshot(golden('summary-held.md'));
});

test('the follow-up issue of work that is held says how to let it pass', async () => {
  const text = renderFollowUp({ master, runName: 'orch-12-20260102', task: held });
  await expect(asFile(text)).toMatchFileSnapshot(golden('follow-up-held.md'));
});

test('the follow-up issue of a task that asked in a circle names the circle', () => {
  const outcome = {
    kind: 'parked',
    needs: [],
    message: 'It needs something.',
    logTail: '',
    diff: '',
    commit: 'a',
  } as const;
  const why =
    'asks again for what nobody can deliver before it: item-4 needs “x” from item-5, item-5 needs “y” from item-4';
  const task = aTask(fourth, { state: 'failed', why, attempts: [anAttempt(1, START, 3, outcome)] });
  expect(renderFollowUp({ master, runName: 'orch-12-20260102', task }).body).toContain(why);
});

test('the summary of a run, for people and for programs', async () => {
  const json = summaryJson(finished, {
    max_concurrent_agents: 3,
    peak_memory_mb: 512,
    peak_memory_of: 'item-2.1',
    total_api_calls: 47,
  });
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

test('the pull request of work that began otherwise than people expect says how', () => {
  const note = 'The base has changed since this work was begun, and conflicts with it in `a.ts`.';
  const { body } = renderPullRequest({ ...first, outcome: { ...verified, notes: [`${note} <!-- x -->`] } });
  expect(body).toMatch(
    /^> \[!NOTE\]\n> The base has changed since this work was begun, and conflicts with it in .*a\.ts/m,
  );
  expect(body).not.toContain('<!-- x');
  expect(renderPullRequest(first).body).not.toContain('[!NOTE]');
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
