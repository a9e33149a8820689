import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttemptPhase } from '../../src/domain/attempt.ts';
import type { RunRecord } from '../../src/domain/run-record.ts';
import type { AttemptClaim, Lease, RunStore } from '../../src/ports/run-store.ts';
import { progressAt } from '../support/attempts.ts';
import { REDIS_SUITE } from '../support/redis-server.ts';
import { hasRedisServer } from '../support/start-redis.ts';
import { ENDED, master, newAttempt, newRun } from './build-documents.ts';
import { openStorePair, type StorePair } from './store-pairs.ts';

const ISSUE = master(12);
describe('run store, embedded', () => keepsRuns('embedded'));
describe.skipIf(!hasRedisServer)(`run store, ${REDIS_SUITE}`, () => keepsRuns('redis'));

function keepsRuns(kind: 'embedded' | 'redis') {
  let pair: StorePair;
  let store: RunStore;
  let other: RunStore;

  beforeEach(async () => {
    pair = await openStorePair(kind);
    [store, other] = pair.stores;
  });
  afterEach(() => pair.close());

  async function lease(holder = 'alice', at = 0, of = ISSUE): Promise<Lease> {
    const given = await store.acquireLease(of, holder, 1_000, at);
    if (given === null) throw new Error(`${holder} got no lease`);
    return given;
  }

  async function saved(record: RunRecord, by: Lease): Promise<RunRecord> {
    const result = await store.saveRun(record, by);
    if (result.outcome !== 'saved') throw new Error(result.outcome);
    return result.record;
  }

  it('gives a saved run back as it was, to every process', async () => {
    const record = await saved(newRun(ISSUE), await lease());

    expect(record).toEqual({ ...newRun(ISSUE), revision: 1 });
    expect(await other.run(record.runId)).toEqual(record);
    expect(await other.latestRun(ISSUE)).toEqual(record);
    expect(await other.run('orch-13-20260730')).toBeNull();
    expect(await other.latestRun(master(13))).toBeNull();
  });

  it('finds a master issue however its owner is written, and whatever installation it has now', async () => {
    const record = await saved(newRun(ISSUE), await lease());
    expect(await store.latestRun({ ...ISSUE, owner: 'ACME', installationId: 8 })).toEqual(record);
  });

  it('saves over the revision that was read and over no other', async () => {
    const alice = await lease();
    const first = await saved(newRun(ISSUE), alice);
    const second = await saved({ ...first, approvedBy: 'ada' }, alice);

    expect(second.revision).toBe(2);
    expect(await store.saveRun({ ...first, approvedBy: 'bob' }, alice)).toEqual({ outcome: 'conflict' });
    expect(await store.saveRun({ ...second, revision: 3 }, alice)).toEqual({ outcome: 'conflict' });
    expect((await store.run(first.runId))?.approvedBy).toBe('ada');
  });

  it('makes a new run only where its id is free, also from another master issue', async () => {
    const alice = await lease();
    const first = await saved(newRun(ISSUE), alice);
    const elsewhere = master(12, 'gadgets');
    const bob = await lease('bob', 0, elsewhere);

    expect(await store.saveRun(newRun(ISSUE), alice)).toEqual({ outcome: 'conflict' });
    expect(await store.saveRun(newRun(elsewhere, first.runId), bob)).toEqual({ outcome: 'conflict' });
    const stolen = { ...newRun(elsewhere, first.runId), revision: 1 };
    expect(await store.saveRun(stolen, bob)).toEqual({ outcome: 'conflict' });
    expect(await store.run(first.runId)).toEqual(first);
    expect(await store.latestRun(elsewhere)).toBeNull();
  });

  it('does not update a run that does not exist', async () => {
    expect(await store.saveRun({ ...newRun(ISSUE), revision: 4 }, await lease())).toEqual({
      outcome: 'conflict',
    });
  });

  it('refuses a lease of another master issue as a bug', async () => {
    const elsewhere = await lease('alice', 0, master(13));
    await expect(store.saveRun(newRun(ISSUE), elsewhere)).rejects.toThrow('acme/widgets#13');
  });

  it('knows the newest run of a master issue, and lists all runs the newest first', async () => {
    const alice = await lease();
    const first = await saved(newRun(ISSUE), alice);
    await saved(newRun(master(13)), await lease('alice', 0, master(13)));
    await saved(newRun(ISSUE, 'orch-12-20260730-2'), alice);
    await saved({ ...first, approvedBy: 'ada' }, alice);

    expect((await store.latestRun(ISSUE))?.runId).toBe('orch-12-20260730-2');
    const ids = ['orch-12-20260730-2', 'orch-13-20260730', 'orch-12-20260730'];
    expect((await other.listRuns(10)).map((run) => run.runId)).toEqual(ids);
    expect((await other.listRuns(2)).map((run) => run.runId)).toEqual(ids.slice(0, 2));
    expect(await other.listRuns(0)).toEqual([]);
  });

  it('gives a lease to one holder until it expires', async () => {
    const alice = await lease('alice', 0);

    expect(alice).toMatchObject({ master: ISSUE, holder: 'alice', expiresAt: 1_000 });
    expect(await other.acquireLease(ISSUE, 'bob', 1_000, 999)).toBeNull();
    const bob = await other.acquireLease(ISSUE, 'bob', 1_000, 1_000);
    expect(bob?.token).toBeGreaterThan(alice.token);
    expect(await store.renewLease(alice, 1_000, 1_100)).toBeNull();
  });

  it('prolongs a lease, also one that has expired, as long as nobody else was given it', async () => {
    const alice = await lease('alice', 0);
    const renewed = await store.renewLease(alice, 1_000, 500);

    expect(renewed).toEqual({ ...alice, expiresAt: 1_500 });
    expect(await other.acquireLease(ISSUE, 'bob', 1_000, 1_400)).toBeNull();
    expect(await store.renewLease(alice, 1_000, 2_000)).toMatchObject({ expiresAt: 3_000 });
    expect(await other.acquireLease(ISSUE, 'bob', 1_000, 2_500)).toBeNull();
    expect(await other.acquireLease(ISSUE, 'bob', 1_000, 3_000)).not.toBeNull();
    expect(await store.renewLease(alice, 1_000, 3_001)).toBeNull();
  });

  it('gives the same holder a new token, which makes the old one void', async () => {
    const before = await lease('alice', 0);
    const after = await lease('alice', 10);

    expect(after.token).toBeGreaterThan(before.token);
    expect(await store.saveRun(newRun(ISSUE), before)).toEqual({ outcome: 'fenced' });
    expect(await store.renewLease(before, 1_000, 20)).toBeNull();
    await store.releaseLease(before);
    expect((await store.saveRun(newRun(ISSUE), after)).outcome).toBe('saved');
  });

  it('lets nobody write with a released lease, and goes on counting tokens', async () => {
    const alice = await lease('alice', 0);
    const record = await saved(newRun(ISSUE), alice);
    await store.releaseLease(alice);

    expect(await store.saveRun(record, alice)).toEqual({ outcome: 'fenced' });
    expect(await store.createAttempt(newAttempt(record, 1), alice)).toBe('fenced');
    expect(await store.renewLease(alice, 1_000, 1)).toBeNull();
    const bob = await other.acquireLease(ISSUE, 'bob', 1_000, 1);
    expect(bob?.token).toBeGreaterThan(alice.token);
  });

  it('stops a look that was paused past its lease', async () => {
    const alice = await lease('alice', 0);
    const record = await saved(newRun(ISSUE), alice);
    const bob = await lease('bob', 5_000);
    await saved({ ...record, approvedBy: 'bob' }, bob);

    expect(await other.saveRun({ ...record, approvedBy: 'alice' }, alice)).toEqual({ outcome: 'fenced' });
    expect(await other.createAttempt(newAttempt(record, 1), alice)).toBe('fenced');
    await other.releaseLease(alice);
    expect(await store.acquireLease(ISSUE, 'carol', 1_000, 5_001)).toBeNull();
    expect(await store.attempts(record.runId)).toEqual([]);
  });

  it('leases master issues independently', async () => {
    await lease('alice', 0);
    expect(await store.acquireLease(master(13), 'bob', 1_000, 0)).not.toBeNull();
    expect(await store.acquireLease(master(12, 'gadgets'), 'bob', 1_000, 0)).not.toBeNull();
  });

  it('keeps attempts in the order of their creation, each once', async () => {
    const alice = await lease();
    const run = await saved(newRun(ISSUE), alice);
    const numbers = [3, 1, 2];
    for (const number of numbers)
      expect(await store.createAttempt(newAttempt(run, number), alice)).toBe('created');
    const changed = { ...newAttempt(run, 1), queuedAt: 99 };

    expect(await store.createAttempt(changed, alice)).toBe('exists');
    expect(await other.attempts(run.runId)).toEqual(numbers.map((number) => newAttempt(run, number)));
    expect(await other.attempt(newAttempt(run, 2).id)).toEqual(newAttempt(run, 2));
    expect(await other.attempt('unknown')).toBeNull();
    expect(await other.attempts('unknown')).toEqual([]);
  });

  it('lets the newest claim alone write an attempt, until it has ended', async () => {
    const alice = await lease();
    const attempt = newAttempt(await saved(newRun(ISSUE), alice), 1);
    await store.createAttempt(attempt, alice);
    const paused = await claimed(store, attempt.id, 'worker-1');
    const claim = await claimed(other, attempt.id, 'worker-2');
    const running: AttemptPhase = { state: 'in_progress', startedAt: 10, workspace: '/w/1' };

    expect(await store.setAttemptPhase(paused, running)).toBe('fenced');
    expect(await other.setAttemptPhase(claim, running)).toBe('saved');
    expect((await store.attempt(attempt.id))?.phase).toEqual(running);
    expect(await other.setAttemptPhase(claim, ENDED)).toBe('saved');
    expect(await other.setAttemptPhase(claim, running)).toBe('fenced');
    expect(await store.claimAttempt(attempt.id, 'worker-3')).toBeNull();
    expect(await store.attempt(attempt.id)).toEqual({ ...attempt, phase: ENDED });
  });

  it('has no claim for an attempt that nobody created', async () => {
    expect(await store.claimAttempt('unknown', 'worker-1')).toBeNull();
    const invented = { attemptId: 'unknown', worker: 'worker-1', token: 1 };
    expect(await store.setAttemptPhase(invented, ENDED)).toBe('fenced');
  });

  it('keeps the newest heartbeat of each attempt that ever beat', async () => {
    const alice = await lease();
    const run = await saved(newRun(ISSUE), alice);
    const attempts = [1, 2, 3].map((number) => newAttempt(run, number));
    for (const attempt of attempts) await store.createAttempt(attempt, alice);
    const claims = await Promise.all(attempts.map(({ id }) => claimed(store, id, 'worker-1')));
    const beat = (number: number, at: number, percentage: number) =>
      store.beat(nth(claims, number), progressAt('testing', percentage), at);
    expect(await beat(1, 100, 10)).toBe('saved');
    await beat(3, 100, 50);
    await beat(1, 200, 20);
    expect(await beat(1, 150, 15)).toBe('saved');

    expect(await other.heartbeats(run.runId)).toEqual([
      { attemptId: attempts[0]?.id, at: 200, ...progressAt('testing', 20) },
      { attemptId: attempts[2]?.id, at: 100, ...progressAt('testing', 50) },
    ]);
    expect(await other.heartbeats('unknown')).toEqual([]);
  });

  it('takes a heartbeat from the newest claim alone, until the attempt has ended', async () => {
    const alice = await lease();
    const run = await saved(newRun(ISSUE), alice);
    const { id } = newAttempt(run, 1);
    await store.createAttempt(newAttempt(run, 1), alice);
    const paused = await claimed(store, id, 'worker-1');
    const first = progressAt('writing', 10);
    await store.beat(paused, first, 100);
    const claim = await claimed(other, id, 'worker-2');

    expect(await store.beat(paused, progressAt('writing', 90), 200)).toBe('fenced');
    expect(await other.heartbeats(run.runId)).toEqual([{ attemptId: id, at: 100, ...first }]);
    const second = progressAt('reading', 5);
    expect(await other.beat(claim, second, 300)).toBe('saved');
    await other.setAttemptPhase(claim, ENDED);
    expect(await other.beat(claim, progressAt('done', 100), 400)).toBe('fenced');
    expect(await store.heartbeats(run.runId)).toEqual([{ attemptId: id, at: 300, ...second }]);
    const invented = { attemptId: 'unknown', worker: 'worker-1', token: 1 };
    expect(await store.beat(invented, first, 1)).toBe('fenced');
  });

  it('tells whoever runs an attempt that it is to end, at the next sign of life', async () => {
    const alice = await lease();
    const run = await saved(newRun(ISSUE), alice);
    const attempt = newAttempt(run, 1);
    await store.createAttempt(attempt, alice);
    const claim = await claimed(other, attempt.id, 'worker-1');
    expect(await other.beat(claim, progressAt('writing', 10), 100)).toBe('saved');
    expect(await store.requestCancel(attempt.id, 'attempt 2 was first', alice)).toBe('saved');
    await store.requestCancel(attempt.id, 'other words', alice);

    expect((await other.attempt(attempt.id))?.cancelRequested).toBe('attempt 2 was first');
    expect((await other.attempts(run.runId))[0]?.cancelRequested).toBe('attempt 2 was first');
    expect(await other.beat(claim, progressAt('writing', 20), 200)).toBe('cancelled');
    expect((await store.heartbeats(run.runId))[0]).toMatchObject({ at: 200, percentage: 20 });
    expect(await other.setAttemptPhase(claim, ENDED)).toBe('saved');
    expect(await other.beat(claim, progressAt('writing', 30), 300)).toBe('fenced');
  });

  it('lets nobody cancel with a lease that was lost, and leaves alone what is not under way', async () => {
    const alice = await lease('alice', 0);
    const run = await saved(newRun(ISSUE), alice);
    const attempt = newAttempt(run, 1);
    await store.createAttempt(attempt, alice);
    const bob = await lease('bob', 5_000);
    expect(await store.requestCancel(attempt.id, 'late', alice)).toBe('fenced');
    expect((await store.attempt(attempt.id))?.cancelRequested).toBeUndefined();
    await store.setAttemptPhase(await claimed(store, attempt.id, 'worker-1'), ENDED);
    expect(await store.requestCancel(attempt.id, 'too late', bob)).toBe('saved');
    expect(await store.attempt(attempt.id)).toEqual({ ...attempt, phase: ENDED });
    expect(await store.requestCancel('unknown', 'nobody', bob)).toBe('saved');
    expect(await store.attempt('unknown')).toBeNull();
  });

  it('leaves it to the newest lease when a master issue is looked at next', async () => {
    const alice = await lease('alice', 0);
    await store.schedule(ISSUE, 100, alice);
    const bob = await other.acquireLease(ISSUE, 'bob', 1_000, 5_000);
    if (!bob) throw new Error('no lease');
    await store.schedule(ISSUE, null, alice);
    await store.schedule(ISSUE, 7_000, alice);
    expect(await other.due(100, 10)).toHaveLength(1);
    await other.schedule(ISSUE, 9_000, bob);
    expect([await store.due(8_999, 10), await store.due(9_000, 10)]).toMatchObject([[], [ISSUE]]);
    await other.releaseLease(bob);
    await other.schedule(ISSUE, null, bob);
    expect(await store.due(9_000, 10)).toEqual([]);
  });

  it('gives a turn to one of all that ask in a period, however many they are', async () => {
    const ask = (at: number) =>
      Promise.all(
        Array.from({ length: 10 }, (_, n) => (n % 2 ? store : other).takeTurn('sweep', 60_000, at)),
      );
    for (const at of [60_000, 120_000, 300_000]) {
      expect((await ask(at)).filter((given) => given)).toHaveLength(1);
      expect(await ask(at + 59_999)).not.toContain(true);
    }
  });

  it('gives the turns of different names apart', async () => {
    expect(await store.takeTurn('sweep', 60_000, 60_000)).toBe(true);
    expect(await other.takeTurn('count', 60_000, 60_000)).toBe(true);
    expect(await other.takeTurn('sweep', 60_000, 60_000)).toBe(false);
  });

  it('gives turns although a process whose clock is wrong took one of next year', async () => {
    const now = Date.UTC(2026, 6, 30);
    expect(await store.takeTurn('sweep', 60_000, Date.UTC(2027, 6, 30))).toBe(true);
    expect(await other.takeTurn('sweep', 60_000, now)).toBe(true);
    expect(await store.takeTurn('sweep', 60_000, now + 1)).toBe(false);
    // Clocks that differ by seconds share their turns.
    expect(await store.takeTurn('sweep', 60_000, now + 60_000)).toBe(true);
    expect(await other.takeTurn('sweep', 60_000, now + 59_000)).toBe(false);
  });

  it('tells which master issues are due, the most overdue first', async () => {
    await store.schedule(master(1), 300);
    await store.schedule(master(2), 100);
    await store.schedule(master(3), 200);
    await store.schedule(master(4), 400);

    expect(await other.due(300, 10)).toEqual([master(2), master(3), master(1)]);
    expect(await other.due(300, 2)).toEqual([master(2), master(3)]);
    expect(await other.due(300, 0)).toEqual([]);
    expect(await other.due(99, 10)).toEqual([]);
  });

  it('moves and forgets what is due', async () => {
    await store.schedule(master(1), 100);
    await store.schedule(master(2), 100);
    await other.schedule({ ...master(1), installationId: 8 }, 500);
    await other.schedule(master(2), null);

    expect(await store.due(499, 10)).toEqual([]);
    expect(await store.due(500, 10)).toEqual([{ ...master(1), installationId: 8 }]);
  });

  it('answers a ping while it can be used', async () => {
    await expect(store.ping()).resolves.toBeUndefined();
  });
}

async function claimed(store: RunStore, attemptId: string, worker: string): Promise<AttemptClaim> {
  const claim = await store.claimAttempt(attemptId, worker);
  if (claim === null) throw new Error(`${attemptId} could not be claimed`);
  return claim;
}

/** Counted from 1, as attempts are. */
function nth<T>(list: readonly T[], number: number): T {
  const found = list[number - 1];
  if (found === undefined) throw new Error(`there is no number ${number}`);
  return found;
}
