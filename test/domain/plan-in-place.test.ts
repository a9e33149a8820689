import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/domain/command.ts';
import { comparedItem } from '../../src/domain/planning/what-changed.ts';
import type { CommandComment, LabelEvent, OurComment } from '../../src/domain/snapshot.ts';
import { decide } from '../../src/orchestrator/decide.ts';
import { decodePlanMemory, encodePlanMemory } from '../../src/orchestrator/memory-codec.ts';
import { FOUR_ITEMS, snapshotOf } from '../support/build-snapshot.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';
import { list, readBody } from './plan-support.ts';

const PLAN: Command = { kind: 'plan' };
const TWO = list('Add `src/one.ts`', 'Add `src/two.ts`');

/** A master issue without a label that starts anything. */
function unlabelled(body: string): SimulatedWorld {
  const world = new SimulatedWorld(snapshotOf(body, {}, { labelEvents: [] }));
  world.change({ issue: { ...world.snapshot.github.issue, labels: [] } });
  return world;
}

function say(world: SimulatedWorld, nodeId: string, value: Command): void {
  world.pass(60_000);
  const author = { login: 'maya', isBot: false };
  const parsed = { outcome: 'command' as const, command: value };
  const comment: CommandComment = {
    nodeId,
    issue: 12,
    author,
    createdAt: world.snapshot.now,
    parsed,
    ourReactions: [],
  };
  world.comment(comment);
  world.settle();
}

function label(world: SimulatedWorld, nodeId: string, name: string): void {
  world.pass(60_000);
  const actor = { login: 'maya', isBot: false };
  const event: LabelEvent = { nodeId, label: name, actor, createdAt: world.snapshot.now };
  const { github } = world.snapshot;
  world.change({
    issue: { ...github.issue, labels: [...new Set([...github.issue.labels, name])] },
    labelEvents: [...github.labelEvents, event],
  });
  world.settle();
}

function edit(world: SimulatedWorld, body: string): void {
  const { checklist, checklistHash } = snapshotOf(body);
  world.snapshot = { ...world.snapshot, checklist, checklistHash };
}

function plans({ snapshot }: SimulatedWorld): OurComment[] {
  return snapshot.github.ourComments.filter(({ tag }) => tag.kind === 'plan');
}

function only(world: SimulatedWorld): OurComment {
  const [comment, ...others] = plans(world);
  expect(others).toEqual([]);
  if (!comment) throw new Error('no plan is shown');
  return comment;
}

function times({ history }: SimulatedWorld, type: string): number {
  return history.filter((action) => action.type === type).length;
}

describe('a plan that was only asked for', () => {
  test('is shown in one comment, which says what changed since it was shown last', () => {
    const world = unlabelled(TWO);
    say(world, 'IC_1', PLAN);
    const first = only(world);
    expect(first.body).not.toContain('Changed since');
    edit(world, `${TWO}\n- [ ] Add \`src/three.ts\``);
    world.settle();
    expect(only(world)).toEqual(first);
    say(world, 'IC_2', { kind: 'start', flags: { dryRun: true } });
    expect(only(world)).toMatchObject({ nodeId: first.nodeId });
    expect(only(world).body).toContain('**item-3** (line 3) is new: “Add src/three.ts”');
    label(world, 'LE_1', 'parallel-orchestrate:plan');
    expect(only(world).body).toContain('No item has changed.');
    expect(world.snapshot.run).toBeNull();
    expect(world.snapshot.github.commands.map(({ ourReactions }) => ourReactions)).toEqual([
      ['eyes', 'rocket'],
      ['eyes', 'rocket'],
    ]);
  });

  test('is shown once for each that asks, also when a crash came before the reaction', () => {
    const world = unlabelled(TWO);
    label(world, 'LE_1', 'parallel-orchestrate:plan');
    say(world, 'IC_1', PLAN);
    label(world, 'LE_2', 'parallel-orchestrate:plan');
    say(world, 'IC_2', PLAN);
    expect(times(world, 'show-plan')).toBe(4);
    const last = world.snapshot.github.commands.at(-1);
    world.change({ commands: [...(last ? [{ ...last, ourReactions: ['eyes' as const] }] : [])] });
    expect(decide(world.snapshot).actions).toMatchObject([{ type: 'react', reaction: 'rocket' }]);
  });

  test('for a declined start too, and the label that was answered so starts nothing later', () => {
    const world = unlabelled(list('Add `src/a.ts` after item 2', 'Add `src/b.ts` after item 1'));
    label(world, 'LE_1', 'parallel-orchestrate');
    expect(only(world).body).toContain('nothing will run');
    edit(world, FOUR_ITEMS);
    say(world, 'IC_1', PLAN);
    expect(only(world).body).toContain('4 tasks');
    expect(world.snapshot.run).toBeNull();
  });

  test('becomes the plan of the run that is started then, so that nothing says any more that nothing was started', () => {
    const world = unlabelled(TWO);
    label(world, 'LE_1', 'parallel-orchestrate:plan');
    const before = only(world);
    edit(world, `${TWO}\n- [ ] Document both, after item 1`);
    say(world, 'IC_1', { kind: 'start', flags: {} });
    expect(only(world)).toMatchObject({ nodeId: before.nodeId, tag: { key: world.snapshot.run?.runId } });
    expect(only(world).body).toContain('waits for approval');
    expect(only(world).body).toContain('**item-3** (line 3) is new');
    expect(times(world, 'show-plan')).toBe(1);
    expect(times(world, 'revise-plan')).toBe(0);
    say(world, 'IC_2', { kind: 'approve' });
    expect(world.snapshot.run?.phase.state).toBe('running');
    expect(only(world).body).toContain('It starts now.');
  });

  test('beside a run has a comment of its own, says what differs, and changes nothing of the run', () => {
    const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
    world.settle();
    const run = world.snapshot.run;
    edit(world, FOUR_ITEMS.replace('part 4', 'part four'));
    say(world, 'IC_1', PLAN);
    label(world, 'LE_9', 'parallel-orchestrate:plan');
    expect(plans(world)).toHaveLength(2);
    const beside = plans(world).find(({ tag }) => tag.key === 'planned')?.body;
    expect(beside).toContain('goes on with the plan that it began with');
    expect(beside).toContain('**item-4** (line 4) was reworded');
    expect(world.snapshot.run).toMatchObject({ plan: run?.plan, tasks: run?.tasks, phase: run?.phase });
    expect(times(world, 'show-plan')).toBe(2);
    const own = plans(world).filter(({ tag }) => tag.key === run?.runId);
    expect(own).toHaveLength(1);
  });
});

test('what a plan comment remembers fits into it, without the items where they are too many', () => {
  const few = readBody(TWO).items;
  const memory = { trigger: 'IC_1', label: 'LE_1', items: few.map(comparedItem) };
  expect(decodePlanMemory(encodePlanMemory(memory) ?? '')).toEqual(memory);
  let seed = 7;
  const word = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed.toString(36);
  };
  const many = readBody(list(...Array.from({ length: 400 }, () => `Add ${word()} to ${word()}`))).items;
  const encoded = encodePlanMemory({ ...memory, items: many.map(comparedItem) });
  expect(encoded?.length).toBeLessThan(5_000);
  expect(decodePlanMemory(encoded ?? '')).toEqual({ ...memory, items: null });
});
