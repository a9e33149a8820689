import type { TimeLimit } from './attempt-outcome.ts';
import { type Budget, reachedLimit, type Usage } from './usage.ts';

/** What is seen of an agent at one moment. Times are in milliseconds since the epoch. */
export interface AgentSigns {
  readonly now: number;
  /** Its last output, commit or change of its status file; at first, when it started. */
  readonly lastSignAt: number;
  /** Its last commit; at first, when it started. */
  readonly lastCommitAt: number;
  readonly usage: Usage;
  /** Since when its provider makes it wait, and until when if that is known; `null` when it goes on. */
  readonly limited: {
    readonly since: number;
    readonly until: number | null;
    readonly message: string;
  } | null;
  /** How often in a row its conversation was too long for its model, with nothing done in between. */
  readonly overflows: number;
}

export interface WatchLimits {
  readonly idleMs: number;
  readonly stallMs: number;
  readonly budget: Budget;
  /** Milliseconds that its provider may make it wait. */
  readonly limitedMs: number;
  /** When its whole time is over, in milliseconds since the epoch. */
  readonly deadline: number;
}

/** Why an agent is ended before it ends by itself. */
export type StopReason =
  | { readonly kind: 'time'; readonly limit: Exclude<TimeLimit, 'wall'>; readonly afterMs: number }
  | { readonly kind: 'budget'; readonly limit: keyof Budget; readonly usage: Usage }
  | {
      readonly kind: 'resources';
      readonly limit: 'memory' | 'processes' | 'disk';
      /** Of the host, where others may have used it up. */
      readonly whose: 'own' | 'host';
      readonly message: string;
    }
  | { readonly kind: 'rate-limit'; readonly until: number | null; readonly message: string }
  /** Its model takes its conversation no more, and it tries for ever. */
  | { readonly kind: 'overflow' };

/** Shortening a conversation once or twice is how agents go on; one that does nothing else gets nowhere. */
const MOST_OVERFLOWS = 3;

/** Why an agent that shows these signs shall be ended now; `null` when it may go on. */
export function reasonToStop(signs: AgentSigns, limits: WatchLimits): StopReason | null {
  const { now, usage, limited } = signs;
  const spent = reachedLimit(usage, limits.budget);
  if (spent !== null) return { kind: 'budget', limit: spent, usage };
  if (limited !== null && waitsInVain(limited, now, limits)) {
    return { kind: 'rate-limit', until: limited.until, message: limited.message };
  }
  if (signs.overflows >= MOST_OVERFLOWS) return { kind: 'overflow' };
  if (now - signs.lastSignAt >= limits.idleMs) {
    return { kind: 'time', limit: 'idle', afterMs: now - signs.lastSignAt };
  }
  if (now - signs.lastCommitAt >= limits.stallMs) {
    return { kind: 'time', limit: 'stalled', afterMs: now - signs.lastCommitAt };
  }
  return null;
}

/** Agents try again for minutes by themselves: another agent can use the time, and the workspace. */
function waitsInVain(
  { since, until }: NonNullable<AgentSigns['limited']>,
  now: number,
  { limitedMs, deadline }: WatchLimits,
): boolean {
  if (now - since >= limitedMs) return true;
  return until !== null && (until >= deadline || until - since > limitedMs);
}
