import type { Attempt, AttemptPhase, Heartbeat, Progress } from '../domain/attempt.ts';
import type { MasterRef } from '../domain/master-ref.ts';
import type { RunRecord } from '../domain/run-record.ts';

/** The right to change the run of one master issue, until it expires. */
export interface Lease {
  readonly master: MasterRef;
  readonly holder: string;
  /** Grows with every acquisition of this master issue; a write with an older token is refused. */
  readonly token: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export type SaveResult =
  | { readonly outcome: 'saved'; readonly record: RunRecord }
  /** Somebody else saved since `record` was read. */
  | { readonly outcome: 'conflict' }
  /** A newer lease exists: this writer must stop. */
  | { readonly outcome: 'fenced' };

/** The right to write one attempt's row; a later claim of the same attempt makes it void. */
export interface AttemptClaim {
  readonly attemptId: string;
  readonly worker: string;
  readonly token: number;
}

/**
 * Where runs, attempts and leases are kept. Each document has one writer: the record the holder of the lease, an
 * attempt the holder of its claim, a heartbeat the worker that runs the attempt.
 */
export interface RunStore {
  /** The newest run of a master issue. */
  latestRun(master: MasterRef): Promise<RunRecord | null>;
  run(runId: string): Promise<RunRecord | null>;
  /** Newest first. */
  listRuns(limit: number): Promise<RunRecord[]>;
  /**
   * Saves `record` if the stored revision is still `record.revision` (0: it must not exist yet) and no newer lease has been given
   * out; the saved record has the next revision and, when new, becomes the latest of its master issue.
   */
  saveRun(record: RunRecord, lease: Lease): Promise<SaveResult>;

  /** `null` while another holder's lease lasts. The same holder asking again gets a new token. */
  acquireLease(master: MasterRef, holder: string, ttlMs: number, now: number): Promise<Lease | null>;
  /** `null` when another one was given the lease; one that has merely expired is renewed. */
  renewLease(lease: Lease, ttlMs: number, now: number): Promise<Lease | null>;
  /** Does nothing when the lease was lost. The tokens go on counting. */
  releaseLease(lease: Lease): Promise<void>;

  /** Adds a queued attempt; `exists` when its id is taken, and then changes nothing. */
  createAttempt(attempt: Attempt, lease: Lease): Promise<'created' | 'exists' | 'fenced'>;
  attempt(attemptId: string): Promise<Attempt | null>;
  /** In the order of creation. */
  attempts(runId: string): Promise<Attempt[]>;
  /** Gives the row to `worker`; `null` when the attempt is unknown or has ended. */
  claimAttempt(attemptId: string, worker: string): Promise<AttemptClaim | null>;
  /** Refused when a later claim exists or the attempt has ended. */
  setAttemptPhase(claim: AttemptClaim, phase: AttemptPhase): Promise<'saved' | 'fenced'>;

  /**
   * Asks whoever runs the attempt to end it, and says why: its row carries the words from now on, and so does the answer to each sign of life.
   * The first words stay. Nothing changes for an attempt that has ended.
   */
  requestCancel(attemptId: string, why: string, lease: Lease): Promise<'saved' | 'fenced'>;

  /**
   * Writes the attempt's sign of life; `at` is in milliseconds since the epoch. Refused when a later claim exists or the attempt has
   * ended. An older beat that comes late changes nothing. `cancelled`: it was saved, and a look wants the attempt to end.
   */
  beat(claim: AttemptClaim, progress: Progress, at: number): Promise<'saved' | 'cancelled' | 'fenced'>;
  /** Of the run's attempts; attempts that never beat are absent. */
  heartbeats(runId: string): Promise<Heartbeat[]>;

  /**
   * When the master issue is to be looked at next; `null` forgets it. Times are milliseconds since the epoch. With a lease that is not the newest
   * nothing changes: whoever has the newest one knows better.
   */
  schedule(master: MasterRef, at: number | null, lease?: Lease): Promise<void>;
  /** Master issues whose time has come, the most overdue first; asking does not change their times. */
  due(now: number, limit: number): Promise<MasterRef[]>;

  /**
   * Shares a chore among all processes on this store: time is cut into periods of `everyMs`, and `true` goes to the first that asks in
   * each of them for the turn of this name. A period that nobody asked in is not made up for.
   */
  takeTurn(name: string, everyMs: number, now: number): Promise<boolean>;

  /** Rejects with a clear reason when the store cannot be used. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
