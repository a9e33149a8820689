import { describe, expect, test } from 'vitest';
import { LEASE_MS } from '../../src/orchestrator/hold-lease.ts';
import { GitHubLimited, GitHubRefusal, NotSent } from '../../src/ports/github.ts';
import { progressAt } from '../support/attempts.ts';
import { MASTER, NOW } from '../support/build-snapshot.ts';
import { hostFailed } from '../support/outcomes.ts';
import { ALL_SUB_ISSUES, createsOf, FILES, holdUp, labelled, once } from './labelled-issue.ts';

const [FIRST = '', SECOND = ''] = ALL_SUB_ISSUES;

describe('a look', () => {
  test('does all there is to do, and tells what it saw; the next finds nothing more', async () => {
    const scene = await labelled();
    await scene.look();
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
    expect(await scene.store.attempts((await scene.run()).runId)).toHaveLength(4);
    expect(scene.views.at(-1)?.tasks.map(({ state }) => state)).toEqual(FILES.map(() => 'queued'));
    expect([await scene.isDue(59_999), await scene.isDue(60_000)]).toEqual([false, true]);

    const written = scene.gitHub.writes.length;
    await scene.look();
    expect(scene.gitHub.writes).toHaveLength(written);
    expect(scene.asked).toEqual([]);
  });

  test('has the repository read once for a plan, and never at the word of somebody who may not command', async () => {
    const stranger = await labelled();
    stranger.gitHub.permissionOfAll = 'read';
    await stranger.look();
    expect(stranger.gitHub.writes).toEqual(['addComment reply']);
    expect(stranger.surveyed).toEqual([]);
    const scene = await labelled();
    await scene.look();
    await scene.look();
    expect(scene.surveyed).toEqual(['main']);
  });

  test('makes nothing for a reference to a pull request or to nothing', async () => {
    const scene = await labelled();
    const { facts } = scene.gitHub;
    if (!facts) throw new Error('there is no issue');
    const body = `${facts.issue.body}\n- [ ] #41\n- [ ] acme/units#42`;
    scene.gitHub.facts = { ...facts, issue: { ...facts.issue, body } };
    scene.gitHub.known = [
      { number: 41, kind: 'pull request', title: 'Fix the door', state: 'open' },
      { number: 42, kind: null, title: '', state: 'missing' },
    ];
    await scene.look();
    const { plan } = await scene.run();
    expect(plan.problems.map(({ line }) => line)).toEqual([5, 6]);
    expect(plan.needsClarification.map(({ handle }) => handle)).toEqual(['item-5', 'item-6']);
    expect(plan.waves.flat()).not.toContain('item-5');
  });

  test('at an issue that is gone does nothing, and nobody looks again', async () => {
    const scene = await labelled();
    await scene.look();
    const written = scene.gitHub.writes.length;
    scene.gitHub.facts = null;
    await scene.look();
    expect(scene.gitHub.writes).toHaveLength(written);
    expect(await scene.isDue(Number.MAX_SAFE_INTEGER - NOW)).toBe(false);
  });

  test('ends after 10 s and asks for the next, which goes on', async () => {
    const scene = await labelled();
    scene.gitHub.intervene = (call, moment) => {
      if (call !== 'readMaster' && moment === 'before') scene.clock.now += 4_000;
    };
    await scene.look();
    expect(scene.gitHub.writes).toHaveLength(3);
    expect(scene.asked).toEqual([MASTER.number]);
    for (let looks = 1; scene.asked.length === looks; looks += 1) await scene.look();
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
    expect(await scene.store.attempts((await scene.run()).runId)).toHaveLength(4);
  });

  test('does something however slow GitHub answers', async () => {
    const scene = await labelled();
    scene.gitHub.intervene = (call) => {
      if (call === 'readMaster') scene.clock.now += 12_000;
    };
    for (let look = 0; look < 20; look += 1) await scene.look();
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
  });

  test('that GitHub does not answer is repeated after longer and longer waits', async () => {
    const scene = await labelled();
    scene.gitHub.intervene = () => Promise.reject(new Error('This installation has been suspended'));
    await expect(scene.look()).rejects.toThrow('suspended');
    expect([await scene.isDue(59_999), await scene.isDue(60_000)]).toEqual([false, true]);
    scene.clock.now += 600_000;
    await expect(scene.look()).rejects.toThrow('suspended');
    expect([await scene.isDue(899_999), await scene.isDue(900_000)]).toEqual([false, true]);
  });

  test('at a sub-issue asks for a look at its master issue, of which webhooks do not tell', async () => {
    const scene = await labelled();
    const { facts } = scene.gitHub;
    if (!facts) throw new Error('there is no issue');
    scene.gitHub.facts = { ...facts, labelEvents: [], issue: { ...facts.issue, parent: 7 } };
    await scene.look();
    expect(scene.asked).toEqual([7]);
  });

  test('that runs into a limit of GitHub comes back when the limit is over, and has refused nothing', async () => {
    const scene = await labelled();
    once(scene.gitHub, SECOND, 'before', () => Promise.reject(new GitHubLimited('slow down', 90_000)));
    await scene.look();
    expect(createsOf(scene)).toEqual([FIRST, SECOND]);
    expect((await scene.run()).journal['create-sub-issue:item-2']).toBeUndefined();
    expect([await scene.isDue(89_999), await scene.isDue(90_000)]).toEqual([false, true]);
    await scene.look();
    expect(createsOf(scene)).toEqual([FIRST, SECOND, ...ALL_SUB_ISSUES.slice(1)]);

    scene.gitHub.intervene = (call) => {
      if (call === 'readMaster') throw new GitHubLimited('slow down', 120_000);
    };
    await scene.look();
    expect([await scene.isDue(119_999), await scene.isDue(120_000)]).toEqual([false, true]);
  });

  test('does not write again and again what GitHub does not show yet', async () => {
    const scene = await labelled();
    const { gitHub } = scene;
    let shown = gitHub.facts;
    gitHub.intervene = (call, moment) => {
      if (call !== 'updateComment status') return;
      if (moment === 'before') shown = gitHub.facts;
      else gitHub.facts = shown;
    };
    await scene.look();
    expect(gitHub.writes.filter((write) => write === 'updateComment status').length).toBeLessThan(3);
    expect(scene.asked).toEqual([]);
    expect([await scene.isDue(59_999), await scene.isDue(60_000)]).toEqual([false, true]);
  });

  test('tells what agents are seen to do within the interval, and no more often; what happens it tells at once', async () => {
    const scene = await labelled();
    const { gitHub, store, clock } = scene;
    await scene.look();
    const [first, second] = await store.attempts((await scene.run()).runId);
    const claim = await store.claimAttempt(first?.id ?? '', 'a worker');
    const other = await store.claimAttempt(second?.id ?? '', 'a worker');
    if (!claim || !other) throw new Error('there are no attempts');
    const status = () => gitHub.facts?.ourComments.find(({ tag }) => tag.kind === 'status')?.body ?? '';
    const edits = () => gitHub.writes.filter((write) => write === 'updateComment status').length;
    await store.setAttemptPhase(claim, { state: 'in_progress', startedAt: NOW, workspace: 'slot-1' });
    await scene.look();
    expect(status()).toContain('in progress');
    expect([await scene.isDue(24_999), await scene.isDue(25_000)]).toEqual([false, true]);

    // Nothing is seen: nothing is written.
    let written = edits();
    clock.now = NOW + 25_000;
    await scene.look();
    expect(edits()).toBe(written);

    clock.now = NOW + 26_000;
    await store.beat(claim, { ...progressAt('reading', 10), commits: 0 }, clock.now);
    await scene.look();
    expect(status()).toContain('reading · 10 % · 0 commits');
    expect(edits()).toBe(++written);

    // An event makes for a look soon after.
    clock.now = NOW + 36_000;
    await store.beat(claim, { ...progressAt('writing', 60), commits: 2 }, clock.now);
    await scene.look();
    expect(edits()).toBe(written);
    expect([await scene.isDue(50_999), await scene.isDue(51_000)]).toEqual([false, true]);
    clock.now = NOW + 51_000;
    await scene.look();
    expect(status()).toContain('writing · 60 % · 2 commits');
    expect(edits()).toBe(++written);

    clock.now = NOW + 52_000;
    await store.beat(claim, progressAt('testing', 90), clock.now);
    await store.setAttemptPhase(other, { state: 'in_progress', startedAt: NOW, workspace: 'slot-2' });
    await scene.look();
    expect(status()).toContain('testing · 90 %');
    expect(edits()).toBe(++written);
  });

  test('comes back for a retry, however the words of the status comment change meanwhile', async () => {
    const scene = await labelled();
    const { gitHub, store } = scene;
    await scene.look();
    const [failing, working] = await store.attempts((await scene.run()).runId);
    const first = await store.claimAttempt(failing?.id ?? '', 'a worker');
    const second = await store.claimAttempt(working?.id ?? '', 'a worker');
    if (!first || !second) throw new Error('there are no attempts');
    const ended = { state: 'ended', startedAt: NOW, endedAt: NOW, outcome: hostFailed() } as const;
    await store.setAttemptPhase(first, ended);
    await store.setAttemptPhase(second, { state: 'in_progress', startedAt: NOW, workspace: 'slot-2' });
    let steps = 0;
    gitHub.intervene = async (call, moment) => {
      if (call !== 'updateComment status' || moment !== 'after') return;
      steps += 1;
      await store.beat(second, progressAt(`step ${steps}`, null), NOW + steps);
    };
    await scene.look();
    expect([await scene.isDue(9_999), await scene.isDue(10_000)]).toEqual([false, true]);
  });
});

describe('two looks at one master issue', () => {
  test('do not happen at the same time: the second comes back in 5 s', async () => {
    const scene = await labelled();
    const held = holdUp(scene.gitHub, FIRST);
    const first = scene.look();
    await held.reached;
    const written = scene.gitHub.writes.length;
    await scene.anotherProcess()(MASTER, new AbortController().signal);
    expect(scene.gitHub.writes).toHaveLength(written);
    expect([await scene.isDue(4_999), await scene.isDue(5_000)]).toEqual([false, true]);
    held.letGo();
    await first;
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
  });

  test('leave when to look again to the one that was given the job of the other', async () => {
    const scene = await labelled();
    await scene.look();
    const held = holdUp(scene.gitHub, 'readMaster');
    const aborted = new AbortController();
    const first = scene.anotherProcess()(MASTER, aborted.signal);
    await held.reached;
    await scene.look();
    aborted.abort();
    held.letGo();
    await first;
    expect(await scene.isDue(5_000)).toBe(true);
  });

  test('that lost its lease stops before its next effect, and the other finds what it made', async () => {
    const scene = await labelled();
    const { store, clock } = scene;
    once(scene.gitHub, SECOND, 'after', async () => {
      // The process slept for longer than the lease lasts.
      clock.now += LEASE_MS + 1_000;
      await store.acquireLease(MASTER, 'another process', 1_000, clock.now);
    });
    await scene.look();
    expect(createsOf(scene)).toEqual([FIRST, SECOND]);
    const { tasks, journal } = await scene.run();
    expect(tasks.map(({ subIssue }) => subIssue !== null)).toEqual([true, false, false, false]);
    expect(journal['create-sub-issue:item-2']?.state).toBe('intended');

    clock.now += 1_000;
    await scene.look();
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
    expect((await scene.run()).tasks.every(({ subIssue }) => subIssue !== null)).toBe(true);
  });

  test('that lost its lease in the middle of an effect ends without a word on it', async () => {
    const scene = await labelled();
    once(scene.gitHub, SECOND, 'before', () => Promise.reject(new NotSent('the lease was lost')));
    await scene.look();
    expect(createsOf(scene)).toEqual([FIRST, SECOND]);
    expect((await scene.run()).journal['create-sub-issue:item-2']?.state).toBe('intended');
  });

  test('a read that takes longer than the lease lasts holds up nothing', async () => {
    const scene = await labelled();
    scene.gitHub.intervene = (call) => {
      if (call === 'readMaster') scene.clock.now += LEASE_MS + 10_000;
    };
    for (let look = 0; look < 20; look += 1) await scene.look();
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
  });

  test('one that was stopped after its read does not take back when to look again', async () => {
    const scene = await labelled();
    const { facts } = scene.gitHub;
    scene.gitHub.facts = facts && { ...facts, labelEvents: [] };
    const held = holdUp(scene.gitHub, 'readMaster');
    const first = scene.anotherProcess()(MASTER, new AbortController().signal);
    await held.reached;
    scene.clock.now += LEASE_MS + 1_000;
    scene.gitHub.facts = facts;
    await scene.look();
    scene.gitHub.facts = facts && { ...facts, labelEvents: [] };
    held.letGo();
    await first;
    expect(await scene.isDue(LEASE_MS + 61_000)).toBe(true);
  });

  test('never write over each other: the record that somebody else saved ends the look', async () => {
    const scene = await labelled();
    once(scene.gitHub, FIRST, 'after', async () => {
      const lease = { master: MASTER, holder: 'a bug', token: 1, expiresAt: 0 };
      await scene.store.saveRun({ ...(await scene.run()), approvedBy: 'maya' }, lease);
    });
    await scene.look();
    expect(createsOf(scene)).toEqual([FIRST]);
    expect(await scene.isDue(60_000)).toBe(true);
    await scene.look();
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
    expect((await scene.run()).approvedBy).toBe('maya');
  });
});

describe('a create', () => {
  test('whose answer was lost is found by its tag, and not made twice', async () => {
    const scene = await labelled();
    once(scene.gitHub, SECOND, 'after', () => Promise.reject(new Error('socket hang up')));
    await expect(scene.look()).rejects.toThrow('socket hang up');
    expect((await scene.run()).journal['create-sub-issue:item-2']).toEqual({ state: 'intended', at: NOW });
    await scene.look();
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
    expect((await scene.run()).tasks.every(({ subIssue }) => subIssue !== null)).toBe(true);
  });

  test('that may still be applied is waited for, and tried again after the grace alone', async () => {
    const scene = await labelled();
    once(scene.gitHub, SECOND, 'before', () => Promise.reject(new Error('socket hang up')));
    await expect(scene.look()).rejects.toThrow('socket hang up');
    scene.clock.now += 59_999;
    await scene.look();
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
    expect(await scene.isDue(60_000)).toBe(true);
    scene.clock.now += 1;
    await scene.look();
    expect(createsOf(scene)).toEqual([...ALL_SUB_ISSUES, SECOND]);
    expect((await scene.run()).tasks.every(({ subIssue }) => subIssue !== null)).toBe(true);
  });

  test('that GitHub refuses holds up no other, and its words are kept and shown', async () => {
    const scene = await labelled();
    scene.gitHub.intervene = (call) => {
      if (call === SECOND) throw new GitHubRefusal('Parent has too many sub-issues');
    };
    await scene.look();
    const { journal } = await scene.run();
    const message = 'Parent has too many sub-issues';
    expect(journal['create-sub-issue:item-2']).toEqual({ state: 'refused', message, at: NOW, times: 1 });
    expect(createsOf(scene)).toEqual(ALL_SUB_ISSUES);
    const status = scene.gitHub.facts?.ourComments.find(({ tag }) => tag.kind === 'status');
    expect(status?.body).toContain(message);
  });

  test('that GitHub refuses again and again is tried after longer and longer waits, and given up', async () => {
    const scene = await labelled();
    scene.gitHub.intervene = (call) => {
      if (call === SECOND) throw new GitHubRefusal('Parent has too many sub-issues');
    };
    const triesAfter = async (ms: number) => {
      scene.clock.now = NOW + ms;
      await scene.look();
      return createsOf(scene).filter((write) => write === SECOND).length;
    };
    expect([await triesAfter(0), await triesAfter(59_999), await triesAfter(60_000)]).toEqual([1, 1, 2]);
    expect([await triesAfter(179_999), await triesAfter(180_000)]).toEqual([2, 3]);
    expect(await triesAfter(7 * 24 * 3_600_000)).toBe(3);
    expect(scene.views.at(-1)?.tasks[1]).toMatchObject({
      state: 'failed',
      why: 'GitHub refused its sub-issue: Parent has too many sub-issues',
    });
  });
});
