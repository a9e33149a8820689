import { expect, test } from 'vitest';
import type { Attempt } from '../../src/domain/attempt.ts';
import type { AttemptOutcome } from '../../src/domain/attempt-outcome.ts';
import { nextActions } from '../../src/domain/next-actions.ts';
import { type RunMemory, rememberRun } from '../../src/domain/run-memory.ts';
import type { RunRecord } from '../../src/domain/run-record.ts';
import type { IssueFact, Snapshot } from '../../src/domain/snapshot.ts';
import { viewRun } from '../../src/domain/view-run.ts';
import { decodeMemory, encodeMemory } from '../../src/orchestrator/memory-codec.ts';
import { NOW, snapshotOf } from '../support/build-snapshot.ts';
import { commanded, parked, rejected, VERIFIED, worked } from '../support/outcomes.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';

const BODY = [1, 2, 3, 4, 5].map((n) => `- [ ] Add \`src/part-${n}.ts\` that exports part ${n}`).join('\n');
const remains = { message: 'no', logTail: 'much', diff: 'more', commit: 'dead' };

/** A run in which one task is done, one failed once, one has failed for good, one works, and one waits. */
function inTheMiddle(): SimulatedWorld {
  const world = new SimulatedWorld(snapshotOf(BODY));
  world.settle();
  const end = (handle: string, outcome: AttemptOutcome) => {
    const attempt = world.active.find((each) => each.handle === handle);
    if (!attempt) throw new Error(`${handle} does not work`);
    world.endAttempt(attempt.id, outcome);
    world.settle();
  };
  end('item-1', {
    kind: 'verified',
    commit: 'c0ffee',
    changedFiles: [],
    evidence: [],
    findings: [],
    commits: ['Done'],
  });
  end('item-2', { kind: 'failed', ...remains });
  end('item-3', { kind: 'rejected', reason: 'out-of-scope', evidence: [], ...remains });
  end('item-3', { kind: 'timed_out', limit: 'wall', ...remains });
  return world;
}

function runOf({ snapshot }: SimulatedWorld): RunRecord {
  if (!snapshot.run) throw new Error('there is no run');
  return snapshot.run;
}

/** The snapshot after the store was lost; boxes that we ticked are ticked in the checklist. */
function afterTheLoss({ snapshot }: SimulatedWorld, body = BODY): Snapshot {
  const { github } = snapshot;
  const remembered = rememberedIn(snapshot);
  const ticked = body.replace('- [ ] Add `src/part-1', '- [x] Add `src/part-1');
  return { ...snapshotOf(ticked, { now: NOW + 60_000, remembered }), github };
}

function rememberedIn({ run, attempts }: Snapshot): RunMemory {
  const text = run && encodeMemory(rememberRun(run, attempts));
  const memory = text && decodeMemory(text);
  if (!memory) throw new Error('nothing is remembered');
  return memory;
}

function restored(snapshot: Snapshot): { run: RunRecord; attempts: readonly Attempt[] } {
  const [action, ...others] = nextActions(snapshot);
  expect(others).toEqual([]);
  if (action?.type !== 'restore-run') throw new Error(`the run is not restored: ${action?.type}`);
  return action;
}

test('a run comes back as it was, but for what is made anew', () => {
  const world = inTheMiddle();
  const { run, attempts } = restored(afterTheLoss(world));
  const before = runOf(world);
  const { journal: _, publications, apiCalls, revision, settings, ...same } = run;
  expect(before).toMatchObject(JSON.parse(JSON.stringify({ ...same, plan: { waves: run.plan.waves } })));
  expect([revision, apiCalls, publications.status]).toEqual([0, 0, null]);
  expect(settings).toEqual(before.settings);
  const ended = world.snapshot.attempts.filter(({ phase }) => phase.state === 'ended');
  expect(attempts.map(({ id }) => id).toSorted()).toEqual(ended.map(({ id }) => id).toSorted());
});

test('every task stands where it stood: what was done is not done again', () => {
  const world = inTheMiddle();
  const lost = afterTheLoss(world);
  const { run, attempts } = restored(lost);
  const states = viewRun(run, { ...lost, attempts, heartbeats: [] }).tasks.map(({ state }) => state);
  expect(states).toEqual(['completed', 'pending', 'timed_out', 'pending', 'pending']);

  const next = new SimulatedWorld({ ...lost, run, attempts, remembered: null });
  next.settle();
  const types = next.history.map(({ type }) => type);
  for (const made of ['create-sub-issue', 'open-pull-request', 'create-follow-up', 'start-run', 'react']) {
    expect(types).not.toContain(made);
  }
  expect(next.active.map(({ handle }) => handle)).toEqual(['item-2', 'item-4', 'item-5']);
});

test('a task keeps what was made for it when its line has moved, and goes when its line has gone', () => {
  const world = inTheMiddle();
  const moved = [
    '- [ ] Add `src/part-9.ts` that exports part 9',
    ...BODY.split('\n').filter((line) => !line.includes('part-3')),
  ];
  const { run, attempts } = restored(afterTheLoss(world, moved.join('\n')));
  const numbers = (record: RunRecord) =>
    new Map(record.tasks.map(({ key, subIssue }) => [key, subIssue?.number ?? null]));
  const before = numbers(runOf(world));
  const [added, ...others] = run.tasks;
  expect(added?.subIssue).toBeNull();
  expect(others.map(({ key }) => numbers(run).get(key))).toEqual(others.map(({ key }) => before.get(key)));
  expect(others).toHaveLength(4);
  expect(attempts.map(({ handle }) => handle)).toEqual(['item-2', 'item-3']);
});

test('what was allowed, needed and spent is remembered', () => {
  const world = new SimulatedWorld(snapshotOf(BODY));
  world.settle();
  world.endAttempt(world.last('item-1').id, VERIFIED);
  world.endAttempt(world.last('item-2').id, parked({ task: 'item-4', item: 'types' }), worked('talk', 0.25));
  world.settle();
  for (const _ of [1, 2]) {
    world.endAttempt(world.last('item-3').id, rejected('too-large', 'large'));
    world.settle();
  }
  const task = { kind: 'handle', handle: 'item-3' } as const;
  world.pass(1_000);
  world.comment(commanded('IC_1', { kind: 'allow', task, reason: 'too-large' }, world.snapshot.now));
  world.settle();
  const lost = afterTheLoss(world);
  const { run, attempts } = restored(lost);
  const view = viewRun(run, { ...lost, attempts, heartbeats: [] });
  expect(view.spent.costUsd).toBe(0.25);
  expect(view.tasks[1]).toMatchObject({ state: 'pending', blockers: ['item-4'] });
  expect(view.tasks[2]).toMatchObject({
    state: 'pending',
    allowances: [{ reason: 'too-large', commit: 'large', by: 'maya' }],
  });
});

test('nothing begins anew while the config has mistakes', () => {
  const lost = afterTheLoss(inTheMiddle());
  expect(nextActions({ ...lost, config: { outcome: 'invalid', errors: ['no'] } })).toEqual([]);
});

test('what was not ours to tick is not ours to run', () => {
  const world = inTheMiddle();
  const theirs = BODY.replace('- [ ] Add `src/part-4', '- [x] Add `src/part-4');
  expect(restored(afterTheLoss(world, theirs)).run.tasks.map(({ key }) => key)).toHaveLength(4);
});

test('a sub-issue that is gone is made anew', () => {
  const world = inTheMiddle();
  const lost = afterTheLoss(world);
  const gone = (issue: IssueFact) => issue.number !== runOf(world).tasks[3]?.subIssue?.number;
  const github = { ...lost.github, subIssues: lost.github.subIssues.filter(gone) };
  expect(restored({ ...lost, github }).run.tasks.map(({ subIssue }) => subIssue !== null)).toEqual([
    true,
    true,
    true,
    false,
    true,
  ]);
});

test('what another version wrote, or nobody, is not believed', () => {
  expect(decodeMemory('')).toBeNull();
  expect(decodeMemory('bm90IGRlZmxhdGVk')).toBeNull();
  const memory = rememberedIn(inTheMiddle().snapshot);
  expect(encodeMemory(memory)?.length).toBeLessThan(1_500);
  const tasks = Array.from({ length: 100 }, (_, index) => ({
    ...memory.tasks[0],
    key: `a key of its own ${index * 7_919}`,
    subIssue: index,
  }));
  expect(encodeMemory({ ...memory, tasks } as RunMemory)?.length).toBeLessThan(5_000);
});
