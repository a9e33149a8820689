import { expect, test } from 'vitest';
import { outsideNumbers } from '../../src/domain/outside-issues.ts';
import type { OutsideIssue } from '../../src/domain/snapshot.ts';
import { viewRun } from '../../src/domain/view-run.ts';
import { decide } from '../../src/orchestrator/decide.ts';
import { FOUR_ITEMS, NOW, snapshotOf } from '../support/build-snapshot.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';
import { readBody } from './plan-support.ts';

const BODY = `${FOUR_ITEMS}\n- [ ] Add \`src/part-5.ts\`, blocked by #77`;

function issue(state: OutsideIssue['state'], kind: OutsideIssue['kind'] = 'issue'): OutsideIssue {
  return { number: 77, kind, title: 'Decide on the licence', state };
}

function worldWith(...outside: OutsideIssue[]): SimulatedWorld {
  const world = new SimulatedWorld(snapshotOf(BODY, {}, { outside }));
  world.settle();
  return world;
}

function lastTask({ snapshot }: SimulatedWorld) {
  return snapshot.run && viewRun(snapshot.run, snapshot).tasks.at(-1);
}

test('the numbers that have to be asked for: each once, and none of items or for what is done', () => {
  const body =
    '- [ ] #40 Add a cache\n- [ ] Blocked by #90 and after #40: add a lock\n- [ ] Requires #90 and #8: use it\n- [x] After #95: done';
  expect(outsideNumbers(readBody(body).items)).toEqual([8, 90]);
});

test('a task waits for an open issue outside of its checklist, and says so in the status comment', () => {
  const world = worldWith(issue('open'));
  expect(world.snapshot.attempts.map(({ handle }) => handle)).toEqual([
    'item-1',
    'item-2',
    'item-3',
    'item-4',
  ]);
  const why = 'waits for issue #77, which is open (“blocked by #77”)';
  expect(lastTask(world)).toMatchObject({ state: 'pending', why });
  const status = world.snapshot.github.ourComments.find(({ tag }) => tag.kind === 'status');
  expect(status?.body.replaceAll('\u200B', '')).toContain(why);
  expect(decide(world.snapshot).lookAgainAt).toBe(NOW + 60_000);
});

test('it starts at the first look after that issue was closed', () => {
  const world = worldWith(issue('open', 'pull request'));
  expect(lastTask(world)?.why).toContain('pull request #77');
  world.change({ outside: [issue('closed', 'pull request')] });
  world.settle();
  expect(world.active.map(({ handle }) => handle)).toContain('item-5');
});

test('an issue that is opened again stops no work that has begun, and a number that is nothing stops none', () => {
  expect(worldWith(issue('missing', null)).active).toHaveLength(5);
  const world = worldWith(issue('closed'));
  world.change({ outside: [issue('open')] });
  for (const { id, handle } of world.active) {
    if (handle !== 'item-5') continue;
    world.endAttempt(id, { kind: 'failed', message: 'no', logTail: '', diff: '', commit: null });
  }
  world.pass(600_000);
  world.settle();
  expect(world.active.filter(({ handle }) => handle === 'item-5')).toHaveLength(1);
});
