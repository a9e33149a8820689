const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A number with its unit, as `20s`, `1.5 seconds`, `3 days`. */
const PART = String.raw`\d+(?:\.\d+)?\s*(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\b`;
/** Parts may stand without anything between them, as in `5h3m2s`, where no word boundary is. */
const COMPACT = String.raw`(?:\d+(?:\.\d+)?[dhm])*\d+(?:\.\d+)?(?:ms|[smhd])\b`;
const WAIT = new RegExp(
  String.raw`(?:try again|retry(?:ing)?|resets?|again)[^.\d\n]{0,40}?\b(?:in|after)\s+((?:${COMPACT})|${PART}(?:[\s,]+(?:and\s+)?${PART})*)`,
  'i',
);
const RETRY_DELAY = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/;
const EPOCH = /\b(?:resets?(?:_at)?|reached)\b[^\d\n]{0,20}\b(1[6-9]\d{8}|2\d{9})\b/i;
const CLOCK =
  /try again at (?:([a-z]{3,9} \d{1,2})(?:st|nd|rd|th)?,? (\d{4}),? )?(\d{1,2}):(\d{2}) ?(am|pm)\b/i;

const LONGEST_MS = 31 * 86_400_000;

/**
 * When a provider answers again by the words of an error (`Please try again in 20s`, `Your quota will reset after 5h3m`,
 * Google's `"retryDelay":"17s"`), in milliseconds since the epoch; `null` where nothing is said. `at` is the time of the words. A time of day is
 * taken for that of this host, as agents print it.
 */
export function resetInWords(text: string, at: number): number | null {
  const epoch = EPOCH.exec(text)?.[1];
  if (epoch !== undefined) return within(Number(epoch) * 1_000, at);
  const delay = RETRY_DELAY.exec(text)?.[1];
  if (delay !== undefined) return within(at + Number(delay) * 1_000, at);
  const wait = WAIT.exec(text)?.[1];
  if (wait !== undefined) return within(at + milliseconds(wait), at);
  const clock = CLOCK.exec(text);
  return clock === null ? null : within(nextTime(clock, at), at);
}

/** Without a day, the next time that clocks show it. */
function nextTime([, day, year, hour, minute, half]: RegExpExecArray, at: number): number {
  const time = day === undefined ? new Date(at) : new Date(`${day}, ${year}`);
  const isAfternoon = half?.toLowerCase() === 'pm';
  time.setHours((Number(hour) % 12) + (isAfternoon ? 12 : 0), Number(minute), 0, 0);
  if (day === undefined && time.getTime() <= at) time.setDate(time.getDate() + 1);
  return time.getTime();
}

function milliseconds(wait: string): number {
  const parts = [...wait.matchAll(/(\d+(?:\.\d+)?)\s*(ms|milli|[smhd])/gi)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unitOf(unit)] ?? 0), 0);
}

function unitOf(word: string | undefined): string {
  const unit = (word ?? '').toLowerCase();
  return unit === 'milli' ? 'ms' : unit;
}

/** Numbers that cannot be meant are no reset time. */
function within(reset: number, at: number): number | null {
  return reset > at - LONGEST_MS && reset < at + LONGEST_MS ? Math.round(reset) : null;
}
