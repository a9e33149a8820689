import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AttemptOutcome } from '../../src/domain/attempt-outcome.ts';
import type { Plan } from '../../src/domain/planning/plan.ts';
import type { RunView } from '../../src/domain/run-view.ts';
import type { TaskState } from '../../src/domain/task-state.ts';
import type { Handle, WorkItem } from '../../src/domain/work-item.ts';
import { renderFollowUp } from '../../src/render/follow-up.ts';
import { BODY_LIMIT, block, limitBody } from '../../src/render/limit-body.ts';
import { mermaidLabel } from '../../src/render/mermaid.ts';
import { renderPlanComment } from '../../src/render/plan-comment.ts';
import { renderPullRequest } from '../../src/render/pull-request.ts';
import { renderReply } from '../../src/render/replies.ts';
import { renderStatusComment } from '../../src/render/status-comment.ts';
import { renderSubIssue } from '../../src/render/sub-issue.ts';
import { renderSummary } from '../../src/render/summary.ts';
import { anItem } from '../support/an-item.ts';
import { faultsOf, hostileText } from './hostile.ts';
import { anAttempt, aTask, finished, START, settings } from './models.ts';
import { rejected, verified } from './outcomes.ts';

const STATES: readonly TaskState[] = [
  'completed',
  'failed',
  'blocked',
  'timed_out',
  'in_progress',
  'rejected',
];

/** A run of `count` tasks in which everything that people or agents write is one of `texts`. */
function hostileRun(texts: readonly string[], count: number): RunView {
  const pick = (index: number) => texts[index % texts.length] ?? '';
  const outcome: AttemptOutcome = {
    ...rejected,
    message: pick(0),
    logTail: pick(1),
    diff: pick(2),
    evidence: [{ command: pick(3), exitCode: 1, durationMs: 1, logTail: pick(4) }],
  };
  const items: WorkItem[] = Array.from({ length: count }, (_, index) =>
    anItem(index + 1, pick(index), {
      scope: [pick(index + 1), pick(index + 2), pick(index + 3)],
      details: pick(index + 4),
      acceptance: [pick(index), pick(index + 1)],
      section: pick(index + 2),
    }),
  );
  const handles = items.map(({ handle }) => handle);
  const pairs = handles.slice(1).map((to, index) => ({ from: handles[index] ?? to, to }));
  const plan: Plan = {
    mode: 'parallel',
    reasons: texts,
    items,
    edges: pairs.map((pair, index) => ({
      ...pair,
      kind: 'dependency',
      reason: pick(index),
      confidence: 'explicit',
    })),
    conflicts: pairs.map(({ from, to }, index) => ({
      items: [from, to] as [Handle, Handle],
      paths: [pick(index), pick(index + 1)],
      reason: pick(index),
    })),
    waves: handles.map((handle) => [handle]),
    groups: [],
    predictedScopes: [],
    needsClarification: handles.map((handle, index) => ({ handle, question: pick(index) })),
    assumptions: items.map(({ title }) => title),
    problems: items.map(({ title, line }) => ({ line, message: title })),
  };
  return {
    ...finished,
    plan,
    masterTitle: pick(0),
    trigger: { ...finished.trigger, actor: pick(1) },
    tasks: items.map((item, index) =>
      aTask(item, {
        state: STATES[index % STATES.length] ?? 'pending',
        why: pick(index),
        pullRequest: 1_000 + index,
        followUp: 2_000 + index,
        attempts: [anAttempt(1, START, 5, outcome), anAttempt(2, START, 5, outcome)],
      }),
    ),
  };
}

/** Every body that is made of a run. */
function bodiesOf(view: RunView): Record<string, string> {
  const master = { number: 12, title: view.masterTitle };
  const runName = view.name;
  const task = view.tasks[0] ?? aTask(anItem(1, 'x'));
  const { item } = task;
  const actor = view.trigger.actor;
  const texts = view.plan.reasons;
  const approval = { needed: true, why: actor } as const;
  return {
    plan: renderPlanComment(view.plan, {
      runName,
      planHash: 'abc',
      approval,
      settings,
      phase: 'awaiting approval',
    }),
    status: renderStatusComment(view),
    summary: renderSummary(view),
    subIssue: renderSubIssue({
      master,
      runName,
      item,
      blockers: [{ handle: 'item-2', title: item.title, subIssue: 3, reason: actor }],
      base: 'main',
      verify: [...texts],
      template: settings.issueTemplate,
    }).body,
    pullRequest: renderPullRequest({
      master,
      runName,
      subIssue: 2_222,
      task: item,
      outcome: {
        ...verified,
        commits: texts,
        changedFiles: Array.from({ length: 500 }, (_, index) => `${texts[index % texts.length]}`),
        evidence: texts.map((text) => ({ command: text, exitCode: 0, durationMs: 1, logTail: text })),
        findings: texts.map((text) => ({
          kind: 'weakened-tests',
          message: `${text}\n- ${text}`,
          allowedBy: text,
        })),
      },
      attempts: task.attempts,
      base: 'main',
      builtOn: [
        { handle: 'item-2', title: item.title, branch: 'orch/12/3', commit: 'abc', pullRequest: null },
      ],
      requestedBy: actor,
    }).body,
    followUp: renderFollowUp({ master, runName, task }).body,
    invalidCommand: renderReply({ kind: 'invalid-command', message: item.title }),
    invalidConfig: renderReply({ kind: 'invalid-config', errors: texts }),
    noAccess: renderReply({ kind: 'no-write-access', login: actor }),
  };
}

const faults = (view: RunView) =>
  Object.entries(bodiesOf(view)).flatMap(([name, body]) =>
    faultsOf(body).map((fault) => `${name}: ${fault}`),
  );

describe('bodies', () => {
  test('are not broken or misused by what is in them', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 5, maxLength: 5 }), (texts) => {
        expect(faults(hostileRun(texts, 6))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    ['pipes', '|'.repeat(5_000)],
    ['lines', 'Closes #1 @team <!-- x -->\n'.repeat(2_000)],
    ['backticks', '`'.repeat(4_000)],
    ['emoji', '💥'.repeat(3_000)],
    ['a log', `${'x'.repeat(300)}\n`.repeat(300)],
  ])('of a hundred tasks full of %s stay below the limit and whole', (_, text) => {
    expect(faults(hostileRun([text, `${text}b`, `c${text}`], 100))).toEqual([]);
  });

  test('of a hundred ordinary tasks leave nothing out', () => {
    const text = 'Rewrite the parser of durations so that it understands weeks, and test it';
    const bodies = bodiesOf(hostileRun([text], 100));
    expect(bodies['status']).not.toContain('GitHub limits the length');
    expect(bodies['summary']).not.toContain('GitHub limits the length');
  });
});

describe('a body over the limit', () => {
  const long = (name: string, importance: 1 | 2 | 3, length: number) =>
    block(name, importance, name.repeat(length));

  test('loses what matters least, and says so', () => {
    const body = limitBody([long('a', 3, 50), long('b', 1, 100), long('c', 2, 50)], 200);
    expect(body).toBe(
      `${'a'.repeat(50)}\n\n${'c'.repeat(50)}\n\n_GitHub limits the length of a text, so not everything is here (left out: b)._`,
    );
  });

  test('takes a shorter version before it leaves something out', () => {
    const table = { name: 'table', importance: 1, versions: ['x'.repeat(300), 'short'] } as const;
    expect(limitBody([block('head', 3, 'head'), table], 200)).toBe(
      'head\n\nshort\n\n_GitHub limits the length of a text, so not everything is here (shortened: table)._',
    );
  });

  test('fits whatever its blocks are', () => {
    const blocks = fc.array(
      fc.record({
        name: fc.constantFrom('log', 'diff', 'table'),
        importance: fc.constantFrom(1 as const, 2 as const, 3 as const),
        versions: fc.array(
          fc.nat(100_000).map((length) => 'x'.repeat(length)),
          { maxLength: 3 },
        ),
      }),
      { maxLength: 8 },
    );
    fc.assert(fc.property(blocks, (given) => limitBody(given).length <= BODY_LIMIT));
  });
});

test('a label of the graph is never syntax of mermaid', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(mermaidLabel(text).replace(/#\d+;/g, '')).toMatch(/^[\p{L}\p{N} .,…/-]*$/u);
    }),
  );
});
