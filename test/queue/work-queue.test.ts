import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MasterRef } from '../../src/domain/master-ref.ts';
import type { RunningWorkers } from '../../src/ports/work-queue.ts';
import { openTestBackend, type TestBackend } from '../support/backend.ts';
import { REDIS_SUITE } from '../support/redis-server.ts';
import { hasRedisServer } from '../support/start-redis.ts';
import { eventually } from './eventually.ts';

/** Long enough for a job that should not exist to run. */
const A_MOMENT_MS = 300;
const ATTEMPT = 'orch-12-20260730.item-1.1';

describe('work queue, embedded', () => queuesWork('embedded'));
describe.skipIf(!hasRedisServer)(`work queue, ${REDIS_SUITE}`, () => queuesWork('redis'));

function queuesWork(kind: 'embedded' | 'redis') {
  let opened: TestBackend;

  beforeEach(async () => {
    opened = await openTestBackend(kind);
  });
  afterEach(() => opened.close());

  it('says what it is', () => expect(opened.backend.kind).toBe(kind));

  it('hands a look the master issue that was asked for', async () => {
    const seen: MasterRef[] = [];
    await opened.backend.startLookWorker(async (master) => void seen.push(master), { concurrency: 1 });
    await opened.backend.queue.look(issue(1));
    await eventually(() => expect(seen).toEqual([issue(1)]));
  });

  it('keeps looks that are asked for while no worker runs, one for each master issue, with the newest installation', async () => {
    const seen: MasterRef[] = [];
    for (let ask = 0; ask < 3; ask++) await opened.backend.queue.look(issue(1));
    await opened.backend.queue.look(issue(2));
    await opened.backend.startLookWorker(async (master) => void seen.push(master), { concurrency: 1 });
    await eventually(() => expect(seen).toEqual([issue(1), issue(2)]));
    await sleep(A_MOMENT_MS);
    expect(seen).toHaveLength(2);
  });

  it('answers ten asks during a look with exactly one more', async () => {
    const looks = gate();
    const numbers: number[] = [];
    await opened.backend.startLookWorker(
      async (master) => {
        numbers.push(master.number);
        await looks.open;
      },
      { concurrency: 4 },
    );
    await opened.backend.queue.look(issue(1));
    await eventually(() => expect(numbers).toEqual([1]));
    const shouting = { ...issue(1), owner: 'ACME' };
    for (let ask = 0; ask < 10; ask++) await opened.backend.queue.look(ask % 2 ? issue(1) : shouting);
    await sleep(A_MOMENT_MS);
    expect(numbers).toEqual([1]);

    looks.letGo();
    await eventually(() => expect(numbers).toEqual([1, 1]));
    await sleep(A_MOMENT_MS);
    expect(numbers).toEqual([1, 1]);
    await opened.backend.queue.look(issue(1));
    await eventually(() => expect(numbers).toEqual([1, 1, 1]));
  });

  it('looks at different master issues side by side', async () => {
    const looks = gate();
    const active = new Set<number>();
    const handler = async (master: MasterRef) => {
      active.add(master.number);
      await looks.open;
    };
    await opened.backend.startLookWorker(handler, { concurrency: 3 });
    for (const number of [1, 2, 3, 4]) await opened.backend.queue.look(issue(number));
    await eventually(() => expect(active).toEqual(new Set([1, 2, 3])));
    looks.letGo();
    await eventually(() => expect(active).toEqual(new Set([1, 2, 3, 4])));
  });

  it('logs a look that fails and does not try it again by itself', async () => {
    let looks = 0;
    const handler = async () => {
      if (++looks === 1) throw new Error('GitHub is away');
    };
    await opened.backend.startLookWorker(handler, { concurrency: 1 });
    await opened.backend.queue.look(issue(1));
    await eventually(() => expect(opened.log.lines).toHaveLength(1));
    await sleep(A_MOMENT_MS);
    expect(looks).toBe(1);
    expect(opened.log.lines[0]).toMatchObject({
      message: 'A job ended with an error',
      details: { err: { message: 'GitHub is away' }, data: issue(1) },
    });
    await opened.backend.queue.look(issue(1));
    await eventually(() => expect(looks).toBe(2));
  });

  it('runs an attempt once though it is asked for twice, and says where it is', async () => {
    const attempts = gate();
    const started: string[] = [];
    const { queue } = opened.backend;
    expect(await queue.hasAttempt(ATTEMPT)).toBe(false);
    await queue.enqueueAttempt(ATTEMPT);
    expect(await queue.hasAttempt(ATTEMPT)).toBe(true);
    await queue.enqueueAttempt(ATTEMPT);
    const handler = async (id: string) => {
      started.push(id);
      await attempts.open;
    };
    await opened.backend.startAttemptWorker(handler, { concurrency: 2 });
    await eventually(() => expect(started).toEqual([ATTEMPT]));
    await queue.enqueueAttempt(ATTEMPT);
    expect(await queue.hasAttempt(ATTEMPT)).toBe(true);

    attempts.letGo();
    await eventually(async () => expect(await queue.hasAttempt(ATTEMPT)).toBe(false));
    await sleep(A_MOMENT_MS);
    expect(started).toEqual([ATTEMPT]);
  });

  it('runs an attempt again that is asked for after it finished or failed', async () => {
    const { queue } = opened.backend;
    let runs = 0;
    const handler = async () => {
      if (++runs === 2) throw new Error('the worker has a bug');
    };
    await opened.backend.startAttemptWorker(handler, { concurrency: 1 });
    for (const wanted of [1, 2, 3]) {
      await queue.enqueueAttempt(ATTEMPT);
      await eventually(() => expect(runs).toBe(wanted));
      await eventually(async () => expect(await queue.hasAttempt(ATTEMPT)).toBe(false));
    }
  });

  it('tells attempts apart whatever characters their ids have', async () => {
    const started: string[] = [];
    const ids = ['a:b', 'a%3Ab', 'a.b'];
    for (const id of ids) await opened.backend.queue.enqueueAttempt(id);
    await opened.backend.startAttemptWorker(async (id) => void started.push(id), { concurrency: 1 });
    await eventually(() => expect(started).toEqual(ids));
  });

  it('waits for running jobs when it is closed with patience, and takes no more', async () => {
    const attempts = gate();
    const log: string[] = [];
    const workers = await opened.backend.startAttemptWorker(
      async (id) => {
        log.push(`start ${id}`);
        await attempts.open;
        log.push(`end ${id}`);
      },
      { concurrency: 1 },
    );
    await opened.backend.queue.enqueueAttempt('one');
    await eventually(() => expect(log).toEqual(['start one']));
    await opened.backend.queue.enqueueAttempt('two');
    const closed = workers.close().then(() => log.push('closed'));
    await sleep(A_MOMENT_MS);
    expect(log).toEqual(['start one']);

    attempts.letGo();
    await closed;
    expect(log).toEqual(['start one', 'end one', 'closed']);
    expect(await opened.backend.queue.hasAttempt('one')).toBe(false);
    expect(await opened.backend.queue.hasAttempt('two')).toBe(true);
  });

  it('aborts running jobs when it is closed by force, and gives them a moment to clean up', async () => {
    const starting = gate();
    const log: string[] = [];
    const workers = await opened.backend.startAttemptWorker(
      async (_id, signal) => {
        starting.letGo();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await sleep(50);
        log.push('cleaned up');
      },
      { concurrency: 1 },
    );
    await opened.backend.queue.enqueueAttempt(ATTEMPT);
    await starting.open;
    await workers.close({ force: true });
    expect(log).toEqual(['cleaned up']);
  });

  it('does not wait for ever for a job that heeds no abort, and says so', async () => {
    const { started, aborted, ended, workers } = await stubbornAttempt();
    await started;
    await workers.close({ force: true });
    expect(aborted()).toBe(true);
    expect(opened.log.lines).toContainEqual({
      level: 'warn',
      message: 'Jobs that were aborted have not ended in time',
      details: { queue: 'attempts', jobs: 1 },
    });
    ended.letGo();
  });

  it('can be closed by force while it closes with patience', async () => {
    const { started, aborted, ended, workers } = await stubbornAttempt();
    await started;
    const patient = workers.close();
    await workers.close({ force: true });
    expect(aborted()).toBe(true);
    ended.letGo();
    await patient;
  });

  it('gives the attempt of a worker that died to another one', async () => {
    const timing = { lockDuration: 500, stalledInterval: 300 };
    const { started, ended, workers } = await stubbornAttempt(timing);
    await started;
    await workers.close({ force: true });
    const taken: string[] = [];
    const handler = async (id: string) => void taken.push(id);
    await opened.backend.startAttemptWorker(handler, { concurrency: 1, timing });
    await eventually(() => expect(taken).toEqual([ATTEMPT]));
    ended.letGo();
  });

  it('aborts an attempt whose job was taken from its worker', async () => {
    const timing = { lockDuration: 500, stalledInterval: 10_000 };
    const { started, aborted, ended } = await stubbornAttempt(timing);
    await started;
    await opened.takeLocks();
    await eventually(() => expect(aborted()).toBe(true));
    ended.letGo();
  });

  it('can be closed twice, with workers that still run', async () => {
    const { started, aborted, ended } = await stubbornAttempt();
    await started;
    await Promise.all([opened.close(), opened.close()]);
    await opened.close();
    expect(aborted()).toBe(true);
    ended.letGo();
  });

  /** An attempt that goes on until `ended` lets it, whatever its signal says. */
  async function stubbornAttempt(timing?: { lockDuration: number; stalledInterval: number }) {
    const starting = gate();
    const ended = gate();
    let signal: AbortSignal | null = null;
    const workers: RunningWorkers = await opened.backend.startAttemptWorker(
      async (_id, given) => {
        signal = given;
        starting.letGo();
        await ended.open;
      },
      { concurrency: 1, timing: { closeGraceMs: 100, ...timing } },
    );
    await opened.backend.queue.enqueueAttempt(ATTEMPT);
    return { started: starting.open, aborted: () => signal?.aborted, ended, workers };
  }
}

function issue(number: number): MasterRef {
  return { owner: 'acme', repo: 'widgets', installationId: 7, number };
}

function gate(): { readonly open: Promise<void>; letGo(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: promise, letGo: resolve };
}
