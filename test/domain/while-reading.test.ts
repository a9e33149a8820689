import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/domain/command.ts';
import { isPlanDue } from '../../src/domain/next-actions.ts';
import { PLANNED } from '../../src/domain/plan-comments.ts';
import { rememberRun } from '../../src/domain/run-memory.ts';
import type { CommandComment, Snapshot } from '../../src/domain/snapshot.ts';
import { decide } from '../../src/orchestrator/decide.ts';
import { FOUR_ITEMS, NOW, snapshotOf } from '../support/build-snapshot.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';

const START: Command = { kind: 'start', flags: {} };
const TWO = '- [ ] Add `src/one.ts`\n- [ ] Add `src/two.ts`';

/** A master issue without a label, while its repository is being read. */
function unlabelled(change: Partial<Snapshot> = {}): SimulatedWorld {
  return new SimulatedWorld(
    snapshotOf(FOUR_ITEMS, { repository: { state: 'reading' }, ...change }, { labelEvents: [] }),
  );
}

function saying(nodeId: string, command: Command, login = 'maya'): CommandComment {
  const author = { login, isBot: false };
  return {
    nodeId,
    issue: 12,
    author,
    createdAt: NOW,
    parsed: { outcome: 'command', command },
    ourReactions: [],
  };
}

function say(world: SimulatedWorld, ...said: Parameters<typeof saying>): void {
  world.comment(saying(...said));
  world.settle();
}

function reactionsTo({ snapshot }: SimulatedWorld, nodeId: string) {
  return snapshot.github.commands.find((comment) => comment.nodeId === nodeId)?.ourReactions;
}

/** What is decided at once when the repository has been read. */
function read(world: SimulatedWorld): void {
  world.snapshot = { ...world.snapshot, repository: { state: 'unknown', why: null } };
  world.settle();
}

function withWaitingPlan(): SimulatedWorld {
  const world = new SimulatedWorld(snapshotOf(TWO));
  world.settle();
  expect(world.snapshot.run?.phase.state).toBe('awaiting_approval');
  const { checklist, checklistHash } = snapshotOf(`${TWO}\n- [ ] Add \`src/three.ts\``);
  world.snapshot = { ...world.snapshot, checklist, checklistHash, repository: { state: 'reading' } };
  return world;
}

describe('while the repository is being read', () => {
  test('a label and a start wait, and are followed when it was read', () => {
    const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS, { repository: { state: 'reading' } }));
    say(world, 'IC_1', START);
    expect(world.history.map(({ type }) => type)).toEqual(['react']);
    expect(reactionsTo(world, 'IC_1')).toEqual(['eyes']);
    expect(decide(world.snapshot).lookAgainAt).toBe(NOW + 1_000);
    read(world);
    expect(world.snapshot.run?.phase.state).toBe('running');
  });

  test('what needs no plan is answered at once, also behind what waits', () => {
    const world = unlabelled();
    say(world, 'IC_1', START);
    say(world, 'IC_2', { kind: 'help' });
    say(world, 'IC_3', { kind: 'retry', flags: {} });
    say(world, 'IC_4', START, 'stranger');
    expect(['IC_1', 'IC_2', 'IC_3', 'IC_4'].map((id) => reactionsTo(world, id)?.at(-1))).toEqual([
      'eyes',
      'rocket',
      'thumbs_down',
      'thumbs_down',
    ]);
    expect(world.snapshot.run).toBeNull();
  });

  test('a run goes on, and a plan beside it waits', () => {
    const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
    world.settle();
    world.snapshot = { ...world.snapshot, repository: { state: 'reading' } };
    for (const { id } of world.active) {
      world.endAttempt(id, {
        kind: 'verified',
        commit: 'c0ffee',
        changedFiles: [],
        evidence: [],
        findings: [],
        commits: [],
      });
    }
    say(world, 'IC_1', { kind: 'plan' });
    expect(world.snapshot.run?.phase.state).toBe('finished');
    const shown = () => world.snapshot.github.ourComments.filter(({ tag }) => tag.key === PLANNED);
    expect(shown()).toEqual([]);
    read(world);
    expect(shown()).toHaveLength(1);
  });

  test('an edit of a plan that waits waits, too, and an approval of what was shown before does not count', () => {
    const world = withWaitingPlan();
    say(world, 'IC_1', { kind: 'approve' });
    expect(reactionsTo(world, 'IC_1')?.at(-1)).toBe('thumbs_down');
    expect(world.snapshot.run?.plan.items).toHaveLength(2);
    read(world);
    expect(world.snapshot.run?.plan.items).toHaveLength(3);
  });

  test('a run that the store has lost is restored afterwards', () => {
    const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
    world.settle();
    const { run, attempts } = world.snapshot;
    if (!run) throw new Error('there is no run');
    const remembered = rememberRun(run, attempts);
    const lost: Snapshot = { ...world.snapshot, run: null, attempts: [], remembered };
    expect(decide({ ...lost, repository: { state: 'reading' } }).actions).toEqual([]);
    expect(decide(lost).actions.map(({ type }) => type)).toEqual(['restore-run']);
    expect(isPlanDue(lost)).toBe(true);
  });
});

describe('a repository is read', () => {
  const asking = (command: Command, login?: string, change?: Partial<Snapshot>) => {
    const world = unlabelled(change);
    world.comment(saying('IC_1', command, login));
    return isPlanDue(world.snapshot);
  };

  test('for a label, a start and a plan of those who may command, and for an edit of what waits', () => {
    expect(isPlanDue(snapshotOf(FOUR_ITEMS))).toBe(true);
    expect(asking(START)).toBe(true);
    expect(asking({ kind: 'plan' })).toBe(true);
    expect(isPlanDue(withWaitingPlan().snapshot)).toBe(true);
  });

  test('for nobody else, and for nothing else', () => {
    expect(isPlanDue(snapshotOf(FOUR_ITEMS, { permissions: { maya: 'read' } }))).toBe(false);
    expect(asking(START, 'stranger')).toBe(false);
    expect(asking({ kind: 'help' })).toBe(false);
    expect(asking({ kind: 'approve' })).toBe(false);
    expect(asking(START, 'maya', { config: { outcome: 'invalid', errors: ['no'] } })).toBe(false);
    expect(isPlanDue(unlabelled().snapshot)).toBe(false);
  });

  test('for a plan beside a run, and not for a start that is refused', () => {
    const world = new SimulatedWorld(snapshotOf(FOUR_ITEMS));
    world.settle();
    expect(isPlanDue(world.snapshot)).toBe(false);
    world.comment(saying('IC_1', START));
    expect(isPlanDue(world.snapshot)).toBe(false);
    world.comment(saying('IC_2', { kind: 'plan' }));
    expect(isPlanDue(world.snapshot)).toBe(true);
  });
});
