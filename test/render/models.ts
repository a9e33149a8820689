import type { AttemptOutcome } from '../../src/domain/attempt-outcome.ts';
import type { Plan } from '../../src/domain/planning/plan.ts';
import type { AttemptView, RunView, TaskView } from '../../src/domain/run-view.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { NO_USAGE } from '../../src/domain/usage.ts';
import { judge } from '../../src/domain/verdict.ts';
import type { WorkItem } from '../../src/domain/work-item.ts';
import { anItem } from '../support/an-item.ts';
import { SETTINGS } from '../support/settings.ts';
import { rejected, timedOut, verified } from './outcomes.ts';

export const MINUTE = 60_000;
/** 2026-01-02 10:00 UTC. */
export const START = Date.UTC(2026, 0, 2, 10, 0);

export const settings: Settings = {
  ...SETTINGS,
  maxAgents: 3,
  agents: ['claude'],
  verification: { ...SETTINGS.verification, commands: ['npm run lint', 'npm test'] },
};

export const master = { number: 12, title: 'Make the date library ready for 2.0' };

export const items: readonly WorkItem[] = [
  anItem(1, 'Fix leap years in parseDate', {
    action: 'fix',
    scope: ['src/parse.ts'],
    size: 'M',
    priority: 'P1',
  }),
  anItem(2, 'Add formatRelative', { scope: ['src/relative.ts', 'src/index.ts'], size: 'M' }),
  anItem(3, 'Export the new functions', {
    action: 'update',
    scope: ['src/index.ts'],
    dependsOn: [{ on: 'item-2', words: 'after item 2' }],
  }),
  anItem(4, 'Document time zones in docs/zones.md', { action: 'document', scope: ['docs/zones.md'] }),
  anItem(5, 'Test durations over a change of clocks', {
    action: 'test',
    scope: ['test/duration/**'],
    size: 'L',
    acceptance: ['Both changes of the year are covered', 'No test must depend on the zone of the machine'],
    details:
      'See the report of last autumn:\n\n- the sum was one hour short\n- `Duration.between` is the place',
    section: 'Tests',
  }),
  anItem(6, 'Set up continuous integration', { done: true }),
  anItem(7, 'Improve performance', { action: 'other' }),
];

export const plan: Plan = {
  mode: 'parallel',
  reasons: ['5 tasks can be told apart by their files, and 4 of them wait for nobody.'],
  items,
  edges: [
    {
      from: 'item-2',
      to: 'item-3',
      kind: 'dependency',
      reason: '“after item 2”',
      confidence: 'explicit',
    },
    {
      from: 'item-1',
      to: 'item-5',
      kind: 'conflict',
      reason: 'both would change src/parse.ts',
      confidence: 'explicit',
    },
  ],
  conflicts: [
    { items: ['item-1', 'item-5'], paths: ['src/parse.ts'], reason: 'both would change src/parse.ts' },
  ],
  waves: [
    ['item-1', 'item-2', 'item-4'],
    ['item-5', 'item-3'],
  ],
  groups: [],
  predictedScopes: [],
  needsClarification: [
    { handle: 'item-7', question: 'Performance of what, measured how, and good enough when?' },
  ],
  assumptions: ['item-6 is ticked, so its work is on the base branch.'],
  problems: [{ line: 14, message: '“depends on 99” names no item of this list.' }],
};

export function anAttempt(
  number: number,
  from: number,
  minutes: number | null,
  outcome: AttemptOutcome | null,
): AttemptView {
  return {
    id: `orch-12-20260102.item-x.${number}`,
    number,
    agent: 'claude',
    model: null,
    because: null,
    queuedAt: from,
    startedAt: from,
    endedAt: minutes === null ? null : from + minutes * MINUTE,
    outcome,
    evidence: outcome && 'evidence' in outcome ? outcome.evidence : [],
    stage: null,
    percentage: null,
    commits: null,
    usage: NO_USAGE,
  };
}

export function aTask(item: WorkItem, more: Partial<TaskView> = {}): TaskView {
  const number = Number(item.handle.slice(5));
  return {
    item,
    handle: item.handle,
    key: item.key,
    state: 'pending',
    why: 'ready: waits for a free agent',
    wave: 0,
    blockers: [],
    retryAt: null,
    attempts: [],
    deciding: more.attempts?.at(-1) ?? null,
    allowances: [],
    held: null,
    branch: `orch/12/${20 + number}`,
    subIssue: 20 + number,
    pullRequest: null,
    followUp: null,
    ...more,
  };
}

const task = (number: number, more: Partial<TaskView>) =>
  aTask(items[number - 1] ?? anItem(number, 'x'), more);

export const running: RunView = {
  name: 'orch-12-20260102',
  runId: 'acme+dates+orch-12-20260102',
  master: { owner: 'acme', repo: 'dates', installationId: 1, number: master.number },
  masterTitle: master.title,
  trigger: { kind: 'label', id: 'LE_1', actor: 'alice', at: START },
  phase: { state: 'running', since: START },
  plan,
  settings,
  tasks: [
    task(1, {
      state: 'completed',
      why: 'verified',
      pullRequest: 31,
      attempts: [anAttempt(1, START, 12, verified)],
    }),
    task(2, {
      state: 'verifying',
      why: 'attempt 1: its commits are being verified',
      attempts: [anAttempt(1, START + MINUTE, null, null)],
    }),
    task(3, {
      wave: 1,
      why: 'waits for item-2 (item-3 says “after item 2”)',
      blockers: ['item-2'],
    }),
    task(4, {
      state: 'timed_out',
      why: 'it did not end within 30 min',
      attempts: [anAttempt(1, START, 30, timedOut), anAttempt(2, START + 31 * MINUTE, 30, timedOut)],
      followUp: 33,
    }),
    task(5, {
      wave: 1,
      state: 'pending',
      why: 'tried again: `npm test` ended with exit code 1',
      retryAt: 1_767_348_000_000,
      attempts: [anAttempt(1, START + 13 * MINUTE, 20, rejected)],
    }),
  ],
  needs: [],
  spent: NO_USAGE,
  createdAt: START,
};

/** The same run an hour and a half later. */
export const finished: RunView = {
  ...running,
  phase: { state: 'finished', at: START + 95 * MINUTE, verdict: judge(3, 5, 0.8) },
  tasks: [
    ...running.tasks.slice(0, 1),
    task(2, {
      state: 'completed',
      why: 'verified',
      pullRequest: 32,
      attempts: [anAttempt(1, START + MINUTE, 25, verified)],
    }),
    task(3, {
      wave: 1,
      state: 'completed',
      why: 'verified',
      pullRequest: 34,
      attempts: [anAttempt(1, START + 27 * MINUTE, 6, verified)],
    }),
    ...running.tasks.slice(3, 4),
    task(5, {
      wave: 1,
      state: 'rejected',
      why: '`npm test` ended with exit code 1',
      attempts: [
        anAttempt(1, START + 13 * MINUTE, 20, rejected),
        anAttempt(2, START + 34 * MINUTE, 61, rejected),
      ],
      followUp: 35,
    }),
  ],
};
