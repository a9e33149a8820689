import type { Logger } from 'pino';
import type { AgentWork, AttemptPhase, Progress } from '../domain/attempt.ts';
import type { AttemptOutcome } from '../domain/attempt-outcome.ts';
import type { MasterRef } from '../domain/master-ref.ts';
import type { AttemptClaim, RunStore } from '../ports/run-store.ts';
import type { WorkQueue } from '../ports/work-queue.ts';
import { persistently } from './persistently.ts';

/** What writing of an attempt takes. */
export interface AttemptRowParts {
  readonly store: RunStore;
  readonly queue: WorkQueue;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
}

/** The attempt's row, as long as our claim to it holds. */
export class AttemptRow {
  readonly claim: AttemptClaim;
  readonly #parts: AttemptRowParts;
  readonly #master: MasterRef;
  readonly #loss = new AbortController();
  readonly #cancel = new AbortController();
  #workspace = '';
  #work: AgentWork | null = null;
  #lastBeat: Progress | null = null;
  #pushes: string | null = null;
  startedAt: number;

  constructor(parts: AttemptRowParts, claim: AttemptClaim, master: MasterRef) {
    this.#parts = parts;
    this.claim = claim;
    this.#master = master;
    this.startedAt = parts.now();
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
    this.startedAt = this.#parts.now();
    this.#workspace = workspace;
    await this.enter({ state: 'in_progress', startedAt: this.startedAt, workspace });
  }

  /** Told with the attempt's end. */
  noteWork(work: AgentWork): void {
    this.#work = work;
  }

  end(outcome: AttemptOutcome): Promise<void> {
    const endedAt = this.#parts.now();
    const work = this.#work === null ? {} : { work: this.#work };
    return this.enter({ state: 'ended', startedAt: this.startedAt, endedAt, outcome, ...work });
  }

  verify(): Promise<void> {
    return this.enter(this.#verifying());
  }

  async enter(phase: AttemptPhase): Promise<void> {
    const { queue, log } = this.#parts;
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
    const { store, now } = this.#parts;
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
    const { store } = this.#parts;
    return this.#heed(await persistently(() => store.setAttemptPhase(this.claim, phase)));
  }

  /** A fenced write tells that the claim is lost, whatever was to be written. */
  #heed(write: 'saved' | 'fenced'): boolean {
    if (write === 'fenced') this.#loss.abort(new Error('another worker has claimed this attempt'));
    return write === 'saved';
  }
}
