import type { AgentWork, Assignment, Progress } from '../domain/attempt.ts';
import type { AttemptOutcome } from '../domain/attempt-outcome.ts';

export interface AttemptObserver {
  /** A workspace is held and the agent starts. */
  started(workspace: string): Promise<void>;
  /** The agent's process has ended; this is what is known of it besides its commits. Not called when none was started. */
  worked(work: AgentWork): void;
  verifying(): Promise<void>;
  /** Whether the attempt is still this worker's, asked right before its branch is pushed; with `false` nothing may be pushed. */
  mayPush(): Promise<boolean>;
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
  ): Promise<AttemptOutcome>;
}
