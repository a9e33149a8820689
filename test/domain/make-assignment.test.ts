import { describe, expect, test } from 'vitest';
import { makeAssignment } from '../../src/domain/make-assignment.ts';
import type { NextTry } from '../../src/domain/next-try.ts';
import type { TaskWaits } from '../../src/domain/run-waits.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { NO_BUDGET } from '../../src/domain/usage.ts';
import { viewRun } from '../../src/domain/view-run.ts';
import type { Size } from '../../src/domain/work-item.ts';
import { FOUR_ITEMS, snapshotOf } from '../support/build-snapshot.ts';
import { FAILED, hostFailed, parked, VERIFIED } from '../support/outcomes.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';

const CHAIN = `${FOUR_ITEMS}\n- [ ] Add \`src/part-5.ts\` after item 1`;
const FRESH: NextTry = {
  agent: 'claude',
  model: 'big',
  start: { kind: 'fresh' },
  notBefore: 0,
  because: null,
};

function begun(body = FOUR_ITEMS): SimulatedWorld {
  const world = new SimulatedWorld(snapshotOf(body));
  world.settle();
  return world;
}

/** What the next attempt at a task would be told. */
function assign(snapshot: Snapshot, handle: string, how: Partial<NextTry> = {}, waits?: TaskWaits) {
  const { run } = snapshot;
  const view = run && viewRun(run, snapshot);
  const task = view?.tasks.find((each) => each.handle === handle);
  if (!run || !view || !task) throw new Error(`there is no task ${handle}`);
  return makeAssignment(snapshot, run, view, task, { how: { ...FRESH, ...how }, budget: NO_BUDGET, waits });
}

test('an attempt is told its task, how to go about it, and the rules of the run', () => {
  const { snapshot } = begun();
  const { settings } = snapshot.run ?? {};
  const issue = snapshot.run?.tasks[0]?.subIssue?.number;
  expect(assign(snapshot, 'item-1')).toMatchObject({
    masterIssue: 12,
    masterTitle: 'Round out the library',
    subIssue: issue,
    task: { handle: 'item-1', action: 'add', scope: ['src/part-1.ts'] },
    branch: `orch/12/${issue}`,
    base: 'main',
    prerequisites: [],
    agent: 'claude',
    model: 'big',
    idleMs: settings?.idleTimeoutMs,
    stallMs: settings?.stallTimeoutMs,
    lessons: [],
    allowances: [],
  });
});

test.for<[Size, number]>([
  ['S', 1],
  ['M', 1],
  ['L', 2],
  ['XL', 4],
])('a task of size %s gets %s times the time', ([size, factor]) => {
  const { snapshot } = begun();
  const { run } = snapshot;
  if (!run) throw new Error('there is no run');
  const items = run.plan.items.map((item) => ({ ...item, size }));
  const sized = { ...snapshot, run: { ...run, plan: { ...run.plan, items } } };
  expect(assign(sized, 'item-1').timeoutMs).toBe(run.settings.agentTimeoutMs * factor);
});

test('it may need something of every task that is not done, but of itself', () => {
  const world = begun();
  world.endAttempt(world.last('item-2').id, VERIFIED);
  world.settle();
  expect(assign(world.snapshot, 'item-1').others?.map(({ handle }) => handle)).toEqual(['item-3', 'item-4']);
  for (const handle of ['item-3', 'item-4']) world.endAttempt(world.last(handle).id, VERIFIED);
  world.settle();
  expect(assign(world.snapshot, 'item-1')).not.toHaveProperty('others');
});

describe('the work of what it waited for', () => {
  const world = begun(CHAIN);
  for (const { id } of world.active) world.endAttempt(id, VERIFIED);
  world.settle();
  const { snapshot } = world;
  const number = world.task('item-1').pullRequest;
  const handles = (of: Snapshot) => assign(of, 'item-5').prerequisites.map(({ handle }) => handle);
  const pulls = (state: 'open' | 'merged', baseBranch: string): Snapshot => {
    const pullRequests = snapshot.github.pullRequests.map((pull) =>
      pull.number === number ? { ...pull, state, baseBranch } : pull,
    );
    return { ...snapshot, github: { ...snapshot.github, pullRequests } };
  };

  test('comes along with its branch and commit', () => {
    expect(assign(snapshot, 'item-5').prerequisites).toEqual([
      {
        handle: 'item-1',
        title: world.task('item-1').item.title,
        branch: world.task('item-1').branch,
        commit: 'c0ffee',
      },
    ]);
    expect(assign(snapshot, 'item-2').prerequisites).toEqual([]);
  });

  test('comes with the base once it was merged there', () => {
    expect(handles(pulls('merged', 'main'))).toEqual([]);
    expect(handles(pulls('merged', 'other'))).toEqual(['item-1']);
    expect(handles(pulls('open', 'main'))).toEqual(['item-1']);
  });
});

describe('what it is told of earlier attempts', () => {
  const ended = (outcome: Parameters<SimulatedWorld['endAttempt']>[1]) => {
    const world = begun();
    world.endAttempt(world.last('item-1').id, outcome);
    world.endAttempt(world.last('item-2').id, { ...FAILED, message: 'of another task' } as typeof FAILED);
    return world.snapshot;
  };

  test('is how they ended, unless it goes on from that as feedback', () => {
    expect(assign(ended(FAILED), 'item-1').lessons).toEqual(['Attempt 1: exited with 1\nthe end of the log']);
    const start = { kind: 'feedback', commit: 'c', session: null, feedback: 'no' } as const;
    expect(assign(ended(FAILED), 'item-1', { start }).lessons).toEqual([]);
  });

  test('is what an attempt that was broken off had been told', () => {
    const told = (outcome: typeof FAILED) => {
      const snapshot = ended(outcome);
      const attempts = snapshot.attempts.map((attempt) => {
        const lessons = [`told to ${attempt.handle}`];
        return { ...attempt, assignment: { ...attempt.assignment, lessons } };
      });
      return assign({ ...snapshot, attempts }, 'item-1').lessons;
    };
    expect(told(hostFailed())).toEqual(['told to item-1']);
    expect(told(FAILED)).toEqual(['Attempt 1: exited with 1\nthe end of the log']);
  });

  test('is what it cannot wait for, and what it has to go on without', () => {
    const [refused, ...others] = assign(ended(parked({ task: 'nothing', item: 'types' })), 'item-1').lessons;
    expect(refused).toBe('It asks for “types” from “nothing”, which is no task of this run.');
    expect(others).toEqual([]);
    const need = { on: 'item-2', item: 'types' } as const;
    const waits: TaskWaits = { waits: [], without: [{ need, circle: 'round and round' }], stuckIn: null };
    expect(assign(begun().snapshot, 'item-1', {}, waits).lessons).toEqual([
      expect.stringMatching(/^Nobody can deliver “types” of item-2 before you: round and round\. Go on with/),
    ]);
  });
});
