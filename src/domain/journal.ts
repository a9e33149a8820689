import type { Action } from './action.ts';
import type { RunRecord } from './run-record.ts';

/**
 * How long a create without an answer is waited for before it is tried again: GitHub may apply a request late, after the client gave up, so that
 * absence from the next read proves nothing.
 */
export const GRACE_MS = 60_000;

/** Names the object that an action creates; `null` for actions that create none. */
export function journalKey(action: Action, run: RunRecord): string | null {
  switch (action.type) {
    case 'create-sub-issue':
    case 'open-pull-request':
    case 'create-follow-up':
      return `${action.type}:${action.handle}`;
    case 'publish':
      return run.publications[action.publication] === null ? `publish:${action.publication}` : null;
    case 'reply':
      return `reply:${action.to}`;
    default:
      return null;
  }
}

/** Until when an object that the snapshot does not show may still appear; `null` when its absence is to be believed. */
export function graceUntil(key: string, run: RunRecord, now: number): number | null {
  const entry = run.journal[key];
  if (!entry) return null;
  const until = entry.at + GRACE_MS;
  return until > now ? until : null;
}
