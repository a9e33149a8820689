import type { Assignment } from '../domain/attempt.ts';
import type { Reach } from '../domain/confinement.ts';
import type { Budget, Usage } from '../domain/usage.ts';
import type { BaseQuestion, BaseResult } from '../domain/verification/base-result.ts';
import type { ChangedPath, SecretSearch } from '../domain/verification/harvested-work.ts';
import type { Refusal } from '../domain/verification/objection.ts';
import type { PictureDifference } from '../domain/verification/picture-difference.ts';
import type { Overlay } from '../domain/verification/study-changes.ts';
import type { WorkStudy } from '../domain/verification/work-study.ts';
import type { AttemptObserver } from '../ports/attempt-runner.ts';

/** Something of ours failed (git, network, disk, pool); it says nothing about the task. */
export interface Unavailable {
  readonly outcome: 'unavailable';
  readonly message: string;
}

export interface Aborted {
  readonly outcome: 'aborted';
}

/** A tree in which no agent has ever been; absolute paths, `home` and `temporary` outside of the tree. */
export interface Checkout {
  /** Marks the processes of the verification, so that a worker that starts after a crash finds them. */
  readonly execution: string;
  readonly directory: string;
  readonly home: string;
  readonly temporary: string;
  readonly reach: Reach;
  /** Variables besides those that every command gets. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  readonly end:
    | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
    | { readonly kind: 'timed_out' }
    | { readonly kind: 'aborted' }
    | { readonly kind: 'could-not-start'; readonly message: string };
  readonly durationMs: number;
  /** At most 8 KB, secrets redacted. */
  readonly logTail: string;
}

/** What of a workspace verification needs. They reject for bugs only. */
export interface VerifiedWorkspaces<W> {
  checkOut(
    workspace: W,
    commit: string,
    overlay?: Overlay | null,
  ): Promise<{ readonly outcome: 'checked-out'; readonly checkout: Checkout } | Unavailable>;
  /**
   * A copy of the repository's dependencies for one checkout, filled by these set-up commands on the base: what is verified must not change it for
   * others.
   */
  giveCache(
    workspace: W,
    target: Checkout,
    commands: readonly string[],
    signal: AbortSignal,
  ): Promise<
    { readonly outcome: 'given'; readonly environment: Readonly<Record<string, string>> } | Unavailable
  >;
  /** Secrets that the commits up to this one add. */
  findSecrets(workspace: W, commit: string): Promise<SecretSearch | Unavailable>;
  push(
    workspace: W,
    commit: string,
    limits: { readonly signal: AbortSignal; readonly mayPush: AttemptObserver['mayPush'] },
  ): Promise<{ readonly outcome: 'pushed' } | Refusal | Unavailable | { readonly outcome: 'lost' }>;
}

/** What verification is made of. */
export interface VerificationParts<W> {
  /** Runs a command by a shell in a checkout, and ends every process that it leaves. */
  run(command: string, checkout: Checkout, signal: AbortSignal): Promise<CommandResult>;
  /** Compares the work's tests with those of the base, and finds the commands where none are configured. */
  study(
    workspace: NoInfer<W>,
    commit: string,
    changes: readonly ChangedPath[],
    assignment: Assignment,
  ): Promise<WorkStudy | Unavailable>;
  /** What is known of a base, else what `ask` finds out; on one host it is asked once at a time. */
  recallBase(
    question: BaseQuestion,
    ask: () => Promise<BaseResult>,
    signal: AbortSignal,
  ): Promise<BaseResult>;
  /** How the pictures in two folders differ. */
  comparePictures(before: string, after: string): Promise<readonly PictureDifference[]>;
  /** Lets an agent read a checkout that is thrown away afterwards; whatever it writes there is lost. */
  runAgent(
    agent: string,
    prompt: string,
    checkout: Checkout,
    limits: { readonly budget: Budget; readonly signal: AbortSignal },
  ): Promise<Pick<CommandResult, 'end' | 'logTail'> & { readonly usage: Usage }>;
}

/** What a host verifies work with. */
export interface VerificationHost<W> {
  readonly workspaces: VerifiedWorkspaces<W>;
  readonly verification: VerificationParts<W>;
}

/** Harvested work that the policy has accepted. */
export interface WorkToVerify<W> {
  readonly workspace: W;
  readonly assignment: Assignment;
  readonly commit: string;
  readonly changes: readonly ChangedPath[];
}
