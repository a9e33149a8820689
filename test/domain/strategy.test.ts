import { describe, expect, test } from 'vitest';
import type { Settings } from '../../src/domain/settings.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { decide } from '../../src/orchestrator/decide.ts';
import { FOUR_ITEMS, NOW, snapshotOf } from '../support/build-snapshot.ts';
import {
  CANCELLED,
  commanded,
  elsewhere,
  FAILED,
  hostFailed,
  limited,
  missing,
  rejected,
  VERIFIED,
  worked,
} from '../support/outcomes.ts';
import { CEILINGS, SETTINGS } from '../support/settings.ts';
import { SimulatedWorld } from '../support/simulated-world.ts';

const MINUTE = 60_000;

function begun(change: Partial<Settings> = {}, body = FOUR_ITEMS): SimulatedWorld {
  const agents = change.agents ?? ['claude', 'codex'];
  const config: Snapshot['config'] = {
    outcome: 'valid',
    settings: { ...SETTINGS, ...change, agents },
    ceilings: CEILINGS,
    agents: ['claude', 'codex', 'gemini'],
  };
  const world = new SimulatedWorld(snapshotOf(body, { config }));
  world.settle();
  return world;
}

function end(
  world: SimulatedWorld,
  handle: string,
  ...[outcome, work]: Parameters<SimulatedWorld['endAttempt']> extends [string, ...infer R] ? R : never
): void {
  world.endAttempt(world.last(handle).id, outcome, work);
  world.settle();
}

function how(world: SimulatedWorld, handle: string) {
  const { assignment, because = null, number } = world.last(handle);
  const { agent, model, start } = assignment;
  return { number, agent, model, start, because };
}

describe('when an agent is limited', () => {
  test('its task goes to the next one at once, and so do those that begin', () => {
    const world = begun({ maxAgents: 1 });
    const until = NOW + 3 * 60 * MINUTE;
    end(world, 'item-1', limited(until, 'half'), worked('talk'));
    const since = 'since claude is limited until 2026-11-21 12:00 UTC';
    expect(how(world, 'item-1')).toEqual({
      number: 2,
      agent: 'codex',
      model: null,
      start: { kind: 'continued', commit: 'half', session: null },
      because: `codex goes on from where attempt 1 was broken off, ${since}`,
    });
    end(world, 'item-1', VERIFIED);
    expect(how(world, 'item-2')).toMatchObject({ agent: 'codex', because: `codex, ${since}` });
    world.pass(4 * 60 * MINUTE);
    end(world, 'item-2', VERIFIED);
    expect(how(world, 'item-3')).toMatchObject({ agent: 'claude', because: null });
  });

  test('and all others too, the one that is free first is waited for', () => {
    const world = begun({ maxAgents: 1 });
    end(world, 'item-1', limited(NOW + 30 * MINUTE, 'half'), worked('talk'));
    end(world, 'item-1', limited(NOW + 50 * MINUTE));
    expect(world.active).toEqual([]);
    const at = NOW + 30 * MINUTE;
    expect(world.task('item-1')).toMatchObject({ state: 'pending', retryAt: at });
    expect(world.task('item-2')).toMatchObject({
      state: 'pending',
      retryAt: at,
      why: 'ready: waits for claude, since claude is limited until 2026-11-21 09:30 UTC',
    });
    world.pass(30 * MINUTE);
    world.settle();
    expect(world.active).toHaveLength(1);
    expect(world.active[0]?.assignment.agent).toBe('claude');
  });

  test('and nobody says how long, it is passed over for ten minutes', () => {
    const world = begun({ agents: ['claude'], maxAgents: 1 });
    end(world, 'item-1', limited(null));
    expect(decide(world.snapshot).lookAgainAt).toBe(NOW + MINUTE);
    expect(world.task('item-1').retryAt).toBe(NOW + 10 * MINUTE);
  });

  test('and alone, it goes on in its own conversation', () => {
    const world = begun({ agents: ['claude'], maxAgents: 1 });
    end(world, 'item-1', limited(NOW + 5 * MINUTE, 'half'), worked('talk'));
    world.pass(5 * MINUTE);
    world.settle();
    expect(how(world, 'item-1').start).toEqual({ kind: 'continued', commit: 'half', session: 'talk' });
  });
});

describe('when an agent is missing', () => {
  test('the next one takes its task at once', () => {
    const world = begun({ maxAgents: 1 });
    end(world, 'item-1', missing());
    expect(how(world, 'item-1')).toMatchObject({
      agent: 'codex',
      because: 'codex, since claude could not be started on the worker',
    });
  });

  test('and no other is there, retries end soon', () => {
    const world = begun({ agents: ['claude'] });
    for (let time = 0; time < 4; time += 1) {
      end(world, 'item-1', missing());
      world.pass(3 * MINUTE);
      world.settle();
    }
    expect(world.task('item-1')).toMatchObject({ state: 'failed', why: 'there is no such program' });
  });

  test('and the other is limited, that one is waited for', () => {
    const world = begun({ maxAgents: 1 });
    end(world, 'item-1', missing());
    end(world, 'item-1', limited(NOW + 20 * MINUTE));
    expect(world.task('item-1')).toMatchObject({ retryAt: NOW + 20 * MINUTE });
  });
});

describe('after a failure of the host', () => {
  test('the same agent goes on from what it had committed', () => {
    const world = begun();
    end(world, 'item-1', hostFailed('half'), worked('talk'));
    world.pass(MINUTE);
    world.settle();
    expect(how(world, 'item-1')).toMatchObject({
      agent: 'claude',
      start: { kind: 'continued', commit: 'half', session: 'talk' },
    });
    end(world, 'item-1', hostFailed());
    world.pass(MINUTE);
    world.settle();
    expect(how(world, 'item-1').start).toEqual({ kind: 'continued', commit: 'half', session: 'talk' });
  });
});

describe("after an agent's own failure", () => {
  const models = { claude: { S: 'small', M: 'small', L: 'large' } };

  test('another agent tries', () => {
    const world = begun({ models });
    end(world, 'item-1', FAILED);
    expect(how(world, 'item-1')).toEqual({
      number: 2,
      agent: 'codex',
      model: null,
      start: { kind: 'fresh' },
      because: 'codex, since attempt 1 by claude did not succeed',
    });
    expect(world.last('item-1').assignment.lessons).toHaveLength(1);
  });

  test('a larger model tries where there is no other agent', () => {
    const world = begun({ agents: ['claude'], models });
    expect(how(world, 'item-1').model).toBe('small');
    end(world, 'item-1', FAILED);
    expect(how(world, 'item-1')).toMatchObject({
      model: 'large',
      because: 'claude with large, a larger model, since attempt 1 by claude did not succeed',
    });
  });

  test('the same tries again, told about the first, where there is neither', () => {
    const world = begun({ agents: ['claude'] });
    end(world, 'item-1', FAILED);
    expect(how(world, 'item-1').because).toBe('claude, told how attempt 1 ended');
  });

  test('what ran out of time is gone on from', () => {
    const world = begun();
    const ranOut = { kind: 'timed_out', limit: 'wall', message: 'no end', logTail: '', diff: '' } as const;
    end(world, 'item-1', { ...ranOut, commit: 'half' });
    expect(how(world, 'item-1').start).toEqual({ kind: 'continued', commit: 'half', session: null });
    end(world, 'item-2', { ...ranOut, limit: 'stalled', commit: 'half' });
    expect(how(world, 'item-2').start).toEqual({ kind: 'fresh' });
  });

  test('refused work is mended by the agent that made it', () => {
    const world = begun();
    end(world, 'item-1', rejected('verification-failed'), worked('talk'));
    expect(how(world, 'item-1')).toEqual({
      number: 2,
      agent: 'claude',
      model: null,
      start: {
        kind: 'feedback',
        commit: 'bad123',
        session: 'talk',
        feedback: 'refused for verification-failed\n$ npm test\nexpected 1 to be 2',
      },
      because: 'claude goes on from its commit, told why attempt 1 was rejected',
    });
    expect(world.last('item-1').assignment.lessons).toEqual([]);
  });

  test('what may not stay in the history is begun afresh', () => {
    const world = begun();
    end(world, 'item-1', rejected('secret'));
    expect(how(world, 'item-1')).toMatchObject({ agent: 'codex', start: { kind: 'fresh' } });
  });
});

describe('the command `allow`', () => {
  const allow = (
    world: SimulatedWorld,
    id: string,
    handle: 'item-1' | 'item-9',
    reason: 'too-large' | 'weakened-tests' | 'secret',
  ) => {
    world.pass(1_000);
    const task = { kind: 'handle', handle } as const;
    world.comment(commanded(id, { kind: 'allow', task, reason }, world.snapshot.now));
    world.settle();
  };

  function held(): SimulatedWorld {
    const world = begun();
    end(world, 'item-1', rejected('weakened-tests'));
    end(world, 'item-1', rejected('weakened-tests'));
    for (const handle of ['item-2', 'item-3', 'item-4']) end(world, handle, VERIFIED);
    return world;
  }

  test('has held work judged again, also when the run has finished', () => {
    const world = held();
    expect(world.snapshot.run?.phase).toMatchObject({ state: 'finished', verdict: { succeeded: 3 } });
    expect(world.task('item-1')).toMatchObject({ state: 'rejected', held: 'weakened-tests' });
    allow(world, 'IC_allow', 'item-1', 'weakened-tests');
    expect(how(world, 'item-1')).toMatchObject({
      number: 3,
      start: { kind: 'allowed', commit: 'bad123' },
      because: 'no agent works: maya allowed what was refused (weakened-tests)',
    });
    expect(world.last('item-1').assignment.allowances).toEqual([
      { reason: 'weakened-tests', commit: 'bad123', by: 'maya' },
    ]);
    expect(world.snapshot.github.commands[0]?.ourReactions).toContain('rocket');
    end(world, 'item-1', VERIFIED);
    expect(world.snapshot.run?.phase).toMatchObject({ state: 'finished', verdict: { succeeded: 4 } });
  });

  test('tries the judgement again when the host fails, and holds the work when it is refused for another reason', () => {
    const world = held();
    allow(world, 'IC_1', 'item-1', 'weakened-tests');
    end(world, 'item-1', hostFailed('with the newest base'));
    world.pass(MINUTE);
    world.settle();
    expect(how(world, 'item-1')).toMatchObject({ number: 4, start: { kind: 'allowed', commit: 'bad123' } });
    end(world, 'item-1', rejected('too-large', 'newer'));
    expect(world.task('item-1')).toMatchObject({ state: 'rejected', held: 'too-large' });
    allow(world, 'IC_2', 'item-1', 'too-large');
    expect(how(world, 'item-1').start).toEqual({ kind: 'allowed', commit: 'newer' });
    expect(world.last('item-1').assignment.allowances.map(({ reason }) => reason)).toEqual([
      'weakened-tests',
      'too-large',
    ]);
  });

  test('waits for the host that alone has the work, however often others take it up', () => {
    const world = begun();
    const alone = { ...rejected('secret'), keptOn: 'alpha' };
    end(world, 'item-1', alone);
    end(world, 'item-1', alone);
    allow(world, 'IC_1', 'item-1', 'secret');
    const start = { kind: 'allowed', commit: 'bad123', host: 'alpha' };
    const because = 'no agent works: maya allowed what was refused (secret); the host alpha alone has it';
    expect(how(world, 'item-1')).toMatchObject({ number: 3, start, because });
    for (let tries = 0; tries < 8; tries += 1) {
      end(world, 'item-1', elsewhere('alpha'));
      expect(world.task('item-1')).toMatchObject({
        state: 'pending',
        why: expect.stringContaining('alpha keeps it'),
      });
      world.pass(60 * MINUTE);
      world.settle();
    }
    expect(how(world, 'item-1')).toMatchObject({ number: 11, start });
    end(world, 'item-1', VERIFIED);
    expect(world.task('item-1').state).toBe('completed');
  });

  test('says nothing about other work, which is held again', () => {
    const world = held();
    allow(world, 'IC_1', 'item-1', 'weakened-tests');
    end(world, 'item-1', rejected('verification-failed'));
    world.pass(1_000);
    const retry = { kind: 'retry', flags: {} } as const;
    world.comment(commanded('IC_retry', retry, world.snapshot.now));
    world.settle();
    for (const commit of ['other1', 'other2']) {
      expect(how(world, 'item-1').start.kind).not.toBe('allowed');
      expect(world.last('item-1').assignment.allowances).toEqual([]);
      end(world, 'item-1', rejected('weakened-tests', commit));
    }
    expect(world.task('item-1')).toMatchObject({ state: 'rejected', held: 'weakened-tests' });
  });

  test.each([
    [
      'item-9',
      'weakened-tests',
      'item-9 is no task of this run: held now are item-1 (`allow item-1 weakened-tests`).',
    ],
    ['item-1', 'too-large', 'item-1 was refused for another reason: `allow item-1 weakened-tests`.'],
  ] as const)('is answered where there is nothing to allow: %s %s', (handle, reason, why) => {
    const world = held();
    const attempts = world.snapshot.attempts.length;
    allow(world, 'IC_no', handle, reason);
    expect(world.history).toContainEqual(
      expect.objectContaining({ type: 'reply', reply: { kind: 'nothing-to-allow', why } }),
    );
    expect(world.snapshot.attempts).toHaveLength(attempts);
  });

  test('needs no name of a task on its sub-issue, and counts once', () => {
    const world = held();
    const { subIssue } = world.task('item-1');
    world.pass(1_000);
    const said = { kind: 'allow', task: null, reason: 'weakened-tests' } as const;
    world.comment(commanded('IC_sub', said, world.snapshot.now, subIssue ?? 0));
    world.settle();
    expect(how(world, 'item-1').start).toMatchObject({ kind: 'allowed' });
    world.comment(commanded('IC_again', said, world.snapshot.now, subIssue ?? 0));
    world.settle();
    expect(world.snapshot.attempts.filter(({ handle }) => handle === 'item-1')).toHaveLength(3);
  });

  test('lets nobody wave through what proves nothing', () => {
    const world = begun();
    end(world, 'item-1', rejected('verification-failed'));
    end(world, 'item-1', rejected('verification-failed'));
    expect(world.task('item-1')).toMatchObject({ state: 'rejected', held: null });
  });
});

describe('a race', () => {
  const raceAfterMs = 40 * MINUTE;

  function slow(): SimulatedWorld {
    const world = begun({ raceAfterMs });
    for (const { id } of world.active) world.beginAttempt(id);
    for (const handle of ['item-2', 'item-3', 'item-4']) end(world, handle, VERIFIED);
    world.pass(raceAfterMs - 1);
    world.settle();
    expect(world.active).toHaveLength(1);
    world.pass(1);
    world.settle();
    return world;
  }

  test('gives a slow task to a second agent, and ends the one that loses', () => {
    const world = slow();
    expect(how(world, 'item-1')).toEqual({
      number: 2,
      agent: 'codex',
      model: null,
      start: { kind: 'fresh' },
      because: 'codex races attempt 1, which takes longer than 40 min',
    });
    expect(world.task('item-1')).toMatchObject({
      state: 'in_progress',
      why: 'attempt 1: claude works in slot-1; attempt 2 by codex races it',
    });
    end(world, 'item-1', VERIFIED);
    const [loser] = world.active;
    expect(loser).toMatchObject({ number: 1, cancelRequested: 'attempt 2 was verified first' });
    expect(world.task('item-1')).toMatchObject({ state: 'completed', deciding: { number: 2 } });
    expect(world.snapshot.run?.phase.state).toBe('running');
    world.endAttempt(loser?.id ?? '', CANCELLED);
    world.settle();
    expect(world.snapshot.run?.phase).toMatchObject({ state: 'finished', verdict: { succeeded: 4 } });
  });

  test('is run once for an attempt, whatever comes of it', () => {
    const world = slow();
    end(world, 'item-1', FAILED);
    world.pass(raceAfterMs);
    world.settle();
    expect(world.active.map(({ number }) => number)).toEqual([1]);
    expect(world.task('item-1')).toMatchObject({ state: 'in_progress', deciding: { number: 1 } });
  });

  test('waits for an agent that is not limited', () => {
    const world = begun({ raceAfterMs, agents: ['claude'], maxAgents: 2 });
    for (const { id } of world.active) world.beginAttempt(id);
    end(world, 'item-2', VERIFIED);
    world.beginAttempt(world.last('item-3').id);
    end(world, 'item-3', VERIFIED);
    world.beginAttempt(world.last('item-4').id);
    world.pass(raceAfterMs);
    const until = world.snapshot.now + 30 * MINUTE;
    end(world, 'item-4', limited(until));
    expect(world.active.map(({ handle, number }) => [handle, number])).toEqual([['item-1', 1]]);
    world.pass(30 * MINUTE);
    world.settle();
    end(world, 'item-4', VERIFIED);
    expect(world.active.map(({ handle, number }) => [handle, number])).toEqual([
      ['item-1', 1],
      ['item-1', 2],
    ]);
  });

  test('is off where nobody asks for it', () => {
    const world = begun();
    for (const { id } of world.active) world.beginAttempt(id);
    for (const handle of ['item-2', 'item-3', 'item-4']) end(world, handle, VERIFIED);
    world.pass(24 * 60 * MINUTE);
    world.settle();
    expect(world.active).toHaveLength(1);
  });
});

describe("the run's budget", () => {
  const none = { tokens: null, costUsd: null, turns: null };
  const budget = { attempt: none, run: { ...none, costUsd: 4 } };
  const given = (world: SimulatedWorld) =>
    world.snapshot.attempts.map((each) => each.assignment.budget.costUsd);

  test('is shared by what starts at once, and what is not used comes back', () => {
    const world = begun({ budget });
    expect(given(world)).toEqual([1, 1, 1, 1]);
    end(world, 'item-1', FAILED, worked(null, 0.25));
    expect(given(world).at(-1)).toBe(0.75);
  });

  test('bounds the budget of an attempt, and is bounded by it', () => {
    const world = begun({ budget: { ...budget, attempt: { ...none, costUsd: 0.5, turns: 30 } } });
    expect(world.last('item-1').assignment.budget).toEqual({ tokens: null, costUsd: 0.5, turns: 30 });
  });

  test('is promised once: others wait for what those under way do not use', () => {
    const world = begun({ budget, maxAgents: 2 }, `${FOUR_ITEMS}\n- [ ] Add \`src/part-5.ts\``);
    expect(given(world)).toEqual([2, 2]);
    end(world, 'item-1', VERIFIED, worked(null, 2));
    expect(world.active).toHaveLength(1);
    expect(world.snapshot.run?.phase.state).toBe('running');
    world.endAttempt(world.active[0]?.id ?? '', VERIFIED, worked(null, 1));
    world.settle();
    expect(given(world)).toEqual([2, 2, 0.5, 0.5]);
  });

  test('ends the run when it is used up, says so, and goes on when it is raised', () => {
    const world = begun({ budget, maxAgents: 1 });
    world.beginAttempt(world.last('item-1').id);
    world.beat(world.last('item-1').id, 4.2);
    world.settle();
    expect(world.task('item-2')).toMatchObject({
      state: 'failed',
      why: 'the run’s budget of $4.00 is used up ($4.20): retry with `--budget` and a larger sum, or raise `budget.run` in the config and retry',
    });
    end(world, 'item-1', VERIFIED, worked(null, 4.25));
    expect(world.snapshot.run?.phase).toMatchObject({ state: 'finished', verdict: { succeeded: 1 } });
    expect(world.history.filter(({ type }) => type === 'create-follow-up')).toEqual([]);

    world.pass(1_000);
    world.comment(commanded('IC_retry', { kind: 'retry', flags: {} }, world.snapshot.now));
    world.settle();
    expect(world.active).toEqual([]);
    expect(world.history.at(-2)).toMatchObject({ type: 'reply', reply: { kind: 'nothing-to-retry' } });

    world.pass(1_000);
    world.comment(commanded('IC_more', { kind: 'retry', flags: { budgetUsd: 10 } }, world.snapshot.now));
    world.settle();
    expect(world.active.map(({ handle }) => handle)).toEqual(['item-2']);
    expect(given(world).at(-1)).toBe(5.75);
  });
});

describe('the flag `--agent`', () => {
  const ask = (agent: string) => {
    const world = new SimulatedWorld(
      snapshotOf(
        FOUR_ITEMS,
        {
          config: {
            outcome: 'valid',
            settings: { ...SETTINGS, agents: ['claude', 'codex'] },
            ceilings: CEILINGS,
            agents: ['claude', 'codex', 'gemini'],
          },
        },
        { labelEvents: [], commands: [commanded('IC_1', { kind: 'start', flags: { agent } }, NOW)] },
      ),
    );
    world.settle();
    return world;
  };

  test('prefers that agent, and keeps the others for its failure', () => {
    const world = ask('gemini');
    expect(how(world, 'item-1').agent).toBe('gemini');
    end(world, 'item-1', missing());
    expect(how(world, 'item-1').agent).toBe('claude');
  });

  test('that names none is answered with those that there are', () => {
    const world = ask('clod');
    expect(world.snapshot.run).toBeNull();
    expect(world.history).toContainEqual(
      expect.objectContaining({
        reply: { kind: 'unknown-agent', agent: 'clod', known: ['claude', 'codex', 'gemini'] },
      }),
    );
  });
});
