import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { AgentWork, Attempt, AttemptPhase, Progress } from '../domain/attempt.ts';
import type { AttemptOutcome } from '../domain/attempt-outcome.ts';
import type { MasterRef } from '../domain/master-ref.ts';
import type { EarlierClaims } from '../domain/take-up.ts';
import { NO_USAGE } from '../domain/usage.ts';
import type { AttemptObserver, AttemptRunner, LeftFinder } from '../ports/attempt-runner.ts';
import type { AttemptClaim, RunStore } from '../ports/run-store.ts';
import type { AttemptHandler, WorkQueue } from '../ports/work-queue.ts';
import { NOTHING } from './early-ends.ts';
import { cancelledBetween, failed, remainsOf } from './end-unworked.ts';

/** An attempt that ends so many workers is not given to another one. */
const CLAIMS_AT_MOST = 5;
/** Waits between tries to save what an agent has done: it is not thrown away because the store is away for minutes. */
const SAVE_WAITS_MS = [200, 1_000, 5_000, 15_000, 30_000, 60_000, 60_000];

export interface AttemptDependencies {
  readonly store: RunStore;
  readonly queue: WorkQueue;
  readonly runner: AttemptRunner & LeftFinder;
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

/** The attempt's row, as long as our claim to it holds. */
class AttemptRow {
  readonly claim: AttemptClaim;
  readonly #dependencies: AttemptDependencies;
  readonly #master: MasterRef;
  readonly #loss = new AbortController();
  readonly #cancel = new AbortController();
  #workspace = '';
  #work: AgentWork | null = null;
  #lastBeat: Progress | null = null;
  #pushes: string | null = null;
  startedAt: number;

  constructor(dependencies: AttemptDependencies, claim: AttemptClaim, master: MasterRef) {
    this.#dependencies = dependencies;
    this.claim = claim;
    this.#master = master;
    this.startedAt = dependencies.now();
  }

  /** Aborts when another worker has claimed the attempt. */
  get lost(): AbortSignal {
    return this.#loss.signal;
  }

  get isLost(): boolean {
    return this.lost.aborted;
  }

  /** Aborts when a look wants the attempt to end, while the claim still holds. */
  get cancelled(): AbortSignal {
    return this.#cancel.signal;
  }

  get isCancelled(): boolean {
    return this.cancelled.aborted;
  }

  async start(workspace: string): Promise<void> {
    this.startedAt = this.#dependencies.now();
    this.#workspace = workspace;
    await this.enter({ state: 'in_progress', startedAt: this.startedAt, workspace });
  }

  /** Told with the attempt's end. */
  noteWork(work: AgentWork): void {
    this.#work = work;
  }

  end(outcome: AttemptOutcome): Promise<void> {
    const endedAt = this.#dependencies.now();
    const work = this.#work === null ? {} : { work: this.#work };
    return this.enter({ state: 'ended', startedAt: this.startedAt, endedAt, outcome, ...work });
  }

  verify(): Promise<void> {
    return this.enter(this.#verifying());
  }

  async enter(phase: AttemptPhase): Promise<void> {
    const { queue, log } = this.#dependencies;
    if (!(await this.#save(phase))) return;
    // The periodic look sees the phase too.
    await queue.look(this.#master).catch((error) => log.warn({ err: error }, 'no look was asked for'));
  }

  /** Before the push, since a crash may come right after it. `false`: the write was refused, as the claim is lost. */
  announcePush(commit: string): Promise<boolean> {
    this.#pushes = commit;
    return this.#save(this.#verifying());
  }

  /** A sign of life is refused when the claim is lost; a store that is away says nothing. */
  async isOurs(): Promise<boolean> {
    if (this.#lastBeat !== null) await this.beat(this.#lastBeat).catch(() => undefined);
    return !this.isLost;
  }

  async beat(progress: Progress): Promise<void> {
    const { store, now } = this.#dependencies;
    this.#lastBeat = progress;
    const written = await store.beat(this.claim, progress, now());
    if (written === 'cancelled') this.#cancel.abort(new Error('the attempt was cancelled'));
    else this.#heed(written);
  }

  #verifying(): AttemptPhase {
    const pushes = this.#pushes === null ? {} : { pushes: this.#pushes };
    return { state: 'verifying', startedAt: this.startedAt, workspace: this.#workspace, ...pushes };
  }

  async #save(phase: AttemptPhase): Promise<boolean> {
    const { store } = this.#dependencies;
    return this.#heed(await persistently(() => store.setAttemptPhase(this.claim, phase)));
  }

  /** A fenced write tells that the claim is lost, whatever was to be written. */
  #heed(write: 'saved' | 'fenced'): boolean {
    if (write === 'fenced') this.#loss.abort(new Error('another worker has claimed this attempt'));
    return write === 'saved';
  }
}

async function persistently<T>(save: () => Promise<T>): Promise<T> {
  for (const wait of SAVE_WAITS_MS) {
    try {
      return await save();
    } catch {
      await sleep(wait);
    }
  }
  return save();
}

async function masterOf(store: RunStore, { runId, assignment }: Attempt): Promise<MasterRef> {
  const run = await store.run(runId);
  return run?.master ?? { ...assignment.repository, number: assignment.masterIssue };
}
