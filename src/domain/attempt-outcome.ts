import type { Budget } from './usage.ts';

/**
 * What a command was run on: the harvested commit, the same with the base's tests and their set-up put back, the base, or the base with the work's
 * new tests.
 */
export type EvidenceSubject = 'work' | 'work with base tests' | 'base' | 'base with new tests';

/** One command that was run on the harvested commit: facts, in contrast to what an agent claims. */
export interface Evidence {
  readonly command: string;
  /** Left out: the work. */
  readonly on?: EvidenceSubject;
  readonly exitCode: number | null;
  readonly durationMs: number;
  /** The end of its output, capped. */
  readonly logTail: string;
}

/** Why work was not accepted, or could not even be begun. */
export type RejectionReason =
  | 'prerequisites-conflict'
  | 'no-commits'
  | 'out-of-scope'
  | 'verification-failed'
  | 'wrong-branch'
  | 'secret'
  | 'protected-file'
  | 'submodule'
  | 'symlink'
  | 'too-large'
  | 'weakened-tests'
  | 'tests-prove-nothing'
  | 'qa-rejected'
  | 'qa-blocked'
  | 'end-to-end-failed'
  | 'push-refused'
  | 'unverifiable';

/** Something that whoever reviews the work has to see first: what was weakened, what a person allowed, what could not be checked. */
export interface Finding {
  readonly kind: RejectionReason | 'red-base' | 'flaky';
  /** One sentence or more, with the files named. */
  readonly message: string;
  /** Who allowed it; `null` where nobody had to. */
  readonly allowedBy: string | null;
}

/** What is left of an attempt that did not succeed, so that nobody has to search for it. */
export interface Remains {
  /** The end of the agent's output, capped, secrets redacted. */
  readonly logTail: string;
  /** `git diff` of what was harvested, capped; empty when there is nothing. */
  readonly diff: string;
  /** The harvested commit, kept in the mirror. */
  readonly commit: string | null;
  /** Name of the host that alone has the commit, since it may not be sent anywhere or could not be; absent where every host can get it. */
  readonly keptOn?: string;
}

export type AttemptOutcome =
  | {
      readonly kind: 'verified';
      /** The commit that was verified and pushed. */
      readonly commit: string;
      readonly changedFiles: readonly string[];
      readonly evidence: readonly Evidence[];
      readonly findings: readonly Finding[];
      /** What the agent says it did: commit subjects, oldest first, at most 20. */
      readonly commits: readonly string[];
      /** How its workspace began otherwise than people expect, in sentences; absent where there is nothing to say. */
      readonly notes?: readonly string[];
    }
  | ({
      readonly kind: 'rejected';
      readonly reason: RejectionReason;
      readonly message: string;
      readonly evidence: readonly Evidence[];
    } & Remains)
  | ({ readonly kind: 'failed'; readonly message: string } & Remains)
  | ({ readonly kind: 'timed_out'; readonly limit: TimeLimit; readonly message: string } & Remains)
  | ({ readonly kind: 'over_limit'; readonly limit: UseLimit; readonly message: string } & Remains)
  /** The agent asks for what other tasks deliver (R28); its work waits for them. */
  | ({ readonly kind: 'parked'; readonly needs: readonly Need[]; readonly message: string } & Remains)
  /** Our side or the provider's: it says nothing about the task. */
  | ({
      readonly kind: 'infrastructure';
      readonly cause: InfrastructureCause;
      readonly message: string;
    } & Remains)
  | ({ readonly kind: 'cancelled'; readonly message: string } & Remains);

/** The whole time, the time without a sign of life, the time without a commit. */
export type TimeLimit = 'wall' | 'idle' | 'stalled';

export type UseLimit = keyof Budget | 'memory' | 'processes' | 'disk';

/** `item` of what the task `task` delivers, both in the agent's words. */
export interface Need {
  readonly task: string;
  readonly item: string;
}

export type InfrastructureCause =
  /** Git, network, disk or pool. */
  | { readonly kind: 'host' }
  /** The work that it is about lies on another host, and no other one can get it; `host` is its name where that is known. */
  | { readonly kind: 'elsewhere'; readonly host: string | null }
  /** The agent is not set up on the worker, or its version cannot be used. */
  | { readonly kind: 'agent-missing' }
  /** What the operator has set up cannot be run: another try of the same would end alike. */
  | { readonly kind: 'misconfigured' }
  /** Its provider limits it, until then if it says so (milliseconds since the epoch). */
  | { readonly kind: 'rate-limit'; readonly until: number | null }
  /** The provider answers with errors, or refuses the key. */
  | { readonly kind: 'provider' };
