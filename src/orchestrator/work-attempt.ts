import type { Logger } from 'pino';
import type { AttemptPhase } from '../domain/attempt.ts';
import type { AttemptObserver, AttemptRunner } from '../ports/attempt-runner.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { AttemptHandler, WorkQueue } from '../ports/work-queue.ts';

export interface AttemptDependencies {
  readonly store: RunStore;
  readonly queue: WorkQueue;
  readonly runner: AttemptRunner;
  /** Names this worker in claims. */
  readonly worker: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/**
 * The job of a worker: claims the attempt, runs it, writes what came of it, and asks for a look. A worker that lost its claim writes
 * nothing; one that is stopped leaves the attempt for the next.
 */
export function createAttemptHandler(dependencies: AttemptDependencies): AttemptHandler {
  const { store, queue, runner, worker, now, log } = dependencies;
  return async (attemptId, signal) => {
    const attempt = await store.attempt(attemptId);
    const claim = attempt && (await store.claimAttempt(attemptId, worker));
    if (!claim) {
      log.warn({ attempt: attemptId }, 'nothing to do: the attempt is unknown or has ended');
      return;
    }
    const { assignment } = attempt;
    const run = await store.run(attempt.runId);
    const master = run?.master ?? { ...assignment.repository, number: assignment.masterIssue };
    const abort = new AbortController();
    const either = AbortSignal.any([signal, abort.signal]);
    const enter = async (phase: AttemptPhase) => {
      if ((await store.setAttemptPhase(claim, phase)) === 'fenced') {
        abort.abort(new Error('another worker has claimed this attempt'));
        return;
      }
      await queue.look(master);
    };

    let startedAt = now();
    let workspace = '';
    const observer: AttemptObserver = {
      started: async (path) => {
        startedAt = now();
        workspace = path;
        await enter({ state: 'in_progress', startedAt, workspace });
      },
      verifying: () => enter({ state: 'verifying', startedAt, workspace }),
      progress: (progress) => store.beat({ attemptId, at: now(), ...progress }),
    };
    const outcome = await runner.run(attemptId, assignment, observer, either);
    if (either.aborted) {
      log.warn({ attempt: attemptId }, 'stopped: the attempt is left for another worker');
      throw either.reason;
    }
    log.info({ attempt: attemptId, outcome: outcome.kind }, 'the attempt has ended');
    await enter({ state: 'ended', startedAt, endedAt: now(), outcome });
  };
}
