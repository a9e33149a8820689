import type { RunRecord } from './run-record.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Pull requests that nobody touched for so long are left to their webhooks. */
const WATCHED_AFTER_MS = 30 * DAY_MS;

/**
 * When a master issue is looked at without an event: every minute while agents work, so that a missed webhook heals; at a growing interval, up to
 * a day, while people are waited for; not any more a month after the run has finished.
 * @returns milliseconds since the epoch, or `null` for never
 */
export function nextLook(run: RunRecord | null, now: number): number | null {
  if (!run) return null;
  switch (run.phase.state) {
    case 'running':
      return now + MINUTE_MS;
    case 'awaiting_approval':
      return now + growing(now - run.createdAt);
    case 'finished': {
      const waited = now - run.phase.at;
      return waited < WATCHED_AFTER_MS ? now + growing(waited) : null;
    }
  }
}

/** Half of what has been waited already, between a minute and a day: whole milliseconds, since a store takes no others. */
export function growing(waitedMs: number): number {
  return Math.min(Math.max(Math.round(waitedMs / 2), MINUTE_MS), DAY_MS);
}
