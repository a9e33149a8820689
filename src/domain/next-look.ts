import type { RunRecord } from './run-record.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * When a master issue is looked at without an event: every minute while agents work, so that a missed webhook heals; at a growing interval while
 * people are waited for, up to a day; never where nothing can happen any more.
 * @returns milliseconds since the epoch
 */
export function nextLook(run: RunRecord | null, now: number): number | null {
  if (!run) return null;
  switch (run.phase.state) {
    case 'running':
      return now + MINUTE_MS;
    case 'awaiting_approval':
      return now + growing(now - run.createdAt);
    case 'finished':
      return now + growing(now - run.phase.at);
    case 'planned':
      return null;
  }
}

function growing(waitedMs: number): number {
  return Math.min(Math.max(waitedMs / 2, MINUTE_MS), DAY_MS);
}
