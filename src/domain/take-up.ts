import type { AgentWork, Assignment, AttemptStart, Conversation } from './attempt.ts';
import { addUsage, type Usage } from './usage.ts';

/** What is known of the workers that had an attempt before this one, and died or were stopped in the middle of it. */
export interface EarlierClaims {
  /** Of all of them together. */
  readonly usage: Usage;
  /** The last that was seen; `null` where no agent had one. */
  readonly conversation: Conversation | null;
  /** Its work was being verified: no agent is asked to do it again. */
  readonly wasVerifying: boolean;
}

/**
 * The assignment of an attempt for a worker that takes it up: it goes on from what was committed before, in the agent's own conversation where there
 * was one.
 * @param left the newest commit that was kept for this very attempt; `null` where there is none, and then it begins as it began before
 */
export function takeUp(assignment: Assignment, earlier: EarlierClaims, left: string | null): Assignment {
  const { start, lessons } = assignment;
  if (left === null || start.kind === 'allowed') return assignment;
  if (start.kind !== 'fresh' && start.commit === left) return assignment;
  const session = earlier.conversation?.id ?? sessionOf(start);
  return {
    ...assignment,
    start: { kind: 'continued', commit: left, session },
    // In its own conversation it was told; another one has to know it, too.
    lessons:
      start.kind === 'feedback' ? [...lessons, `Earlier work was not accepted: ${start.feedback}`] : lessons,
  };
}

function sessionOf(start: AttemptStart): string | null {
  return 'session' in start ? start.session : null;
}

/** What an agent has used, with what was used before it. */
export function withEarlier<T extends AgentWork>(work: T, earlier: EarlierClaims | null): T {
  return earlier === null ? work : { ...work, usage: addUsage(earlier.usage, work.usage) };
}

/** All that is known of an attempt's agent before this worker has started one. */
export function workBefore({ usage, conversation }: EarlierClaims): AgentWork {
  return { usage, session: conversation?.id ?? null };
}
