import { describe, expect, test } from 'vitest';
import { readNeeds } from '../../src/domain/needs.ts';
import { snapshotOf } from '../support/build-snapshot.ts';
import { FAILED, parked, VERIFIED, worked } from '../support/outcomes.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';

const ITEMS = [
  'Add the tokenizer in `src/tokenizer.ts`',
  'Add the parser in `src/parser.ts`',
  'Add the printer in `src/printer.ts`',
  'Rewrite everything about errors in `src/errors.ts`, comprehensively, in all of the modules',
];
const LIST = ITEMS.map((item) => `- [ ] ${item}`).join('\n');

function begun(list = LIST): SimulatedWorld {
  const world = new SimulatedWorld(snapshotOf(list));
  world.settle();
  return world;
}

function park(world: SimulatedWorld, handle: string, on: string, item: string): void {
  world.endAttempt(world.last(handle).id, parked({ task: on, item }), worked(`talk-${handle}`));
  world.settle();
}

function succeed(world: SimulatedWorld, handle: string): void {
  world.endAttempt(world.last(handle).id, VERIFIED);
  world.settle();
}

function failTwice(world: SimulatedWorld, handle: string): void {
  for (let time = 0; time < 2; time += 1) {
    world.endAttempt(world.last(handle).id, FAILED);
    world.settle();
  }
}

describe('the task that an agent means', () => {
  const { run } = begun().snapshot;
  if (!run) throw new Error('no run');

  test.each([
    ['item-2', 'item-2'],
    ['Item 2', 'item-2'],
    ['itm-2', 'item-2'],
    [`#${run.tasks[1]?.subIssue?.number}`, 'item-2'],
    [String(run.tasks[1]?.subIssue?.number), 'item-2'],
    ['3', 'item-3'],
    ['parser', 'item-2'],
    ['the Parser', 'item-2'],
    [ITEMS[2], 'item-3'],
  ])('%s is found', (task, handle) => {
    const found = readNeeds(run, 'item-1', [{ task: task ?? '', item: 'types' }]);
    expect(found).toEqual({ needs: [{ on: handle, item: 'types' }], refused: [] });
  });

  test.each([
    ['item-9', 'It asks for “types” from “item-9”, which is no task of this run.'],
    ['#9999', 'It asks for “types” from “#9999”, which is no task of this run.'],
    ['the database', 'It asks for “types” from “the database”, which is no task of this run.'],
    ['add', 'It asks for “types” from “add”, which is no task of this run.'],
    ['item-1', 'It asks for “types” from itself.'],
    ['', 'It asks for “types” from “”, which is no task of this run.'],
  ])('%j is none', (task, sentence) => {
    const found = readNeeds(run, 'item-1', [{ task, item: 'types' }]);
    expect(found).toEqual({ needs: [], refused: [sentence] });
  });

  test('what was done before the run is there', () => {
    const world = begun(LIST.replace('[ ] Add the tokenizer', '[x] Add the tokenizer'));
    if (!world.snapshot.run) throw new Error('no run');
    expect(readNeeds(world.snapshot.run, 'item-2', [{ task: 'tokenizer', item: 'it' }]).refused).toEqual([
      'It asks for “it” from item-1, which was done before the run: what it delivers is in the base.',
    ]);
  });
});

describe('a parked attempt', () => {
  test('waits for what it needs, keeps its work, and goes on with both', () => {
    const world = begun();
    park(world, 'item-1', 'parser', 'its types');
    expect(world.task('item-1')).toMatchObject({
      state: 'pending',
      why: 'needs “its types” from item-2 (“Add the parser in src/parser.ts”)',
      blockers: ['item-2'],
    });
    expect(world.last('item-1').number).toBe(1);
    succeed(world, 'item-2');
    const { assignment, because } = world.last('item-1');
    expect(assignment).toMatchObject({
      start: { kind: 'unblocked', commit: 'abc123', session: 'talk-item-1', delivered: ['item-2'] },
      prerequisites: [{ handle: 'item-2', commit: 'c0ffee' }],
      lessons: [],
    });
    expect(because).toBe('command goes on with “its types” from item-2');
    succeed(world, 'item-1');
    succeed(world, 'item-3');
    succeed(world, 'item-4');
    expect(world.snapshot.run?.phase).toMatchObject({ state: 'finished', verdict: { succeeded: 4 } });
  });

  test('is linked to what it needs, so that GitHub shows it as blocked, once', () => {
    const world = begun();
    const links = () => world.history.filter((action) => action.type === 'link-blocker');
    expect(links()).toEqual([]);
    park(world, 'item-1', 'parser', 'its types');
    expect(links()).toEqual([
      expect.objectContaining({
        blocked: 'item-1',
        blocking: 'item-2',
        reason: 'the agent of item-1 needs “its types” from item-2',
      }),
    ]);
    // A person takes it away.
    const subIssues = world.snapshot.github.subIssues.map((issue) => ({ ...issue, blockedBy: [] }));
    world.change({ subIssues });
    world.settle();
    succeed(world, 'item-2');
    expect(links()).toHaveLength(1);
  });

  test('goes on at once with what is done already, and nothing blocks it', () => {
    const world = begun();
    succeed(world, 'item-2');
    park(world, 'item-1', 'item-2', 'its types');
    expect(world.history.some(({ type }) => type === 'link-blocker')).toBe(false);
    expect(world.last('item-1').assignment.start).toMatchObject({ delivered: ['item-2'] });
  });

  test('keeps what was delivered when it is tried again', () => {
    const world = begun();
    succeed(world, 'item-2');
    park(world, 'item-1', 'item-2', 'its types');
    world.endAttempt(world.last('item-1').id, FAILED);
    world.settle();
    expect(world.last('item-1').assignment).toMatchObject({
      start: { kind: 'fresh' },
      prerequisites: [{ handle: 'item-2' }],
    });
  });

  test('is blocked when what it needs fails, and goes on when that is retried', () => {
    const world = begun();
    park(world, 'item-1', 'item-2', 'its types');
    failTwice(world, 'item-2');
    expect(world.task('item-1')).toMatchObject({
      state: 'blocked',
      why: 'needs “its types” from item-2, which did not succeed',
    });
  });

  test('counts as a failure when it asks for nothing that the run has, and is told so', () => {
    const world = begun();
    park(world, 'item-1', 'the database', 'a table');
    const feedback =
      'It asks for “a table” from “the database”, which is no task of this run. Go on without it.';
    expect(world.last('item-1').assignment).toMatchObject({
      start: { kind: 'feedback', commit: 'abc123', session: 'talk-item-1', feedback },
    });
    park(world, 'item-1', 'item-1', 'a table');
    expect(world.task('item-1')).toMatchObject({
      state: 'failed',
      why: 'It asks for “a table” from itself.',
    });
  });

  test('is waited for three times, and no more', () => {
    const world = begun();
    succeed(world, 'item-2');
    for (let time = 0; time < 4; time += 1) park(world, 'item-1', 'item-2', `thing ${time}`);
    expect(world.last('item-1').assignment.start).toMatchObject({ kind: 'feedback' });
    park(world, 'item-1', 'item-2', 'one thing more');
    expect(world.task('item-1')).toMatchObject({
      state: 'failed',
      why: 'It asked for what other tasks deliver for the 5th time, now for “one thing more” from item-2: no more than 3 times are waited for.',
    });
  });
});

describe('a circle of needs', () => {
  test('is opened at its smallest task, which is told why', () => {
    const world = begun();
    park(world, 'item-4', 'item-1', 'tokens');
    park(world, 'item-1', 'item-4', 'error codes');
    const circle = 'item-4 needs “tokens” from item-1, item-1 needs “error codes” from item-4';
    const { assignment, because } = world.last('item-1');
    expect(assignment.start).toMatchObject({ kind: 'unblocked', delivered: [] });
    expect(because).toBe('command goes on without “error codes” from item-4');
    expect(assignment.lessons).toHaveLength(1);
    expect(assignment.lessons[0]).toMatch(/^Nobody can deliver “error codes” of item-4 before you: /);
    expect(assignment.lessons[0]).toMatch(/write the assumption down/);
    for (const link of circle.split(', ')) expect(assignment.lessons[0]).toContain(link);
    succeed(world, 'item-1');
    expect(world.last('item-4').assignment.start).toMatchObject({ delivered: ['item-1'] });
  });

  test('is given up, and named in full, when the same is asked for again', () => {
    const world = begun();
    park(world, 'item-4', 'item-1', 'tokens');
    park(world, 'item-1', 'item-4', 'error codes');
    park(world, 'item-1', 'item-4', 'error codes, please');
    const { state, why } = world.task('item-1');
    expect(state).toBe('failed');
    expect(why).toContain('item-4 needs “tokens” from item-1');
    expect(why).toContain('item-1 needs “error codes, please” from item-4');
    expect(world.task('item-4')).toMatchObject({ state: 'blocked' });
  });

  test('through a dependency of the plan is one too', () => {
    const world = begun(`${LIST}\n- [ ] Add the linter in \`src/linter.ts\` after item 1`);
    park(world, 'item-1', 'linter', 'its rules');
    expect(world.last('item-1').assignment.start).toMatchObject({ kind: 'unblocked', delivered: [] });
    expect(world.last('item-1').assignment.lessons[0]).toContain('item-5 waits for item-1 (');
  });

  test('through an order that the plan only prefers turns that order round', () => {
    const world = begun(
      `${LIST.replace('Add the tokenizer', 'Fix the tokenizer')}\n- [ ] Fix all names in \`src/tokenizer.ts\``,
    );
    expect(world.snapshot.run?.plan.conflicts).not.toEqual([]);
    const [first, later] =
      world.snapshot.run?.plan.waves.flat().filter((handle) => ['item-1', 'item-5'].includes(handle)) ?? [];
    if (!first || !later) throw new Error('no conflict');
    park(world, first, later, 'the new names');
    expect(world.last(later).number).toBe(1);
    expect(world.task(first)).toMatchObject({ state: 'pending' });
    succeed(world, later);
    expect(world.last(first).assignment.start).toMatchObject({ kind: 'unblocked', delivered: [later] });
  });
});
