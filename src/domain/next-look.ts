import type { Attempt } from './attempt.ts';
import type { RunRecord } from './run-record.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Pull requests that nobody touched for so long are left to their webhooks. */
const WATCHED_AFTER_MS = 30 * DAY_MS;
/** Between two signs of life of an attempt, by which its progress becomes known: a look comes so much earlier. */
const UNKNOWN_FOR_MS = 5_000;

/**
 * When a master issue is looked at without an event: every minute at least while it is under way, so that a missed webhook heals, and often enough
 * for the status comment while agents work; at a growing interval, up to a day, while people are waited for; not any more a month after the run has
 * finished.
 * @returns milliseconds since the epoch, or `null` for never
 */
export function nextLook(run: RunRecord | null, attempts: readonly Attempt[], now: number): number | null {
  if (!run) return null;
  switch (run.phase.state) {
    case 'running':
      return now + Math.min(MINUTE_MS, untilNews(run, attempts));
    case 'awaiting_approval':
      return now + growing(now - run.createdAt);
    case 'finished': {
      const waited = now - run.phase.at;
      return waited < WATCHED_AFTER_MS ? now + growing(waited) : null;
    }
  }
}

/** What agents are seen to do is shown in time; where none is at work, nothing but its webhook tells of what is new. */
function untilNews(run: RunRecord, attempts: readonly Attempt[]): number {
  const isAtWork = attempts.some(({ phase }) => phase.state === 'in_progress' || phase.state === 'verifying');
  return isAtWork ? newsWait(run) : MINUTE_MS;
}

/** Milliseconds from one word about what agents are seen to do to the next, so that none is later than the repository wants. */
export function newsWait({ settings }: Pick<RunRecord, 'settings'>): number {
  return Math.max(settings.statusIntervalMs - UNKNOWN_FOR_MS, UNKNOWN_FOR_MS);
}

/** Half of what has been waited already, between a minute and a day: whole milliseconds, since a store takes no others. */
export function growing(waitedMs: number): number {
  return Math.min(Math.max(Math.round(waitedMs / 2), MINUTE_MS), DAY_MS);
}
