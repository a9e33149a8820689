import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentWork, Attempt, Heartbeat } from '../domain/attempt.ts';
import type { AttemptOutcome } from '../domain/attempt-outcome.ts';
import { dispatchAttempts } from '../domain/dispatch-attempts.ts';
import { cancelRivals } from '../domain/race.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { RunView } from '../domain/run-view.ts';
import type { Ceilings } from '../domain/settings.ts';
import { isSettled } from '../domain/task-standing.ts';
import { judge } from '../domain/verdict.ts';
import { viewRun } from '../domain/view-run.ts';
import type { Handle } from '../domain/work-item.ts';
import type { AttemptRunner } from '../ports/attempt-runner.ts';
import { interruptedView } from './interrupted-view.ts';
import { snapshotHere } from './run-world.ts';
import type { SavedRun } from './saved-run.ts';

export interface WorkParts {
  readonly runner: AttemptRunner;
  readonly title: string;
  /** Commit that tasks start from. */
  readonly base: string;
  readonly ceilings: Ceilings;
  /** Makes verified work a branch of the repository. Answers why it could not, or `null`. */
  readonly land: (commit: string, branch: string) => Promise<string | null>;
  readonly save: (state: SavedRun) => Promise<void>;
  readonly onView: (view: RunView) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Runs the tasks of a run to its verdict, by the same decisions as a look: what may be dispatched, what is tried again and when. When
 * `signal` aborts, agents are ended, and the run is left unfinished, with all that was committed.
 */
export async function workThrough(start: SavedRun, parts: WorkParts, signal: AbortSignal): Promise<SavedRun> {
  const broken = new AbortController();
  const work = new Work(start, parts, AbortSignal.any([signal, broken.signal]));
  try {
    return await work.finish();
  } finally {
    // Only a bug leaves something at work here.
    broken.abort();
    await work.idle();
  }
}

/** Between two looks at least, so that a run that waits for a time does not look all the while. */
const SHORTEST_WAIT_MS = 50;
/** How often it is looked whether an agent has become slow, where slow ones are raced. */
const RACE_LOOK_MS = 5_000;
/** A provider may name a time that no timer can wait for. */
const LONGEST_WAIT_MS = 3_600_000;

class Work {
  readonly #parts: WorkParts;
  readonly #signal: AbortSignal;
  #run: RunRecord;
  #saving = Promise.resolve();
  #landing: Promise<unknown> = Promise.resolve();
  #attempts: Attempt[];
  readonly #heartbeats = new Map<string, Heartbeat>();
  readonly #active = new Map<string, Promise<void>>();
  readonly #ending = new Map<string, AbortController>();

  constructor({ run, attempts }: SavedRun, parts: WorkParts, signal: AbortSignal) {
    this.#run = run;
    this.#attempts = [...attempts];
    this.#parts = parts;
    this.#signal = signal;
  }

  async finish(): Promise<SavedRun> {
    for (;;) {
      const view = this.#show();
      this.#endRivals();
      if (!this.#signal.aborted) await this.#dispatch(view);
      const retryAt = this.#signal.aborted ? null : earliestRetry(view);
      if (this.#active.size === 0 && retryAt === null) return this.#end(view);
      await this.#nextEvent(retryAt);
    }
  }

  async idle(): Promise<void> {
    await Promise.allSettled(this.#active.values());
  }

  /** The end of an attempt, or the time of a retry. */
  async #nextEvent(retryAt: number | null): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([this.#signal, over.signal]);
    const events: Promise<unknown>[] = [...this.#active.values()];
    const raceAt = this.#run.settings.raceAfterMs === null ? null : this.#parts.now() + RACE_LOOK_MS;
    const at = Math.min(retryAt ?? Number.POSITIVE_INFINITY, raceAt ?? Number.POSITIVE_INFINITY);
    // A timer of a signal that has aborted is over at once, so that the agents would never get to their end.
    if (Number.isFinite(at) && !this.#signal.aborted) {
      const wait = Math.max(SHORTEST_WAIT_MS, Math.min(LONGEST_WAIT_MS, at - this.#parts.now()));
      events.push(sleep(wait, undefined, { signal }).catch(() => undefined));
    }
    await Promise.race(events);
    over.abort();
  }

  #snapshot() {
    const { title, base, ceilings, now } = this.#parts;
    const heartbeats = [...this.#heartbeats.values()];
    const world = { run: this.#run, title, base, attempts: this.#attempts, heartbeats, ceilings, now: now() };
    return snapshotHere(world);
  }

  #show(): RunView {
    const view = viewRun(this.#run, this.#snapshot());
    this.#parts.onView(this.#signal.aborted ? interruptedView(view) : view);
    return view;
  }

  async #dispatch(view: RunView): Promise<void> {
    for (const action of dispatchAttempts(this.#snapshot(), this.#run, view)) {
      if (action.type !== 'dispatch-attempt') continue;
      const { attempt } = action;
      await this.#start({ ...attempt, assignment: { ...attempt.assignment, origin: 'file' } });
    }
  }

  /** Of two agents at one task the first verified work counts. */
  #endRivals(): void {
    for (const action of cancelRivals(this.#snapshot(), this.#run)) {
      if (action.type !== 'cancel-attempt') continue;
      const { attemptId, reason } = action;
      this.#attempts = this.#attempts.map((attempt) =>
        attempt.id === attemptId ? { ...attempt, cancelRequested: reason } : attempt,
      );
      this.#ending.get(attemptId)?.abort();
    }
  }

  async #start(attempt: Attempt): Promise<void> {
    this.#attempts.push(attempt);
    await this.#save();
    const ending = new AbortController();
    this.#ending.set(attempt.id, ending);
    const done = this.#work(attempt, AbortSignal.any([this.#signal, ending.signal])).finally(() => {
      this.#active.delete(attempt.id);
      this.#ending.delete(attempt.id);
    });
    this.#active.set(attempt.id, done);
    this.#show();
  }

  async #work({ id, handle, assignment }: Attempt, signal: AbortSignal): Promise<void> {
    const { runner, now } = this.#parts;
    let startedAt = now();
    let slot = '';
    let work: AgentWork | null = null;
    const ended = await runner.run(
      id,
      assignment,
      {
        started: async (workspace) => {
          startedAt = now();
          slot = workspace;
          await this.#enter(id, { state: 'in_progress', startedAt, workspace });
        },
        worked: (seen) => {
          work = seen;
        },
        verifying: () => this.#enter(id, { state: 'verifying', startedAt, workspace: slot }),
        mayPush: async () => !signal.aborted,
        isOurs: async () => true,
        progress: async (progress) => {
          this.#heartbeats.set(id, { ...progress, attemptId: id, at: now() });
          this.#show();
        },
      },
      signal,
    );
    const outcome = await this.#land(ended, handle, assignment.branch);
    const phase = { state: 'ended' as const, startedAt, endedAt: now(), outcome };
    await this.#enter(id, work === null ? phase : { ...phase, work });
  }

  /**
   * Once its workspace is free: where that is a work tree of the repository, it holds the branch until then. One after another, so that of two agents at
   * one task, both verified before either is ended, the second finds the work of the first.
   */
  #land(outcome: AttemptOutcome, handle: Handle, branch: string): Promise<AttemptOutcome> {
    const landed = this.#landing.then(() => this.#landNow(outcome, handle, branch));
    this.#landing = landed.catch(() => undefined);
    return landed;
  }

  async #landNow(outcome: AttemptOutcome, handle: Handle, branch: string): Promise<AttemptOutcome> {
    if (outcome.kind !== 'verified') return outcome;
    const { commit, evidence } = outcome;
    if (this.#run.tasks.some((task) => task.handle === handle && task.local?.hasLanded)) {
      const lost = 'Another attempt at this task was verified first.';
      return { kind: 'cancelled', message: lost, logTail: '', diff: '', commit };
    }
    const message = await this.#parts.land(commit, branch);
    if (message === null) {
      this.#noteLanding(handle);
      return outcome;
    }
    return { kind: 'rejected', reason: 'push-refused', message, evidence, logTail: '', diff: '', commit };
  }

  #noteLanding(handle: Handle): void {
    const tasks = this.#run.tasks.map((task) =>
      task.handle === handle && task.local ? { ...task, local: { ...task.local, hasLanded: true } } : task,
    );
    this.#run = { ...this.#run, tasks };
  }

  async #enter(id: string, phase: Attempt['phase']): Promise<void> {
    this.#attempts = this.#attempts.map((attempt) => (attempt.id === id ? { ...attempt, phase } : attempt));
    await this.#save();
    this.#show();
  }

  async #end(view: RunView): Promise<SavedRun> {
    if (!this.#signal.aborted) {
      const counted = view.tasks.filter(({ state }) => state !== 'skipped' && state !== 'cancelled');
      const succeeded = counted.filter(({ state }) => state === 'completed').length;
      const verdict = judge(succeeded, counted.length, this.#run.settings.successThreshold);
      this.#run = { ...this.#run, phase: { state: 'finished', at: this.#parts.now(), verdict } };
      await this.#save();
      this.#show();
    }
    return { run: this.#run, attempts: this.#attempts };
  }

  /** One after another: the newest state is the last that is written. */
  #save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#parts.save({ run: this.#run, attempts: this.#attempts }));
    return this.#saving;
  }
}

function earliestRetry({ tasks }: RunView): number | null {
  const times = tasks.flatMap(({ state, retryAt }) =>
    isSettled(state) || retryAt === null ? [] : [retryAt],
  );
  return times.length === 0 ? null : Math.min(...times);
}
