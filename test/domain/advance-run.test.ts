import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/domain/action.ts';
import { advanceRun, closeRun } from '../../src/domain/advance-run.ts';
import type { RunRecord, TaskRecord } from '../../src/domain/run-record.ts';
import type { GitHubFacts, IssueFact, Snapshot } from '../../src/domain/snapshot.ts';
import { viewRun } from '../../src/domain/view-run.ts';
import { FOUR_ITEMS, NOW, snapshotOf } from '../support/build-snapshot.ts';
import { FAILED, limited, rejected, VERIFIED } from '../support/outcomes.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';

const CHAIN = `${FOUR_ITEMS}\n- [ ] Add \`src/part-5.ts\` after item 1`;

/** The next actions of these types, without those that only publish. */
function next(snapshot: Snapshot, ...types: Action['type'][]): Action[] {
  const { run } = snapshot;
  if (run === null) throw new Error('there is no run');
  const actions = advanceRun(snapshot, run, viewRun(run, snapshot));
  return actions.filter(({ type }) => (types.length === 0 ? type !== 'publish' : types.includes(type)));
}

function begun(body = FOUR_ITEMS): SimulatedWorld {
  const world = new SimulatedWorld(snapshotOf(body));
  world.settle();
  return world;
}

function withGitHub(snapshot: Snapshot, facts: Partial<GitHubFacts>): Snapshot {
  return { ...snapshot, github: { ...snapshot.github, ...facts } };
}

function withRun(snapshot: Snapshot, change: Partial<RunRecord>): Snapshot {
  if (snapshot.run === null) throw new Error('there is no run');
  return { ...snapshot, run: { ...snapshot.run, ...change } };
}

/** The record says something else of one task. */
function withTask(snapshot: Snapshot, handle: string, change: Partial<TaskRecord>): Snapshot {
  const tasks = snapshot.run?.tasks.map((task) => (task.handle === handle ? { ...task, ...change } : task));
  return withRun(snapshot, { tasks: tasks ?? [] });
}

function keyOf(snapshot: Snapshot, handle: string): string {
  return snapshot.run?.tasks.find((task) => task.handle === handle)?.key ?? '';
}

const FACT: IssueFact = { number: 40, nodeId: 'I_40', title: 'made', open: true, tag: null, blockedBy: [] };

test('a run that is under way and has all it needs asks for nothing', () => {
  expect(next(begun(CHAIN).snapshot)).toEqual([]);
});

test('what people see is published before and after everything else', () => {
  const { snapshot } = begun();
  const { run } = snapshot;
  const actions = run && advanceRun(snapshot, run, viewRun(run, snapshot));
  expect(actions?.map((action) => action.type === 'publish' && action.publication)).toEqual([
    'plan',
    'status',
  ]);
  expect(run && closeRun(snapshot, run, viewRun(run, snapshot))).toMatchObject([
    { publication: 'status' },
    { publication: 'summary' },
  ]);
});

describe('a task without a sub-issue', () => {
  const { snapshot } = begun();
  const without = withTask(withGitHub(snapshot, { subIssues: [] }), 'item-1', { subIssue: null });
  const tagged = (
    number: number,
    kind: 'sub-issue' | 'follow-up' = 'sub-issue',
    key = keyOf(snapshot, 'item-1'),
  ) => ({
    ...FACT,
    number,
    nodeId: `I_${number}`,
    tag: { kind, key } as const,
  });
  const bring = (facts: Partial<GitHubFacts>) =>
    next(withGitHub(without, facts), 'create-sub-issue', 'adopt-sub-issue');
  const CREATED = [{ type: 'create-sub-issue', handle: 'item-1', reason: 'item-1 has no sub-issue yet' }];

  test('gets one', () => {
    expect(bring({})).toEqual(CREATED);
    expect(bring({ subIssues: [FACT, tagged(41, 'sub-issue', 'other'), tagged(42, 'follow-up')] })).toEqual(
      CREATED,
    );
  });

  test('gets the oldest that was made for it', () => {
    expect(bring({ subIssues: [tagged(42), tagged(41)] })).toEqual([
      {
        type: 'adopt-sub-issue',
        handle: 'item-1',
        number: 41,
        nodeId: 'I_41',
        linked: true,
        reason: 'made by an earlier try or run',
      },
    ]);
  });

  test('gets the issue that its item names, linked or not', () => {
    const items = without.run?.plan.items.map((item) =>
      item.handle === 'item-1' ? { ...item, issue: 40 } : item,
    );
    const plan = without.run?.plan;
    if (!items || !plan) throw new Error('no plan');
    const naming = withRun(without, { plan: { ...plan, items } });
    const adopt = (facts: Partial<GitHubFacts>) =>
      next(withGitHub(naming, facts), 'create-sub-issue', 'adopt-sub-issue');
    const adopted = {
      type: 'adopt-sub-issue',
      handle: 'item-1',
      number: 40,
      nodeId: 'I_40',
      reason: 'the item names #40',
    };
    expect(adopt({ subIssues: [FACT] })).toEqual([{ ...adopted, linked: true }]);
    expect(adopt({ referenced: [FACT] })).toEqual([{ ...adopted, linked: false }]);
    expect(adopt({ referenced: [{ ...FACT, number: 39 }] })).toEqual(CREATED);
  });

  test('needs none once it is settled', () => {
    const world = begun();
    for (const { id } of world.active) world.endAttempt(id, rejected('push-refused'));
    world.settle();
    const settled = withTask(world.snapshot, 'item-1', { subIssue: null });
    expect(next(withGitHub(settled, { subIssues: [] }), 'create-sub-issue')).toEqual([]);
  });
});

describe('a stated dependency', () => {
  const { snapshot } = begun(CHAIN);
  const numberOf = (handle: string) =>
    snapshot.run?.tasks.find((task) => task.handle === handle)?.subIssue?.number ?? 0;
  const unlinked = (from: Snapshot) =>
    withGitHub(from, { subIssues: from.github.subIssues.map((issue) => ({ ...issue, blockedBy: [] })) });
  const forgotten = withRun(unlinked(snapshot), { journal: {} });
  const links = (of: Snapshot) => next(of, 'link-blocker');

  test('is linked where it is not', () => {
    expect(links(forgotten)).toMatchObject([{ type: 'link-blocker', blocked: 'item-5', blocking: 'item-1' }]);
    expect(links(withRun(snapshot, { journal: {} }))).toEqual([]);
  });

  test('is not linked again when a person took the link away', () => {
    expect(links(unlinked(snapshot))).toEqual([]);
  });

  test('is linked once both have a sub-issue that GitHub shows', () => {
    expect(links(withTask(forgotten, 'item-1', { subIssue: null }))).toEqual([]);
    expect(links(withTask(forgotten, 'item-5', { subIssue: null }))).toEqual([]);
    const others = forgotten.github.subIssues.filter(({ number }) => number !== numberOf('item-5'));
    expect(links(withGitHub(forgotten, { subIssues: others }))).toEqual([]);
  });

  test('and nothing else: what we guess stays in the plan', () => {
    const plan = forgotten.run?.plan;
    if (!plan) throw new Error('no plan');
    const edges = (change: Partial<(typeof plan.edges)[number]>) => {
      const changed = plan.edges.map((edge) => ({ ...edge, ...change }) as typeof edge);
      return links(withRun(forgotten, { plan: { ...plan, edges: changed } }));
    };
    expect(edges({ confidence: 'medium' as never })).toEqual([]);
    expect(edges({ kind: 'conflict' as never })).toEqual([]);
    expect(edges({})).toHaveLength(1);
  });
});

describe('verified work', () => {
  /** item-1 was verified and has no pull request yet. */
  function verified(body = FOUR_ITEMS): Snapshot {
    const world = begun(body);
    world.endAttempt(world.last('item-1').id, VERIFIED);
    return world.snapshot;
  }
  const branchOf = (snapshot: Snapshot) =>
    snapshot.attempts.find(({ handle }) => handle === 'item-1')?.assignment.branch ?? '';
  const opened = (of: Snapshot) => next(of, 'open-pull-request', 'adopt-pull-request');
  const pull = (headBranch: string, state: 'open' | 'closed' | 'merged' = 'open') => ({
    number: 70,
    headBranch,
    headCommit: 'c0ffee',
    baseBranch: 'main',
    state,
    tag: null,
  });

  test('gets a pull request', () => {
    expect(opened(verified())).toEqual([
      { type: 'open-pull-request', handle: 'item-1', base: 'main', reason: 'item-1 is verified' },
    ]);
  });

  test('gets the open one that its branch has', () => {
    const snapshot = verified();
    const branch = branchOf(snapshot);
    expect(opened(withGitHub(snapshot, { pullRequests: [pull('other'), pull(branch)] }))).toEqual([
      { type: 'adopt-pull-request', handle: 'item-1', number: 70, reason: 'the branch has one already' },
    ]);
    for (const pullRequests of [[pull('other')], [pull(branch, 'closed')]]) {
      expect(opened(withGitHub(snapshot, { pullRequests }))).toMatchObject([{ type: 'open-pull-request' }]);
    }
  });

  test('gets one once, and not before it is verified', () => {
    expect(opened(withTask(verified(), 'item-1', { pullRequest: 70 }))).toEqual([]);
    const world = begun();
    world.endAttempt(world.last('item-1').id, FAILED);
    expect(opened(world.snapshot)).toEqual([]);
  });

  test('goes on top of the one task that it was built on, while that is open', () => {
    const world = begun(CHAIN);
    for (const { id } of world.active) world.endAttempt(id, VERIFIED);
    world.settle();
    world.endAttempt(world.last('item-5').id, VERIFIED);
    const { snapshot } = world;
    const first = branchOf(snapshot);
    const base = (of: Snapshot) =>
      opened(of).map((action) => action.type === 'open-pull-request' && action.base);
    expect(base(snapshot)).toEqual([first]);
    const { branches, pullRequests } = snapshot.github;
    expect(base(withGitHub(snapshot, { branches: branches.filter(({ name }) => name !== first) }))).toEqual([
      'main',
    ]);
    const closed = pullRequests.map((each) =>
      each.headBranch === first ? { ...each, state: 'closed' as const } : each,
    );
    expect(base(withGitHub(snapshot, { pullRequests: closed }))).toEqual(['main']);
    expect(base(withGitHub(snapshot, { pullRequests: [pull('other')] }))).toEqual(['main']);
    const onTwo = snapshot.attempts.map((attempt) => {
      const { assignment, handle } = attempt;
      const prerequisites = [...assignment.prerequisites, ...assignment.prerequisites];
      return handle === 'item-5' ? { ...attempt, assignment: { ...assignment, prerequisites } } : attempt;
    });
    expect(base({ ...snapshot, attempts: onTwo })).toEqual(['main']);
  });
});

describe('the checklist', () => {
  const { snapshot } = begun();
  const marks = (of: Snapshot) =>
    next(of, 'mark-checklist').flatMap((action) => (action.type === 'mark-checklist' ? action.marks : []));
  const issue = snapshot.run?.tasks[0]?.subIssue?.number;

  test('shows the number of a sub-issue, once', () => {
    expect(marks(snapshot)).toEqual([]);
    expect(marks(withTask(snapshot, 'item-1', { numbered: false }))).toEqual([
      { handle: 'item-1', issue, tick: false },
    ]);
    expect(marks(withTask(snapshot, 'item-1', { numbered: false, subIssue: null }))).toEqual([]);
  });

  test('shows a success, once', () => {
    const world = begun();
    world.endAttempt(world.last('item-1').id, VERIFIED);
    const done = withTask(world.snapshot, 'item-1', { pullRequest: 70 });
    expect(marks(done)).toEqual([{ handle: 'item-1', issue, tick: true }]);
    expect(marks(withTask(done, 'item-1', { ticked: true }))).toEqual([]);
  });
});

test('an attempt whose job is gone is queued again, until it has ended', () => {
  const world = begun();
  const [first, second] = world.active;
  if (!first || !second) throw new Error('nothing was dispatched');
  const queuedJobs = new Set(
    world.active.map(({ id }) => id).filter((id) => id !== first.id && id !== second.id),
  );
  world.endAttempt(second.id, FAILED);
  expect(next({ ...world.snapshot, queuedJobs }, 'requeue-attempt')).toEqual([
    { type: 'requeue-attempt', attemptId: first.id, reason: 'its job is gone from the queue' },
  ]);
});

describe('a task that failed', () => {
  /** item-1 was refused for good, and has no follow-up issue yet. */
  const world = begun();
  world.endAttempt(world.last('item-1').id, rejected('push-refused'));
  const { snapshot } = world;
  const follow = (of: Snapshot) => next(of, 'create-follow-up', 'adopt-follow-up');
  const made = (change: Partial<IssueFact> = {}): IssueFact => ({
    ...FACT,
    tag: { kind: 'follow-up', key: keyOf(snapshot, 'item-1') },
    ...change,
  });

  test('gets a follow-up issue, once', () => {
    const reason = `item-1 failed in ${snapshot.run?.name}`;
    expect(follow(snapshot)).toEqual([{ type: 'create-follow-up', handle: 'item-1', reason }]);
    expect(follow(withTask(snapshot, 'item-1', { followUp: 40 }))).toEqual([]);
  });

  test('keeps the open one of an earlier run', () => {
    expect(follow(withGitHub(snapshot, { followUps: [made()] }))).toEqual([
      { type: 'adopt-follow-up', handle: 'item-1', number: 40, reason: 'made by an earlier try or run' },
    ]);
    const others = [
      made({ open: false }),
      made({ tag: null }),
      made({ tag: { kind: 'follow-up', key: 'other' } }),
      made({ tag: { kind: 'sub-issue', key: keyOf(snapshot, 'item-1') } }),
    ];
    expect(follow(withGitHub(snapshot, { followUps: others }))).toMatchObject([{ type: 'create-follow-up' }]);
  });

  test('goes without where GitHub refuses it for good', () => {
    const refused = (times: number) =>
      withRun(snapshot, {
        journal: { 'create-follow-up:item-1': { state: 'refused', at: NOW, message: 'no', times } },
      });
    expect(follow(refused(3))).toEqual([]);
    expect(follow(refused(2))).toHaveLength(1);
  });
});

describe('the end of a run', () => {
  /** Every task ended so, and everything else was done. */
  function over(...outcomes: (typeof VERIFIED)[]): Snapshot {
    const world = begun();
    for (const [index, outcome] of outcomes.entries())
      world.endAttempt(world.last(`item-${index + 1}`).id, outcome);
    world.settle();
    return withRun(world.snapshot, { phase: { state: 'running', since: NOW } });
  }
  const finish = (of: Snapshot) => next(of, 'finish-run');
  const REFUSED = rejected('push-refused');

  test('is judged by what succeeded', () => {
    const verdict = { passed: false, succeeded: 3, total: 4, share: 0.75, threshold: 0.8 };
    expect(finish(over(VERIFIED, VERIFIED, VERIFIED, REFUSED))).toEqual([
      { type: 'finish-run', verdict, reason: 'every task has ended' },
    ]);
    expect(finish(over(VERIFIED, VERIFIED, VERIFIED, VERIFIED))).toMatchObject([
      { verdict: { passed: true, share: 1 } },
    ]);
  });

  test('does not come while anything is under way, waits, or is owed', () => {
    expect(finish(over(VERIFIED, VERIFIED, VERIFIED))).toEqual([]);
    expect(finish(over(VERIFIED, VERIFIED, VERIFIED, limited(NOW + 1)))).toEqual([]);
    const all = over(VERIFIED, VERIFIED, VERIFIED, REFUSED);
    expect(finish(withTask(all, 'item-4', { followUp: null }))).toEqual([]);
    expect(finish(withTask(all, 'item-1', { ticked: false }))).toEqual([]);
    expect(finish(withTask(all, 'item-4', { ticked: false }))).toHaveLength(1);
    const [attempt] = all.attempts;
    const rival = attempt && { ...attempt, id: 'rival', number: 2, phase: { state: 'queued' } as const };
    expect(finish({ ...all, attempts: [...all.attempts, ...(rival ? [rival] : [])] })).toEqual([]);
  });

  test('is not held up by a checklist that GitHub refuses to change', () => {
    const unticked = withTask(over(VERIFIED, VERIFIED, VERIFIED, VERIFIED), 'item-1', { ticked: false });
    const refused = { state: 'refused', at: NOW, message: 'too long', times: 1 } as const;
    expect(finish(withRun(unticked, { journal: { 'mark-checklist': refused } }))).toHaveLength(1);
    const intended = { state: 'intended', at: NOW } as const;
    expect(finish(withRun(unticked, { journal: { 'mark-checklist': intended } }))).toEqual([]);
  });
});

describe('a finished run', () => {
  const world = begun();
  for (const { id } of world.active) world.endAttempt(id, VERIFIED);
  world.settle();
  const { snapshot } = world;
  const task = snapshot.run?.tasks[0];
  const [number, nodeId] = [task?.pullRequest, task?.subIssue?.nodeId];
  const merged = withGitHub(snapshot, {
    pullRequests: snapshot.github.pullRequests.map((pull) =>
      pull.number === number ? { ...pull, state: 'merged' } : pull,
    ),
  });
  const closed = (of: Snapshot) =>
    (of.run ? closeRun(of, of.run, viewRun(of.run, of)) : []).filter(
      ({ type }) => type === 'close-sub-issue',
    );

  test('closes the sub-issues of what was merged', () => {
    expect(closed(snapshot)).toEqual([]);
    expect(closed(merged)).toEqual([
      { type: 'close-sub-issue', handle: 'item-1', nodeId, reason: `#${number} was merged` },
    ]);
  });

  test('once: a person who opened one again meant it', () => {
    const done = { 'close-sub-issue:item-1': { state: 'done', at: NOW } as const };
    expect(closed(withRun(merged, { journal: done }))).toEqual([]);
    const subIssues = merged.github.subIssues.map((issue) => ({ ...issue, open: false }));
    expect(closed(withGitHub(merged, { subIssues }))).toEqual([]);
    expect(closed(withTask(merged, 'item-1', { subIssue: null }))).toEqual([]);
  });
});
