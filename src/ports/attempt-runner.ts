import type { AgentWork, Assignment, Progress } from '../domain/attempt.ts';
import type { AttemptOutcome, Remains } from '../domain/attempt-outcome.ts';
import type { EarlierClaims } from '../domain/take-up.ts';

/** A commit that is about to become the branch of its task. */
export interface IntendedPush {
  readonly commit: string;
  /** What the branch is at, and would be no more; `null` where it is to be created. */
  readonly over: string | null;
}

export interface AttemptObserver {
  /** A workspace is held and the agent starts. */
  started(workspace: string): Promise<void>;
  /** The agent's process has ended; this is what is known of it besides its commits, over all workers. Not called when none was ever started. */
  worked(work: AgentWork): void;
  verifying(): Promise<void>;
  /**
   * Whether the attempt is still this worker's, and no rival at its task was there first; asked right before each write of its branch. With `false`
   * nothing may be pushed.
   */
  mayPush(push: IntendedPush): Promise<boolean>;
  /** Whether the attempt is still this worker's, whatever it does. */
  isOurs(): Promise<boolean>;
  /** Seen every few seconds, also when nothing changed: it is the attempt's sign of life. */
  progress(progress: Progress): Promise<void>;
}

/**
 * Runs one attempt from workspace to pushed branch. It rejects for bugs only: whatever an agent, a repository or a network does is an
 * `AttemptOutcome`. When `signal` aborts, the agent's whole process tree ends, its work is kept and the outcome is `cancelled`.
 */
export interface AttemptRunner {
  run(
    attemptId: string,
    assignment: Assignment,
    observer: AttemptObserver,
    signal: AbortSignal,
    /** Where other workers have begun it: the attempt goes on from what they left. Left out for the first worker. */
    earlier?: EarlierClaims | null,
  ): Promise<AttemptOutcome>;
}

/** Finds what workers have left of an attempt, for whoever ends it without running it. */
export interface LeftFinder {
  /** Every host can get it then, or it says which one alone has it. Rejects for bugs only: where nothing could be looked for, there is nothing. */
  findRemains(attemptId: string, assignment: Assignment, signal: AbortSignal): Promise<Remains>;
}
