import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/domain/action.ts';
import {
  GRACE_MS,
  heldUntil,
  journalPlace,
  refusalOf,
  refused,
  wasDone,
  withJournal,
  withoutLinks,
  withoutRefusals,
} from '../../src/domain/journal.ts';
import type { JournalEntry, RunRecord } from '../../src/domain/run-record.ts';
import { FOUR_ITEMS, NOW, snapshotOf } from '../support/build-snapshot.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';

const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
world.settle();

function runWith(journal: Readonly<Record<string, JournalEntry>>): RunRecord {
  const { run } = world.snapshot;
  if (run === null) throw new Error('there is no run');
  return { ...run, journal };
}

const CREATE: Action = { type: 'create-sub-issue', handle: 'item-1', reason: '' };
const PLACE = 'create-sub-issue:item-1';
const refusedTimes = (times: number): JournalEntry => ({ state: 'refused', at: NOW, message: 'no', times });

describe('the place of an effect', () => {
  const handle = 'item-1';
  const reason = '';
  const memory = { trigger: 'IC_1', label: null, items: null };
  test.for<[Action, string, string]>([
    [CREATE, PLACE, 'creates'],
    [{ type: 'open-pull-request', handle, base: 'main', reason }, 'open-pull-request:item-1', 'creates'],
    [{ type: 'create-follow-up', handle, reason }, 'create-follow-up:item-1', 'creates'],
    [{ type: 'publish', publication: 'plan', reason }, 'publish:plan', 'creates'],
    [{ type: 'reply', to: 'IC_1', reply: { kind: 'help' }, reason }, 'reply:IC_1', 'creates'],
    [{ type: 'show-plan', memory, reason } as Action, 'show-plan:IC_1', 'creates'],
    [{ type: 'close-sub-issue', handle, nodeId: 'I_1', reason }, 'close-sub-issue:item-1', 'once'],
    [
      { type: 'link-blocker', blocked: 'item-2', blocking: handle, reason },
      'link-blocker:item-1:item-2',
      'once',
    ],
    [
      { type: 'adopt-sub-issue', handle, number: 4, nodeId: 'I_4', linked: true, reason },
      'adopt-sub-issue:item-1',
      'visible',
    ],
    [{ type: 'react', subject: 'I_1', reaction: 'eyes', reason }, 'react:I_1:eyes', 'visible'],
    [{ type: 'mark-checklist', marks: [], reason }, 'mark-checklist', 'edits'],
    [{ type: 'close-twin', number: 7, of: 6, reason }, 'close-twin:7', 'visible'],
    [{ type: 'delete-twin', comment: 'IC_7', reason }, 'delete-twin:IC_7', 'visible'],
  ])('$0.type', ([action, key, mode]) => {
    expect(journalPlace(action)).toEqual({ key, mode });
  });

  test('what changes only the record or the queue has none', () => {
    const requeue: Action = { type: 'requeue-attempt', attemptId: 'a', reason };
    expect(journalPlace(requeue)).toBeNull();
    expect(wasDone(requeue, runWith({}))).toBe(false);
    expect(heldUntil(requeue, runWith({}), NOW)).toBeNull();
  });
});

describe('an effect is held', () => {
  const held = (entry: JournalEntry, after: number) =>
    heldUntil(CREATE, runWith({ [PLACE]: entry }), NOW + after);

  test('for a minute where nobody knows whether it was applied', () => {
    expect(held({ state: 'intended', at: NOW }, GRACE_MS - 1)).toBe(NOW + GRACE_MS);
    expect(held({ state: 'intended', at: NOW }, GRACE_MS)).toBeNull();
    expect(heldUntil(CREATE, runWith({}), NOW)).toBeNull();
  });

  test('longer at each refusal, and for ever after the third', () => {
    expect(held(refusedTimes(1), 0)).toBe(NOW + GRACE_MS);
    expect(held(refusedTimes(2), GRACE_MS)).toBe(NOW + 2 * GRACE_MS);
    expect(held(refusedTimes(2), 2 * GRACE_MS)).toBeNull();
    expect(held(refusedTimes(3), 24 * 3_600_000)).toBe(Number.POSITIVE_INFINITY);
  });
});

test('refusals are counted in a row, and the third is final', () => {
  let run = runWith({ [PLACE]: { state: 'intended', at: NOW } });
  expect(refusalOf(run, 'create-sub-issue', 'item-1')).toBeNull();
  for (const isFinal of [false, false, true]) {
    run = refused(run, PLACE, 'no', NOW);
    expect(refusalOf(run, 'create-sub-issue', 'item-1')).toEqual({ message: 'no', isFinal });
  }
  expect(run.journal[PLACE]).toEqual(refusedTimes(3));
  expect(refusalOf(run, 'create-sub-issue', 'item-2')).toBeNull();
  expect(refused(runWith({}), PLACE, 'no', NOW).journal).toEqual({ [PLACE]: refusedTimes(1) });
});

test('an entry is written, replaced and taken away beside the others', () => {
  const other = { 'publish:plan': { state: 'done', at: NOW } } as const;
  const done = { state: 'done', at: NOW } as const;
  const run = withJournal(runWith(other), PLACE, done);
  expect(run.journal).toEqual({ ...other, [PLACE]: done });
  expect(wasDone(CREATE, run)).toBe(true);
  expect(wasDone(CREATE, withJournal(run, PLACE, { state: 'intended', at: NOW }))).toBe(false);
  expect(withJournal(run, PLACE, null).journal).toEqual(other);
});

test('a retried task forgets what GitHub refused it, and nothing else', () => {
  const others = {
    'create-sub-issue:item-2': refusedTimes(3),
    'create-follow-up:item-1': { state: 'done', at: NOW } as const,
    'publish:plan': refusedTimes(1),
  };
  expect(withoutRefusals(runWith({ ...others, [PLACE]: refusedTimes(3) }), 'item-1').journal).toEqual(others);
});

test('a task that gets another sub-issue forgets the links of the one before', () => {
  const done = { state: 'done', at: NOW } as const;
  const others = { 'link-blocker:item-2:item-3': done, 'close-sub-issue:item-1': done };
  const own = { 'link-blocker:item-1:item-2': done, 'link-blocker:item-3:item-1': done };
  expect(withoutLinks(runWith({ ...others, ...own }), 'item-1').journal).toEqual(others);
});
