import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attempt } from '../../src/domain/attempt.ts';
import type { AttemptOutcome } from '../../src/domain/attempt-outcome.ts';
import type { ParsedCommand } from '../../src/domain/command.ts';
import { refused } from '../../src/domain/journal.ts';
import { nextActions } from '../../src/domain/next-actions.ts';
import { lessonOf } from '../../src/domain/retry-policy.ts';
import type { RunRecord } from '../../src/domain/run-record.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { viewRun } from '../../src/domain/view-run.ts';
import { decide } from '../../src/orchestrator/decide.ts';
import { FOUR_ITEMS, LABELLED, NOW, snapshotOf } from '../support/build-snapshot.ts';
import { CANCELLED, limited, missing, parked, rejected } from '../support/outcomes.ts';
import { CEILINGS, SETTINGS } from '../support/settings.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';

/** Than the grace for creates and the waits before retries, so that nothing hides what is asked for twice. */
const LONGER_THAN_ANY_WAIT_MS = 10 * 60_000;
const REMAINS = { logTail: 'the end of the log', diff: '', commit: null };
const VERIFIED: AttemptOutcome = {
  kind: 'verified',
  commit: 'c0ffee',
  changedFiles: [],
  evidence: [],
  findings: [],
  commits: [],
};
const FAILED: AttemptOutcome = { kind: 'failed', message: 'exited with 1', ...REMAINS };
const INFRASTRUCTURE: AttemptOutcome = {
  kind: 'infrastructure',
  cause: { kind: 'host' },
  message: 'the network was away',
  ...REMAINS,
};
const OUTCOMES: AttemptOutcome[] = [
  VERIFIED,
  VERIFIED,
  VERIFIED,
  FAILED,
  INFRASTRUCTURE,
  { kind: 'rejected', reason: 'verification-failed', message: 'npm test failed', evidence: [], ...REMAINS },
  { kind: 'timed_out', limit: 'wall', message: 'no end after 30 min', ...REMAINS },
  limited(null, 'half'),
  limited(NOW + 3_600_000),
  missing(),
  rejected('weakened-tests'),
  ...['item-1', 'item-2', 'part 3', 'item-4', 'nothing'].map((task) => parked({ task, item: 'types' })),
];

/** Items that may depend on earlier ones and may name a file that others name too. */
const masterIssue = fc
  .array(fc.record({ file: fc.nat(5), after: fc.option(fc.nat(8)), done: fc.boolean() }), {
    minLength: 1,
    maxLength: 9,
  })
  .map((items) =>
    items
      .map(({ file, after, done }, index) => {
        const dependency = after !== null && after < index ? ` after item ${after + 1}` : '';
        return `- [${done && index % 4 === 0 ? 'x' : ' '}] Add part ${index} to \`src/file-${file}.ts\`${dependency}`;
      })
      .join('\n'),
  );

/** Two agents, and races where the history wants them. */
function configOf(choices: readonly number[]): Snapshot['config'] {
  const raceAfterMs = (choices[0] ?? 0) % 2 === 0 ? LONGER_THAN_ANY_WAIT_MS : null;
  const settings = { ...SETTINGS, agents: ['claude', 'codex'], raceAfterMs };
  return { outcome: 'valid', settings, ceilings: CEILINGS, agents: settings.agents };
}

/** Plays a whole run: attempts begin and end in any order, with any outcome; what is to be cancelled ends so. */
function play(body: string, choices: readonly number[]): SimulatedWorld {
  const world = new SimulatedWorld(snapshotOf(body, { config: configOf(choices) }));
  world.settle();
  approveIfAsked(world);
  for (let step = 0; world.snapshot.run?.phase.state === 'running'; step += 1) {
    if (step > 1_000) throw new Error('the run does not come to its end');
    const choice = choices[step % choices.length] ?? 0;
    const attempt = world.active[choice % world.active.length];
    if (!attempt) {
      world.wait();
      continue;
    }
    expectNoConflictAtOnce(world);
    expectOneAttemptATask(world);
    if (attempt.cancelRequested !== undefined) world.endAttempt(attempt.id, CANCELLED);
    else if (attempt.phase.state === 'queued' && choice % 3 === 0) world.beginAttempt(attempt.id);
    else world.endAttempt(attempt.id, OUTCOMES[(choice + step) % OUTCOMES.length] ?? VERIFIED);
    world.pass(LONGER_THAN_ANY_WAIT_MS);
    world.settle();
  }
  return world;
}

/** Two at most, and only where one races the other. */
function expectOneAttemptATask({ snapshot, active }: SimulatedWorld): void {
  const isRacing = snapshot.run?.settings.raceAfterMs !== null;
  for (const attempts of Map.groupBy(active, ({ handle }) => handle).values()) {
    expect(attempts.length).toBeLessThanOrEqual(isRacing ? 2 : 1);
  }
}

function approveIfAsked(world: SimulatedWorld): void {
  if (world.snapshot.run?.phase.state !== 'awaiting_approval') return;
  world.pass(1_000);
  world.comment(command('IC_approve', { kind: 'approve' }, world.snapshot.now));
  world.settle();
}

function command(
  nodeId: string,
  value: Extract<ParsedCommand, { outcome: 'command' }>['command'],
  createdAt = NOW,
) {
  const author = { login: 'maya', isBot: false };
  const parsed: ParsedCommand = { outcome: 'command', command: value };
  return { nodeId, issue: 12, author, createdAt, parsed, ourReactions: [] };
}

function expectNoConflictAtOnce({ snapshot, active }: SimulatedWorld): void {
  expect(active.length).toBeLessThanOrEqual(snapshot.run?.settings.maxAgents ?? 0);
  // Who has lost a race leaves nothing behind.
  const handles = active.flatMap(({ handle, cancelRequested }) =>
    cancelRequested === undefined ? [handle] : [],
  );
  for (const { items } of snapshot.run?.plan.conflicts ?? []) {
    expect(items.every((handle) => handles.includes(handle))).toBe(false);
  }
}

describe('for any checklist and any outcome of its attempts', () => {
  const histories = [masterIssue, fc.array(fc.nat(1_000), { minLength: 1, maxLength: 20 })] as const;

  test('every look comes to rest and every run ends', () => {
    fc.assert(
      fc.property(...histories, (body, choices) => {
        const { run } = play(body, choices).snapshot;
        expect(['finished', undefined]).toContain(run?.phase.state);
      }),
      { numRuns: 60 },
    );
  });

  test('nothing is made twice', () => {
    fc.assert(
      fc.property(...histories, (body, choices) => {
        const { history } = play(body, choices);
        const made = history.flatMap((action) =>
          'handle' in action && action.type !== 'adopt-pull-request'
            ? [`${action.type} ${action.handle}`]
            : [],
        );
        expect(made).toEqual([...new Set(made)]);
      }),
      { numRuns: 60 },
    );
  });

  test('a task starts only when what it depends on is completed', () => {
    fc.assert(
      fc.property(...histories, (body, choices) => {
        const { snapshot } = play(body, choices);
        for (const { from, to, kind } of snapshot.run?.plan.edges ?? []) {
          const dispatched = snapshot.attempts.find(({ handle }) => handle === to);
          if (kind !== 'dependency' || !dispatched) continue;
          const blockers = snapshot.attempts.filter(({ handle }) => handle === from);
          expect(blockers.map(outcomeOf)).toContain('verified');
          expect(dispatched.assignment.prerequisites.map(({ handle }) => handle)).toContain(from);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('the same snapshot gives the same actions', () => {
    fc.assert(
      fc.property(...histories, (body, choices) => {
        const { snapshot } = play(body, choices);
        expect(nextActions(snapshot)).toEqual(nextActions(structuredClone(snapshot)));
      }),
      { numRuns: 20 },
    );
  });
});

function outcomeOf(attempt: Attempt | undefined): string | undefined {
  return attempt?.phase.state === 'ended' ? attempt.phase.outcome.kind : undefined;
}

describe('retries', () => {
  function endAll(world: SimulatedWorld, outcome: AttemptOutcome): void {
    for (const { id } of world.active) world.endAttempt(id, outcome);
    world.pass(LONGER_THAN_ANY_WAIT_MS);
    world.settle();
  }

  test("an agent's own failure is tried once more, with what the first ended with", () => {
    const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
    world.settle();
    endAll(world, FAILED);
    expect(world.active.map(({ number }) => number)).toEqual([2, 2, 2, 2]);
    expect(world.active[0]?.assignment.lessons).toEqual(['Attempt 1: exited with 1\nthe end of the log']);
    endAll(world, FAILED);
    expect(world.active).toEqual([]);
    expect(world.snapshot.run?.phase).toMatchObject({
      state: 'finished',
      verdict: { passed: false, succeeded: 0, total: 4 },
    });
  });

  test.each(['push-refused', 'prerequisites-conflict'] as const)(
    'what only a person can mend is not tried again: %s',
    (reason) => {
      const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
      world.settle();
      endAll(world, { kind: 'rejected', reason, message: 'no', evidence: [], ...REMAINS });
      expect(world.snapshot.attempts).toHaveLength(4);
      expect(world.snapshot.run?.phase).toMatchObject({ state: 'finished', verdict: { succeeded: 0 } });
    },
  );

  test('prerequisites that conflict teach the next agent nothing', () => {
    const reason = 'prerequisites-conflict';
    expect(lessonOf(1, { kind: 'rejected', reason, message: 'no', evidence: [], ...REMAINS })).toBeNull();
  });

  test('a failing host or network is given time before the next try', () => {
    const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
    world.settle();
    for (const { id } of world.active) world.endAttempt(id, INFRASTRUCTURE);
    world.settle();
    expect(world.active).toEqual([]);
    expect(decide(world.snapshot).lookAgainAt).toBe(NOW + 10_000);
    world.pass(10_000);
    world.settle();
    expect(world.active).toHaveLength(4);
  });

  test('failures of the infrastructure are tried again retry_on_failure times', () => {
    const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
    world.settle();
    for (let time = 0; time < 4; time += 1) endAll(world, INFRASTRUCTURE);
    expect(world.active).toEqual([]);
    expect(world.snapshot.attempts).toHaveLength(16);
  });

  test('the retry command runs failed tasks again, and the verdict is judged anew', () => {
    const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
    world.settle();
    endAll(world, FAILED);
    endAll(world, FAILED);
    world.pass(1_000);
    world.comment(command('IC_retry', { kind: 'retry', flags: {} }, world.snapshot.now));
    world.settle();
    endAll(world, VERIFIED);
    expect(world.snapshot.run?.phase).toMatchObject({
      state: 'finished',
      verdict: { passed: true, succeeded: 4 },
    });
    expect(world.history.filter(({ type }) => type === 'create-follow-up')).toHaveLength(4);
  });

  test('a task that succeeds after all has its follow-up issue closed, once, with its pull request named', () => {
    const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
    world.settle();
    endAll(world, FAILED);
    endAll(world, FAILED);
    const closed = () => world.history.filter((action) => action.type === 'close-follow-up');
    expect(closed()).toEqual([]);
    world.pass(1_000);
    world.comment(command('IC_retry', { kind: 'retry', flags: {} }, world.snapshot.now));
    world.settle();
    world.endAttempt(world.last('item-1').id, VERIFIED);
    world.settle();
    const { followUp, pullRequest } = world.task('item-1');
    expect(closed()).toEqual([expect.objectContaining({ handle: 'item-1', number: followUp, pullRequest })]);
    const open = () => world.snapshot.github.followUps.filter((issue) => issue.open);
    expect(open()).toHaveLength(3);

    // Somebody opens it again.
    world.change({ followUps: world.snapshot.github.followUps.map((issue) => ({ ...issue, open: true })) });
    world.settle();
    expect(closed()).toHaveLength(1);
    endAll(world, VERIFIED);
    expect(closed()).toHaveLength(4);
  });
});

describe('a create without an answer', () => {
  test('is not tried again while GitHub may still apply it, and then is', () => {
    const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
    world.settle();
    const { run } = world.snapshot;
    if (!run) throw new Error('no run');
    const intended = { ...run.journal, 'create-sub-issue:item-1': { state: 'intended' as const, at: NOW } };
    const unanswered = {
      ...world.snapshot,
      github: { ...world.snapshot.github, subIssues: world.snapshot.github.subIssues.slice(1) },
      run: {
        ...run,
        journal: intended,
        tasks: run.tasks.map((task) => (task.handle === 'item-1' ? { ...task, subIssue: null } : task)),
      },
      attempts: [],
      queuedJobs: new Set<string>(),
    };
    const creates = (now: number) =>
      decide({ ...unanswered, now }).actions.filter(({ type }) => type === 'create-sub-issue');
    expect(creates(NOW + 59_000)).toEqual([]);
    expect(decide({ ...unanswered, now: NOW + 59_000 }).lookAgainAt).toBe(NOW + 60_000);
    expect(creates(NOW + 61_000)).toHaveLength(1);
  });
});

describe('what people do meanwhile', () => {
  const CHAIN = `${FOUR_ITEMS}\n- [ ] Add \`src/part-5.ts\` after item 1`;

  function finishFirstWave(world: SimulatedWorld): void {
    world.settle();
    for (const { id } of world.active) world.endAttempt(id, VERIFIED);
    world.settle();
  }

  function baseOfLast(world: SimulatedWorld): string | undefined {
    for (const { id } of world.active) world.endAttempt(id, VERIFIED);
    world.settle();
    return world.snapshot.github.pullRequests.at(-1)?.baseBranch;
  }

  test('the pull request of a dependent task goes on top of its blocker', () => {
    const world = new SimulatedWorld(snapshotOf(CHAIN));
    finishFirstWave(world);
    expect(baseOfLast(world)).toBe(world.snapshot.attempts[0]?.assignment.branch);
  });

  test('when its blocker was merged and the branch deleted, it goes to the default branch', () => {
    const world = new SimulatedWorld(snapshotOf(CHAIN));
    finishFirstWave(world);
    const pullRequests = world.snapshot.github.pullRequests.map((pull) => ({
      ...pull,
      state: 'merged' as const,
    }));
    world.change({ pullRequests, branches: [] });
    expect(baseOfLast(world)).toBe('main');
    expect(world.snapshot.run?.phase.state).toBe('finished');
  });

  test('what was merged into another branch than the default one is still a prerequisite', () => {
    const world = new SimulatedWorld(snapshotOf(CHAIN));
    world.settle();
    const [first] = world.active;
    if (!first) throw new Error('nothing was dispatched');
    world.endAttempt(first.id, VERIFIED);
    world.change({ issue: { ...world.snapshot.github.issue, open: false } });
    world.settle();
    const merged = { state: 'merged' as const, baseBranch: 'orch/12/999' };
    world.change({
      pullRequests: world.snapshot.github.pullRequests.map((pull) => ({ ...pull, ...merged })),
    });
    world.change({ issue: { ...world.snapshot.github.issue, open: true } });
    for (const { id } of world.active) world.endAttempt(id, VERIFIED);
    world.settle();
    const last = world.snapshot.attempts.at(-1);
    expect(last?.assignment.prerequisites.map(({ handle }) => handle)).toEqual(['item-1']);
  });

  test('a retried task waits while a later one works on the same files', () => {
    // What is there already: who extends a file that another adds depends on it.
    const shared = `${FOUR_ITEMS.replace('Add', 'Fix')}\n- [ ] Extend \`src/part-1.ts\` with part 5`;
    const world = new SimulatedWorld(snapshotOf(shared));
    world.settle();
    for (const attempt of [1, 2]) {
      for (const { id, handle } of world.active) {
        if (handle !== 'item-5') world.endAttempt(id, handle === 'item-1' ? FAILED : VERIFIED);
      }
      world.pass(attempt);
      world.settle();
    }
    expect(world.active.map(({ handle }) => handle)).toEqual(['item-5']);
    world.comment(command('IC_retry', { kind: 'retry', flags: {} }, world.snapshot.now));
    world.settle();
    expect(world.active.map(({ handle }) => handle)).toEqual(['item-5']);
    for (const { id } of world.active) world.endAttempt(id, VERIFIED);
    world.settle();
    expect(world.active.map(({ handle }) => handle)).toEqual(['item-1']);
    expect(world.active[0]?.assignment.prerequisites.map(({ handle }) => handle)).toEqual(['item-5']);
  });

  test('while the master issue is closed nothing is dispatched, and every waiting task says so', () => {
    const world = new SimulatedWorld(snapshotOf(CHAIN));
    finishFirstWave(world);
    const attempts = world.snapshot.attempts.length;
    world.change({ issue: { ...world.snapshot.github.issue, open: false } });
    for (const { id } of world.active) world.endAttempt(id, FAILED);
    world.pass(LONGER_THAN_ANY_WAIT_MS);
    world.settle();
    expect(world.snapshot.attempts).toHaveLength(attempts);
    world.change({ issue: { ...world.snapshot.github.issue, open: true } });
    world.settle();
    expect(world.active).toHaveLength(1);
  });

  test.each([
    ['after', NOW - 500],
    ['in the second in which', LABELLED.createdAt],
  ])('an issue that was edited %s it was labelled waits for somebody who has read it', (_, lastEditedAt) => {
    const snapshot = snapshotOf(FOUR_ITEMS);
    const issue = { ...snapshot.github.issue, lastEditedAt };
    const world = new SimulatedWorld({ ...snapshot, github: { ...snapshot.github, issue } });
    world.settle();
    expect(world.snapshot.run?.phase).toEqual({
      state: 'awaiting_approval',
      why: 'The issue was edited after maya asked for the run.',
    });
  });

  test('asking again for a plan that waits does not run what was edited afterwards', () => {
    const world = new SimulatedWorld(snapshotOf('- [ ] Add `src/one.ts`\n- [ ] Add `src/two.ts`'));
    world.settle();
    const issue = { ...world.snapshot.github.issue, lastEditedAt: NOW + 900 };
    world.change({ issue });
    world.comment(command('IC_start', { kind: 'start', flags: { sequential: true } }, NOW + 500));
    world.settle();
    expect(world.snapshot.run?.phase.state).toBe('awaiting_approval');
  });

  test('a link between sub-issues that a person took away stays away', () => {
    const world = new SimulatedWorld(snapshotOf(CHAIN));
    world.settle();
    const subIssues = world.snapshot.github.subIssues.map((issue) => ({ ...issue, blockedBy: [] }));
    world.change({ subIssues });
    world.pass(LONGER_THAN_ANY_WAIT_MS);
    world.settle();
    expect(world.history.filter(({ type }) => type === 'link-blocker')).toHaveLength(1);
  });

  test('a dependency that nobody stated orders the tasks, and is no link on GitHub', () => {
    const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
    const [start] = decide(world.snapshot).actions;
    if (start?.type !== 'start-run') throw new Error('no run is started');
    const reason = 'item-2 uses what item-1 adds';
    const guess = { from: 'item-1', to: 'item-2', kind: 'dependency', reason, confidence: 'high' } as const;
    const plan = {
      ...start.run.plan,
      edges: [guess],
      waves: [['item-1', 'item-3', 'item-4'], ['item-2']],
    } as const;
    world.snapshot = { ...world.snapshot, run: { ...start.run, plan } };
    world.settle();
    expect(world.active.map(({ handle }) => handle)).toEqual(['item-1', 'item-3', 'item-4']);
    expect(world.history.some(({ type }) => type === 'link-blocker')).toBe(false);
  });

  test('an approval counts only for the plan that was shown when it was given', () => {
    const world = new SimulatedWorld(snapshotOf('- [ ] Add `src/one.ts`\n- [ ] Add `src/two.ts`'));
    world.settle();
    world.comment(command('IC_approve', { kind: 'approve' }, NOW + 1_000));
    const edited = snapshotOf('- [ ] Add `src/one.ts`\n- [ ] Remove `src/two.ts`');
    world.snapshot = { ...world.snapshot, checklist: edited.checklist, checklistHash: edited.checklistHash };
    world.pass(2_000);
    world.settle();
    expect(world.snapshot.run).toMatchObject({ phase: { state: 'awaiting_approval' }, approvedBy: null });
    expect(world.history).toContainEqual(
      expect.objectContaining({ type: 'reply', reply: { kind: 'plan-changed' } }),
    );

    world.comment(command('IC_again', { kind: 'approve' }, world.snapshot.now));
    world.settle();
    expect(world.snapshot.run).toMatchObject({ phase: { state: 'running' }, approvedBy: 'maya' });
  });

  test('a plan that is asked for while one waits leaves the one that waits', () => {
    const world = new SimulatedWorld(snapshotOf('- [ ] Add `src/one.ts`\n- [ ] Add `src/two.ts`'));
    world.settle();
    world.comment(command('IC_plan', { kind: 'plan' }, NOW + 500));
    world.settle();
    expect(world.snapshot.run).toMatchObject({
      name: 'orch-12-20261121',
      phase: { state: 'awaiting_approval' },
    });
    expect(world.snapshot.github.commands[0]?.ourReactions).toEqual(['eyes', 'rocket']);
  });

  test('sub-issues that the checklist names count once towards the limit', () => {
    const numbers = Array.from({ length: 60 }, (_, index) => 200 + index);
    const subIssues = numbers.map((number) => ({
      number,
      nodeId: `I_${number}`,
      title: `Part ${number}`,
      open: true,
      tag: null,
      blockedBy: [],
    }));
    const body = numbers.map((number) => `- [ ] #${number} in \`src/${number}.ts\``).join('\n');
    const world = new SimulatedWorld(snapshotOf(body, {}, { subIssues, subIssueCount: 60 }));
    world.settle();
    expect(world.snapshot.run?.plan.mode).toBe('parallel');
  });
});

describe('what GitHub refuses', () => {
  test('is tried again later, fails its task in the end, and holds up no other', () => {
    const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
    world.settle();
    const { run } = world.snapshot;
    if (!run) throw new Error('no run');
    const refusedOnce = {
      ...world.snapshot,
      run: refused(
        {
          ...run,
          tasks: run.tasks.map((task) => (task.handle === 'item-1' ? { ...task, subIssue: null } : task)),
        },
        'create-sub-issue:item-1',
        'Validation failed',
        NOW,
      ),
      github: { ...world.snapshot.github, subIssues: world.snapshot.github.subIssues.slice(1) },
      attempts: world.snapshot.attempts.filter(({ handle }) => handle !== 'item-1'),
    };
    const asks = (snapshot: Snapshot, now: number) =>
      decide({ ...snapshot, now }).actions.some(({ type }) => type === 'create-sub-issue');
    expect(asks(refusedOnce, NOW + 59_000)).toBe(false);
    expect(asks(refusedOnce, NOW + 61_000)).toBe(true);
    expect(stateOfFirst(refusedOnce)).toMatchObject({
      state: 'pending',
      why: 'GitHub refused its sub-issue: Validation failed',
    });
    const again = (record: RunRecord) => refused(record, 'create-sub-issue:item-1', 'Validation failed', NOW);
    const refusedForGood = { ...refusedOnce, run: again(again(refusedOnce.run)) };
    expect(asks(refusedForGood, NOW + LONGER_THAN_ANY_WAIT_MS)).toBe(false);
    expect(stateOfFirst(refusedForGood)).toMatchObject({ state: 'failed' });
  });

  function stateOfFirst(snapshot: Snapshot & { run: RunRecord }) {
    return viewRun(snapshot.run, snapshot).tasks[0];
  }
});
