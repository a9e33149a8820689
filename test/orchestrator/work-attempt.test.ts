import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AgentWork, AttemptPhase } from '../../src/domain/attempt.ts';
import type { AttemptOutcome, Remains } from '../../src/domain/attempt-outcome.ts';
import { createAttemptHandler } from '../../src/orchestrator/work-attempt.ts';
import type { AttemptRunner, IntendedPush, LeftFinder } from '../../src/ports/attempt-runner.ts';
import type { RunStore } from '../../src/ports/run-store.ts';
import type { AttemptHandler } from '../../src/ports/work-queue.ts';
import { master, newAttempt, newRun } from '../store/build-documents.ts';
import { progressAt } from '../support/attempts.ts';
import { openTestBackend } from '../support/backend.ts';

const MASTER = master(12);
const RUN = newRun(MASTER);
const { id: ID } = newAttempt(RUN, 1);
const VERIFIED: AttemptOutcome = {
  kind: 'verified',
  commit: 'c0ffee',
  changedFiles: ['src/one.ts'],
  evidence: [],
  findings: [],
  commits: ['Write one'],
};

/** What earlier workers have committed. */
const LEFT: Remains = { logTail: '', diff: '', commit: 'half of it' };

/** Its branch is to be created. */
const PUSH: IntendedPush = { commit: 'c0ffee', over: null };

const WORK: AgentWork = {
  usage: { inputTokens: 2_400, outputTokens: 100, costUsd: 0.01, turns: 2 },
  session: 'conversation-7',
};

interface WorkerParts {
  readonly store?: RunStore;
  readonly lookFails?: boolean;
  readonly findRemains?: LeftFinder['findRemains'];
}

interface Scene {
  readonly store: RunStore;
  /** Numbers of the master issues that a look was asked for at. */
  readonly asked: number[];
  /** Passes when a test says so; milliseconds. */
  readonly clock: { now: number };
  /** A worker whose attempts run as the test says. */
  worker(run: AttemptRunner['run'], parts?: WorkerParts): AttemptHandler;
  phase(): Promise<AttemptPhase | undefined>;
}

/** A run with one attempt, which waits for a worker. */
async function queued(): Promise<Scene> {
  const { store, close } = await openTestBackend('embedded');
  onTestFinished(close);
  const lease = await store.acquireLease(MASTER, 'a look', 60_000, 0);
  if (!lease) throw new Error('somebody has the lease');
  await store.saveRun(RUN, lease);
  await store.createAttempt(newAttempt(RUN, 1), lease);
  const asked: number[] = [];
  const clock = { now: 1_000 };
  return {
    store,
    asked,
    clock,
    worker: (run, parts = {}) =>
      createAttemptHandler({
        store: parts.store ?? store,
        queue: {
          look: async ({ number }) => {
            if (parts.lookFails) throw new Error('the queue is away');
            asked.push(number);
          },
          enqueueAttempt: async () => undefined,
          hasAttempt: async () => true,
        },
        runner: { run, findRemains: parts.findRemains ?? (async () => LEFT) },
        worker: 'worker-1',
        now: () => clock.now,
        log: pino({ level: 'silent' }),
      }),
    phase: async () => (await store.attempt(ID))?.phase,
  };
}

/** Resolves when the signal aborts, as an agent ends then. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** The store as it is, but for some writes of phases that do not get through. */
function failing(
  store: RunStore,
  times: number,
): { readonly store: RunStore; readonly failures: () => number } {
  let failures = 0;
  const setAttemptPhase: RunStore['setAttemptPhase'] = async (claim, phase) => {
    if (failures < times) {
      failures += 1;
      throw new Error('the store is away');
    }
    return store.setAttemptPhase(claim, phase);
  };
  // Methods of the store need their own `this`.
  const proxy = new Proxy(store, {
    get(target, name) {
      if (name === 'setAttemptPhase') return setAttemptPhase;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  return { store: proxy, failures: () => failures };
}

const never = new AbortController().signal;

describe('a worker', () => {
  test('claims the attempt, shows each phase of it, and saves what came of it', async () => {
    const scene = await queued();
    const { store, clock } = scene;
    const seen: unknown[] = [];
    const work: AttemptRunner['run'] = async (id, assignment, observer) => {
      expect([id, assignment]).toEqual([ID, newAttempt(RUN, 1).assignment]);
      clock.now = 2_000;
      await observer.started('slot-1');
      seen.push(await scene.phase());
      clock.now = 3_000;
      await observer.progress(progressAt('tests', 40));
      seen.push(...(await store.heartbeats(RUN.runId)));
      observer.worked(WORK);
      await observer.verifying();
      seen.push(await scene.phase());
      clock.now = 4_000;
      return VERIFIED;
    };
    await scene.worker(work)(ID, never);
    expect(seen).toEqual([
      { state: 'in_progress', startedAt: 2_000, workspace: 'slot-1' },
      { attemptId: ID, at: 3_000, ...progressAt('tests', 40) },
      { state: 'verifying', startedAt: 2_000, workspace: 'slot-1' },
    ]);
    expect(await scene.phase()).toEqual({
      state: 'ended',
      startedAt: 2_000,
      endedAt: 4_000,
      outcome: VERIFIED,
      work: WORK,
    });
    expect(scene.asked).toEqual([12, 12, 12]);
  });

  test('has nothing to do with an attempt that has ended, or that nobody knows', async () => {
    const scene = await queued();
    await scene.worker(async () => VERIFIED)(ID, never);
    const ended = await scene.phase();
    let runs = 0;
    const again = scene.worker(async () => {
      runs += 1;
      return VERIFIED;
    });
    await again(ID, never);
    await again('orch-12-20260730.item-9.1', never);
    expect(runs).toBe(0);
    expect(await scene.phase()).toEqual(ended);
  });

  test('whose runner breaks off by a fault of ours ends the attempt, which says nothing about the task', async () => {
    const scene = await queued();
    const work: AttemptRunner['run'] = async (_id, _assignment, observer) => {
      await observer.started('slot-1');
      throw new Error('no space left on device');
    };
    await scene.worker(work)(ID, never);
    const message = 'The worker failed: no space left on device';
    expect(await scene.phase()).toMatchObject({
      state: 'ended',
      outcome: { kind: 'infrastructure', message, ...LEFT },
    });
    expect(scene.asked).toEqual([12, 12]);
  });

  test('keeps what the agent did, although no look can be asked for', async () => {
    const scene = await queued();
    await scene.worker(async () => VERIFIED, { lookFails: true })(ID, never);
    expect(await scene.phase()).toMatchObject({ state: 'ended', outcome: VERIFIED });
  });

  test('keeps what the agent did, although the store fails a few times', async () => {
    const scene = await queued();
    const { store, failures } = failing(scene.store, 2);
    await scene.worker(async () => VERIFIED, { store })(ID, never);
    expect(failures()).toBe(2);
    expect(await scene.phase()).toMatchObject({ state: 'ended', outcome: VERIFIED });
    expect(scene.asked).toEqual([12]);
  });
});

describe('an attempt whose worker went away', () => {
  test('is run by the fifth worker still; the sixth ends it without an agent', async () => {
    const scene = await queued();
    let runs = 0;
    const dies = new AbortController();
    const worker = scene.worker(async () => {
      runs += 1;
      dies.abort();
      return VERIFIED;
    });
    for (let claim = 1; claim < 5; claim += 1) await scene.store.claimAttempt(ID, `worker-${claim}`);
    await worker(ID, dies.signal);
    expect([runs, (await scene.phase())?.state]).toEqual([1, 'queued']);

    await worker(ID, never);
    expect(runs).toBe(1);
    const message = '5 workers took the attempt up, and none finished it.';
    expect(await scene.phase()).toMatchObject({
      state: 'ended',
      outcome: { kind: 'infrastructure', message, ...LEFT },
    });
    expect(scene.asked).toEqual([12]);
  });

  test('is ended by the seventh without a look at what is left, should that have ended the sixth', async () => {
    const scene = await queued();
    for (let claim = 1; claim < 7; claim += 1) await scene.store.claimAttempt(ID, `worker-${claim}`);
    await scene.worker(async () => VERIFIED)(ID, never);
    expect(await scene.phase()).toMatchObject({ outcome: { kind: 'infrastructure', commit: null } });
  });

  test('keeps its work where it is cancelled before the next one has it', async () => {
    const { store, worker, phase } = await queued();
    const dies = new AbortController();
    await worker(async (_id, _assignment, observer) => {
      await observer.started('slot-1');
      dies.abort();
      return VERIFIED;
    })(ID, dies.signal);
    await cancel(store);
    const broken = async () => {
      throw new Error('it was looked at or begun');
    };
    await worker(broken)(ID, never);
    const why = 'The attempt was cancelled: attempt 2 was verified first.';
    const message = `${why} What was committed is kept.`;
    expect(await phase()).toMatchObject({ outcome: { kind: 'cancelled', message, ...LEFT } });
  });

  test('ends as it would without what is left where that cannot be looked for', async () => {
    const { store, worker, phase } = await queued();
    for (let claim = 1; claim < 6; claim += 1) await store.claimAttempt(ID, `worker-${claim}`);
    const findRemains = async () => {
      throw new Error('a fault of ours');
    };
    await worker(async () => VERIFIED, { findRemains })(ID, never);
    const message = '5 workers took the attempt up, and none finished it.';
    expect(await phase()).toMatchObject({ outcome: { kind: 'infrastructure', message, commit: null } });
  });

  test('belongs to the next one: the first hears of it at its next word, ends its agent and saves nothing', async () => {
    const scene = await queued();
    const [working, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const stopped: boolean[] = [];
    const first = scene.worker(async (_id, _assignment, observer, signal) => {
      await observer.started('slot-1');
      working.resolve();
      await goOn.promise;
      stopped.push(signal.aborted);
      await observer.verifying();
      stopped.push(signal.aborted);
      return VERIFIED;
    })(ID, never);
    await working.promise;
    const second = scene.worker(async (_id, _assignment, observer) => {
      await observer.started('slot-2');
      goOn.resolve();
      await first;
      expect(await scene.phase()).toMatchObject({ state: 'in_progress', workspace: 'slot-2' });
      return { ...VERIFIED, commit: 'of the second' };
    });
    await second(ID, never);
    expect(stopped).toEqual([false, true]);
    expect(await scene.phase()).toMatchObject({ state: 'ended', outcome: { commit: 'of the second' } });
  });

  test('may not be pushed by the first when it wakes up after its verification', async () => {
    const scene = await queued();
    const answers: boolean[] = [];
    const first: AttemptRunner['run'] = async (_id, _assignment, observer, signal) => {
      await observer.started('slot-1');
      await observer.verifying();
      answers.push(await observer.mayPush(PUSH));
      await scene.store.claimAttempt(ID, 'worker-2');
      answers.push(signal.aborted, await observer.mayPush(PUSH), signal.aborted);
      return VERIFIED;
    };
    await scene.worker(first)(ID, never);
    expect(answers).toEqual([true, false, false, true]);
    expect(await scene.phase()).toEqual({
      state: 'verifying',
      startedAt: 1_000,
      workspace: 'slot-1',
      pushes: 'c0ffee',
    });
    // To ask is nothing that anybody has to look at.
    expect(scene.asked).toEqual([12, 12]);
  });

  test('hears of it at its next sign of life too, which is not written', async () => {
    const scene = await queued();
    const stopped: boolean[] = [];
    const first: AttemptRunner['run'] = async (_id, _assignment, observer, signal) => {
      await observer.started('slot-1');
      await observer.progress(progressAt('writing', 10));
      await scene.store.claimAttempt(ID, 'worker-2');
      stopped.push(signal.aborted);
      await observer.progress(progressAt('writing', 90));
      stopped.push(signal.aborted);
      return VERIFIED;
    };
    await scene.worker(first)(ID, never);
    expect(stopped).toEqual([false, true]);
    expect(await scene.store.heartbeats(RUN.runId)).toMatchObject([{ percentage: 10 }]);
    expect(await scene.phase()).toMatchObject({ state: 'in_progress' });
  });

  test('is left open by a worker that is stopped, for the next one', async () => {
    const scene = await queued();
    const stop = new AbortController();
    const work: AttemptRunner['run'] = async (_id, _assignment, observer, signal) => {
      await observer.started('slot-1');
      stop.abort();
      if (!signal.aborted) await aborted(signal);
      return { kind: 'cancelled', message: 'stopped', logTail: '', diff: '', commit: null };
    };
    await scene.worker(work)(ID, stop.signal);
    expect(await scene.phase()).toMatchObject({ state: 'in_progress', workspace: 'slot-1' });
    await scene.worker(async () => VERIFIED)(ID, never);
    expect(await scene.phase()).toMatchObject({ state: 'ended', outcome: VERIFIED });
  });

  test('ends an attempt that is to be cancelled, and says why', async () => {
    const { store, worker, phase } = await queued();
    const running = Promise.withResolvers<void>();
    const work: AttemptRunner['run'] = async (_, __, observer, signal) => {
      await observer.started('slot-1');
      const ended = aborted(signal);
      running.resolve();
      while (!signal.aborted) {
        await observer.progress(progressAt('working', 10));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await ended;
      expect(await observer.mayPush(PUSH)).toBe(false);
      const message = 'The attempt was cancelled.';
      return { kind: 'cancelled', message, logTail: '', diff: '', commit: null };
    };
    const done = worker(work)(ID, never);
    await running.promise;
    await cancel(store);
    await done;
    expect(await phase()).toMatchObject({
      state: 'ended',
      outcome: {
        kind: 'cancelled',
        message: 'The attempt was cancelled. The reason: attempt 2 was verified first.',
      },
    });
  });

  test('may not push once another one at the task was verified', async () => {
    const { store, worker } = await queued();
    const lease = await store.acquireLease(MASTER, 'another look', 60_000, 120_000);
    if (!lease) throw new Error('somebody has the lease');
    const rival = newAttempt(RUN, 2);
    await store.createAttempt(rival, lease);
    const answers: boolean[] = [];
    await worker(async (_, __, observer) => {
      await observer.verifying();
      answers.push(await observer.mayPush(PUSH));
      await worker(async () => VERIFIED)(rival.id, never);
      answers.push(await observer.mayPush(PUSH));
      return VERIFIED;
    })(ID, never);
    expect(answers).toEqual([true, false]);
  });

  test('may not push over a rival that has pushed and has not written its end yet', async () => {
    const { store, worker } = await queued();
    const lease = await store.acquireLease(MASTER, 'another look', 60_000, 120_000);
    if (!lease) throw new Error('somebody has the lease');
    const rival = newAttempt(RUN, 2);
    await store.createAttempt(rival, lease);
    const answers: Record<string, boolean> = {};
    const runRival: AttemptRunner['run'] = async (_, __, observer) => {
      await observer.verifying();
      const ask = (over: string | null) => observer.mayPush({ commit: 'of the rival', over });
      answers['nothing'] = await ask(null);
      answers['what an earlier attempt left'] = await ask('of an earlier one');
      answers['what the first has pushed'] = await ask('of the first');
      return { kind: 'cancelled', message: 'lost', logTail: '', diff: '', commit: null };
    };
    await worker(async (_, __, observer) => {
      await observer.verifying();
      expect(await observer.mayPush({ commit: 'of the first', over: 'of an earlier one' })).toBe(true);
      // It has pushed, and its worker is slow to say so.
      await worker(runRival)(rival.id, never);
      return { ...VERIFIED, commit: 'of the first' };
    })(ID, never);
    expect(answers).toEqual({
      nothing: true,
      'what an earlier attempt left': true,
      'what the first has pushed': false,
    });
  });

  test('may not push what is to be cancelled, before its next sign of life', async () => {
    const { store, worker } = await queued();
    const answers: boolean[] = [];
    await worker(async (_, __, observer) => {
      await observer.verifying();
      await cancel(store);
      answers.push(await observer.mayPush(PUSH));
      return VERIFIED;
    })(ID, never);
    expect(answers).toEqual([false]);
  });

  test('does not begin what was cancelled before', async () => {
    const { store, worker, phase } = await queued();
    await cancel(store);
    await worker(async () => {
      throw new Error('it was begun');
    })(ID, never);
    expect(await phase()).toMatchObject({
      outcome: {
        kind: 'cancelled',
        message: 'The attempt was cancelled before it began: attempt 2 was verified first.',
      },
    });
  });
});

async function cancel(store: RunStore): Promise<void> {
  const lease = await store.acquireLease(MASTER, 'another look', 60_000, 120_000);
  if (!lease) throw new Error('somebody has the lease');
  await store.requestCancel(ID, 'attempt 2 was verified first', lease);
}
