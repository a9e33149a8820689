import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/domain/action.ts';
import { type Made, recordOutcome } from '../../src/domain/record-outcome.ts';
import type { RunRecord, TaskRecord } from '../../src/domain/run-record.ts';
import { FOUR_ITEMS, NOW, snapshotOf } from '../support/build-snapshot.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';

const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
world.settle();
const RUN: RunRecord = world.snapshot.run ?? raise();

function raise(): never {
  throw new Error('there is no run');
}

/** An action without its reason: the reason is for people, and never recorded. */
type Bare<T> = T extends unknown ? Omit<T, 'reason'> : never;

function recorded(action: Bare<Action>, made: Made = { kind: 'nothing' }, run = RUN): RunRecord {
  return recordOutcome(run, { ...action, reason: '' } as Action, made, NOW + 7);
}

/** What the record says otherwise of item-1; of the other tasks it says what it said. */
function onTask(action: Bare<Action>, made?: Made, run = RUN): Partial<TaskRecord> {
  const { tasks, ...others } = recorded(action, made, run);
  const { tasks: before, ...rest } = run;
  expect(others).toEqual(rest);
  expect(tasks.slice(1)).toEqual(before.slice(1));
  return Object.fromEntries(
    Object.entries(tasks[0] ?? {}).filter(([key, value]) => value !== before[0]?.[key as keyof TaskRecord]),
  );
}

const handle = 'item-1';
const BARE: RunRecord = {
  ...RUN,
  tasks: RUN.tasks.map((task) => ({ ...task, subIssue: null, numbered: false })),
};

describe('what an effect made is noted at its task', () => {
  const issue: Made = { kind: 'issue', number: 40, nodeId: 'I_40' };

  test('an issue, a pull request, a follow-up issue', () => {
    expect(onTask({ type: 'create-sub-issue', handle }, issue, BARE)).toEqual({
      subIssue: { number: 40, nodeId: 'I_40' },
    });
    expect(onTask({ type: 'create-sub-issue', handle }, { kind: 'nothing' })).toEqual({ subIssue: null });
    expect(
      onTask({ type: 'open-pull-request', handle, base: 'main' }, { kind: 'pull-request', number: 7 }),
    ).toEqual({ pullRequest: 7 });
    expect(onTask({ type: 'open-pull-request', handle, base: 'main' }, issue)).toEqual({});
    expect(onTask({ type: 'adopt-pull-request', handle, number: 8 })).toEqual({ pullRequest: 8 });
    expect(onTask({ type: 'create-follow-up', handle }, issue)).toEqual({ followUp: 40 });
    expect(onTask({ type: 'create-follow-up', handle }, { kind: 'nothing' })).toEqual({});
    expect(onTask({ type: 'adopt-follow-up', handle, number: 9 })).toEqual({ followUp: 9 });
  });

  test('marks in the checklist, and whether the tick is ours', () => {
    const marks = (tick: boolean) => [{ handle, issue: 40, tick }] as const;
    expect(onTask({ type: 'mark-checklist', marks: marks(false) }, undefined, BARE)).toEqual({
      numbered: true,
    });
    expect(onTask({ type: 'mark-checklist', marks: marks(true) }, undefined, BARE)).toEqual({
      numbered: true,
      ticked: true,
    });
  });

  test('an adopted sub-issue, whose number the checklist has not where it is another one than before', () => {
    const adopt = { type: 'adopt-sub-issue', handle, number: 40, nodeId: 'I_40', linked: true } as const;
    const subIssue = { number: 40, nodeId: 'I_40' };
    const done = { state: 'done', at: NOW } as const;
    const journal = { 'link-blocker:item-1:item-2': done };
    expect(onTask(adopt, undefined, { ...BARE, journal })).toEqual({ subIssue });
    const another = recorded(adopt, undefined, { ...RUN, journal });
    expect(another.tasks[0]).toMatchObject({ subIssue, numbered: false });
    expect(another.journal).toEqual({});
    const same = RUN.tasks[0]?.subIssue ?? raise();
    expect(recorded({ ...adopt, ...same }, undefined, { ...RUN, journal }).journal).toEqual(journal);
  });

  test('of two words about the same reason the newest', () => {
    const [secret, scope] = [
      { reason: 'secret', commit: 'a', by: 'maya' },
      { reason: 'out-of-scope', commit: 'a', by: 'maya' },
    ] as const;
    const allow = (
      run: RunRecord,
      allowance: typeof secret | typeof scope | (typeof secret & { commit: 'a' }),
    ) => recorded({ type: 'allow-work', handle, allowance, seen: 'IC_1' }, undefined, run);
    const twice = allow(allow(RUN, secret), scope);
    expect(twice.tasks[0]?.allowances).toEqual([secret, scope]);
    const newer = { ...secret, by: 'tom' } as unknown as typeof secret;
    expect(allow(twice, newer).tasks[0]?.allowances).toEqual([scope, newer]);
    expect(twice).toMatchObject({ phase: { state: 'running', since: NOW + 7 } });
    expect(twice.seenTriggers).toContain('IC_1');
  });
});

describe('the run', () => {
  test('is the one that was started or restored', () => {
    const other = { ...RUN, name: 'other' };
    expect(recorded({ type: 'start-run', run: other })).toBe(other);
    expect(recorded({ type: 'restore-run', run: other, attempts: [] })).toBe(other);
  });

  test('begins, goes on and ends', () => {
    expect(recorded({ type: 'begin-run', approvedBy: 'maya', seen: 'IC_1' })).toEqual({
      ...RUN,
      approvedBy: 'maya',
      seenTriggers: [...RUN.seenTriggers, 'IC_1'],
      phase: { state: 'running', since: NOW + 7 },
    });
    const verdict = { passed: true, total: 1, succeeded: 1, share: 1, threshold: 1 };
    expect(recorded({ type: 'finish-run', verdict }).phase).toEqual({
      state: 'finished',
      at: NOW + 7,
      verdict,
    });
    const settings = { ...RUN.settings, maxAgents: 1 };
    const refused = { state: 'refused', at: NOW, message: 'no', times: 3 } as const;
    const journal = { 'create-follow-up:item-1': refused, 'create-follow-up:item-2': refused };
    const tasks = [{ handle, triesFrom: 2 }] as const;
    const retried = recorded(
      { type: 'retry-tasks', tasks, settings, flags: { maxWorkers: 1 }, seen: 'IC_1' },
      undefined,
      { ...RUN, journal },
    );
    expect(retried).toMatchObject({
      settings,
      flags: { maxWorkers: 1 },
      phase: { state: 'running', since: NOW + 7 },
    });
    expect(retried.tasks.map(({ triesFrom }) => triesFrom)).toEqual([2, 0, 0, 0]);
    expect(retried.journal).toEqual({ 'create-follow-up:item-2': refused });
    expect(retried.seenTriggers).toContain('IC_1');
  });

  test('notes each trigger once', () => {
    const noted = recorded({ type: 'note-trigger', seen: 'IC_1' });
    expect(noted.seenTriggers).toEqual([...RUN.seenTriggers, 'IC_1']);
    expect(recorded({ type: 'note-trigger', seen: 'IC_1' }, undefined, noted)).toBe(noted);
  });

  test('remembers its comments, one of each', () => {
    const publish = (made: Made) => recorded({ type: 'publish', publication: 'status' }, made).publications;
    expect(publish({ kind: 'comment', nodeId: 'IC_9' })).toEqual({ ...RUN.publications, status: 'IC_9' });
    expect(publish({ kind: 'nothing' })).toEqual(RUN.publications);
  });

  test('counts its plans, with what people have seen last', () => {
    const { plan, planHash, flags, settings } = RUN;
    const waves = [[handle]] as const;
    const revised = { plan: { ...plan, waves }, planHash: `${planHash}2`, flags, settings };
    const phase = { state: 'awaiting_approval', why: 'changed' } as const;
    const revise = (shownBefore: null | []) =>
      recorded({ type: 'revise-plan', revised, phase, shownBefore, seen: null });
    expect(revise([])).toMatchObject({ planNumber: 2, planHash: revised.planHash, phase, shownBefore: [] });
    expect(revise([]).tasks.map((task) => task.handle)).toEqual([handle]);
    expect(revise(null)).not.toHaveProperty('shownBefore');
    expect(
      recorded(
        { type: 'revise-plan', revised, phase, shownBefore: null, seen: 'IC_1' },
        undefined,
        revise([]),
      ),
    ).toMatchObject({
      planNumber: 3,
      shownBefore: [],
      seenTriggers: [...RUN.seenTriggers, 'IC_1'],
    });
  });

  test('is not changed by what GitHub shows by itself', () => {
    expect(recorded({ type: 'react', subject: 'I_1', reaction: 'eyes' })).toBe(RUN);
  });
});
