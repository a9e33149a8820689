import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/domain/command.ts';
import { nextActions } from '../../src/domain/next-actions.ts';
import type { RunRecord } from '../../src/domain/run-record.ts';
import type { CommandComment, OurComment } from '../../src/domain/snapshot.ts';
import { decide } from '../../src/orchestrator/decide.ts';
import { renderPublication } from '../../src/orchestrator/publications.ts';
import { FOUR_ITEMS, NOW, snapshotOf } from '../support/build-snapshot.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';

const TWO = '- [ ] Add `src/one.ts`\n- [ ] Add `src/two.ts`';
const THREE = `${TWO}\n- [ ] Add \`src/three.ts\` after item 1`;

/** A world whose plan of two items waits, and is shown. */
function waiting(): SimulatedWorld {
  const world = new SimulatedWorld(snapshotOf(TWO));
  world.settle();
  return world;
}

function edit(world: SimulatedWorld, body: string): void {
  const { checklist, checklistHash } = snapshotOf(body);
  world.snapshot = { ...world.snapshot, checklist, checklistHash };
}

function command(nodeId: string, value: Command, createdAt: number): CommandComment {
  const author = { login: 'maya', isBot: false };
  return {
    nodeId,
    issue: 12,
    author,
    createdAt,
    parsed: { outcome: 'command', command: value },
    ourReactions: [],
  };
}

function runOf({ snapshot }: SimulatedWorld): RunRecord {
  if (!snapshot.run) throw new Error('there is no run');
  return snapshot.run;
}

function planComments({ snapshot }: SimulatedWorld): OurComment[] {
  return snapshot.github.ourComments.filter(({ tag }) => tag.kind === 'plan');
}

/** The text of the one plan comment. */
function shown(world: SimulatedWorld): string {
  const [comment, ...others] = planComments(world);
  expect(others).toEqual([]);
  return comment?.body ?? '';
}

describe('an approval binds the plan that was shown', () => {
  test('it does not count while the comment shows an older plan than the record has', () => {
    const world = waiting();
    edit(world, THREE);
    const revised = decide(world.snapshot).actions;
    expect(revised.map(({ type }) => type)).toEqual(['revise-plan']);
    // The process dies before the comment is edited, and maya approves what she sees.
    const before = planComments(world);
    world.settle();
    world.change({ ourComments: before });
    world.pass(5_000);
    world.comment(command('IC_1', { kind: 'approve' }, NOW + 4_000));
    expect(nextActions(world.snapshot)).toContainEqual(
      expect.objectContaining({ type: 'reply', reply: { kind: 'plan-changed' } }),
    );
    world.settle();
    expect(runOf(world)).toMatchObject({ approvedBy: null, phase: { state: 'awaiting_approval' } });
    expect(shown(world)).toContain('src/three.ts');
  });

  test('nor in the second in which the comment was edited, and from the next on it does', () => {
    for (const [after, state] of [
      [0, 'awaiting_approval'],
      [1_000, 'running'],
    ] as const) {
      const world = waiting();
      const [first] = planComments(world);
      world.pass(60_000);
      edit(world, THREE);
      world.settle();
      const edited = planComments(world).map((comment) => ({ ...comment, createdAt: first?.createdAt ?? 0 }));
      world.change({ ourComments: edited });
      world.comment(command('IC_1', { kind: 'approve' }, NOW + 60_000 + after));
      world.settle();
      expect(runOf(world).phase.state).toBe(state);
    }
  });

  test('other flags make another plan, although the checklist is the same', () => {
    const world = waiting();
    const before = planComments(world);
    world.pass(1_000);
    world.comment(command('IC_1', { kind: 'plan' }, NOW + 1_000));
    world.settle();
    world.change({ ourComments: before });
    world.comment(command('IC_2', { kind: 'approve' }, NOW + 2_000));
    expect(nextActions(world.snapshot).some(({ type }) => type === 'begin-run')).toBe(false);
  });
});

describe('the plan comment says what changed', () => {
  test('since the plan that was shown, in the same comment', () => {
    const world = waiting();
    expect(shown(world)).not.toContain('Changed since');
    world.pass(60_000);
    edit(world, '- [ ] Add `src/one.ts` (P1)\n- [ ] Add `src/drei.ts`\n- [ ] Document both after item 1');
    world.settle();
    const text = shown(world);
    expect(text).toContain('### Changed since the plan that was shown before');
    expect(text).toContain(
      '**item-1** (line 1) was reworded: “Add src/one.ts” → “Add src/one.ts (P1)”; priority: none → P1',
    );
    expect(text).toContain(
      '**item-2** (line 2) was reworded: “Add src/two.ts” → “Add src/drei.ts”; scope: + `src/drei.ts`, − `src/two.ts`',
    );
    expect(text).toContain('**item-3** (line 3) is new: “Document both after item 1”');
  });

  test('since the plan that was shown last, where one in between never was', () => {
    const world = waiting();
    const before = planComments(world);
    edit(world, THREE);
    world.settle();
    world.change({ ourComments: before });
    edit(world, `${THREE}\n- [ ] Add \`src/four.ts\``);
    world.settle();
    const text = shown(world);
    expect(text).toContain('is new: “Add src/three.ts after item 1”');
    expect(text).toContain('is new: “Add src/four.ts”');
  });

  test('as a function of the record, so that it can be written again after a crash', () => {
    const world = waiting();
    edit(world, THREE);
    world.settle();
    const stored: RunRecord = JSON.parse(JSON.stringify(runOf(world)));
    expect(renderPublication(world.snapshot, stored, 'plan').trimEnd()).toBe(shown(world));
    expect(decide({ ...world.snapshot, run: stored }).actions).toEqual([]);
  });

  test('and while the run goes on with its plan, how the checklist differs from it', () => {
    const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
    world.settle();
    expect(runOf(world).phase.state).toBe('running');
    const text = shown(world);
    edit(world, `${FOUR_ITEMS}\n- [ ] Add \`src/part-5.ts\``);
    world.settle();
    expect(shown(world)).toContain('The run goes on with the plan as it is here');
    expect(shown(world)).toContain('**item-5** (line 5) is new');
    expect(shown(world)).toContain('/amplihack:parallel-orchestrate plan');
    expect(runOf(world).tasks).toHaveLength(4);
    edit(world, FOUR_ITEMS.replace('[ ]', '[x]'));
    world.settle();
    expect(shown(world)).toBe(text);
  });
});

describe('a plan that is asked for while one waits', () => {
  test('is shown in the same comment, with the flags that were given', () => {
    const world = waiting();
    expect(shown(world)).toContain('Mode: sequential');
    world.pass(1_000);
    const flags = { dryRun: true, forceParallel: true };
    world.comment(command('IC_1', { kind: 'start', flags }, NOW + 1_000));
    world.settle();
    expect(shown(world)).toContain('Mode: parallel');
    expect(shown(world)).toContain('No item has changed.');
    expect(runOf(world)).toMatchObject({
      flags: { forceParallel: true },
      phase: { state: 'awaiting_approval', why: 'maya asked for the plan only.' },
    });
    expect(world.snapshot.github.commands[0]?.ourReactions).toEqual(['eyes', 'rocket']);
  });

  test('by the label too', () => {
    const world = waiting();
    world.pass(1_000);
    const label = 'parallel-orchestrate:plan';
    const actor = { login: 'maya', isBot: false };
    world.change({
      issue: { ...world.snapshot.github.issue, labels: [label] },
      labelEvents: [{ nodeId: 'LE_2', label, actor, createdAt: NOW + 1_000 }],
    });
    world.settle();
    expect(runOf(world)).toMatchObject({ planNumber: 2, phase: { state: 'awaiting_approval' } });
    expect(planComments(world)).toHaveLength(1);
  });
});
