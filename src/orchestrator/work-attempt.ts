import type { Logger } from 'pino';
import type { Attempt } from '../domain/attempt.ts';
import type { AttemptOutcome } from '../domain/attempt-outcome.ts';
import type { MasterRef } from '../domain/master-ref.ts';
import type { EarlierClaims } from '../domain/take-up.ts';
import { NO_USAGE } from '../domain/usage.ts';
import type { AttemptObserver, AttemptRunner, LeftFinder } from '../ports/attempt-runner.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { AttemptHandler } from '../ports/work-queue.ts';
import { AttemptRow, type AttemptRowParts } from './attempt-row.ts';
import { NOTHING } from './early-ends.ts';
import { cancelledBetween, failed, remainsOf } from './end-unworked.ts';
import { persistently } from './persistently.ts';

/** An attempt that ends so many workers is not given to another one. */
const CLAIMS_AT_MOST = 5;

export interface AttemptDependencies extends AttemptRowParts {
  readonly runner: AttemptRunner & LeftFinder;
  /** Names this worker in claims. */
  readonly worker: string;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/**
 * The job of a worker: claims the attempt, runs it, writes what came of it, and asks for a look. A worker that lost its claim writes
 * nothing; one that is stopped leaves the attempt for the next.
 */
export function createAttemptHandler(dependencies: AttemptDependencies): AttemptHandler {
  const { store, worker, log } = dependencies;
  return async (attemptId, signal) => {
    const attempt = await store.attempt(attemptId);
    const claim = attempt && (await store.claimAttempt(attemptId, worker));
    if (!claim) {
      log.info({ attempt: attemptId }, 'nothing to do: the attempt is unknown or has ended');
      return;
    }
    const row = new AttemptRow(dependencies, claim, await masterOf(store, attempt));
    const outcome = await runClaimed(dependencies, attempt, row, signal);
    if (row.isLost || signal.aborted) {
      log.warn({ attempt: attemptId }, 'stopped: the attempt is left for another worker');
      return;
    }
    log.info({ attempt: attemptId, outcome: outcome.kind }, 'the attempt has ended');
    await row.end(outcome);
  };
}

/** A fault of ours ends the attempt too: left open it would be run again for ever. */
async function runClaimed(
  dependencies: AttemptDependencies,
  attempt: Attempt,
  row: AttemptRow,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  const { runner, store, log } = dependencies;
  const { id, assignment, cancelRequested } = attempt;
  const { token } = row.claim;
  if (token > CLAIMS_AT_MOST) {
    // The look is made once: it may be what ends the workers.
    const remains = token === CLAIMS_AT_MOST + 1 ? await remainsOf(dependencies, attempt, signal) : NOTHING;
    return failed(`${CLAIMS_AT_MOST} workers took the attempt up, and none finished it.`, remains);
  }
  if (cancelRequested !== undefined) {
    const remains = token > 1 ? await remainsOf(dependencies, attempt, signal) : NOTHING;
    return cancelledBetween(cancelRequested, attempt, remains);
  }
  const observer: AttemptObserver = {
    started: (workspace) => row.start(workspace),
    worked: (work) => row.noteWork(work),
    verifying: () => row.verify(),
    mayPush: async ({ commit, over }) =>
      (await row.announcePush(commit)) && !row.isCancelled && !(await isBeaten(store, attempt, over)),
    isOurs: () => row.isOurs(),
    progress: (progress) => row.beat(progress),
  };
  try {
    const earlier = row.claim.token > 1 ? await earlierClaims(store, attempt) : null;
    const ending = AbortSignal.any([signal, row.lost, row.cancelled]);
    const outcome = await runner.run(id, assignment, observer, ending, earlier);
    return outcome.kind === 'cancelled' && row.isCancelled ? await withReason(store, id, outcome) : outcome;
  } catch (error) {
    log.error({ attempt: id, err: error }, 'the attempt broke off by a fault of ours');
    const remains = row.isLost ? NOTHING : await remainsOf(dependencies, attempt, signal);
    return failed(`The worker failed: ${error instanceof Error ? error.message : String(error)}`, remains);
  }
}

/** What the workers before this one were last seen to have done: their claims are void, so that nothing is added to it any more. */
async function earlierClaims(store: RunStore, { id, runId, phase }: Attempt): Promise<EarlierClaims> {
  const heartbeats = await persistently(() => store.heartbeats(runId));
  const last = heartbeats.find(({ attemptId }) => attemptId === id);
  return {
    usage: last?.usage ?? NO_USAGE,
    conversation: last?.conversation ?? null,
    wasVerifying: phase.state === 'verifying',
  };
}

/**
 * Of two that race, the one that was verified last would replace the other's branch; its worker is told of that only at its next sign of life. The
 * first may have pushed and not have written its end yet: then the branch is at what it announced.
 * @param over what the branch is at
 */
async function isBeaten(
  store: RunStore,
  { id, runId, handle, queuedAt }: Attempt,
  over: string | null,
): Promise<boolean> {
  const known = await persistently(() => store.attempts(runId));
  const hasWon = (rival: Attempt): boolean => {
    if (rival.id === id || rival.handle !== handle) return false;
    const { phase } = rival;
    if (phase.state === 'verifying') return over !== null && phase.pushes === over;
    return phase.state === 'ended' && phase.outcome.kind === 'verified' && phase.endedAt >= queuedAt;
  };
  return known.some((each) => (each.id === id ? each.cancelRequested !== undefined : hasWon(each)));
}

/** Whoever ends the agent knows that it is to end, and not why. */
async function withReason(
  store: RunStore,
  attemptId: string,
  outcome: Extract<AttemptOutcome, { kind: 'cancelled' }>,
): Promise<AttemptOutcome> {
  const why = (await store.attempt(attemptId).catch(() => null))?.cancelRequested;
  return why === undefined ? outcome : { ...outcome, message: `${outcome.message} The reason: ${why}.` };
}

async function masterOf(store: RunStore, { runId, assignment }: Attempt): Promise<MasterRef> {
  const run = await store.run(runId);
  return run?.master ?? { ...assignment.repository, number: assignment.masterIssue };
}
