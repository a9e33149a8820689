import type { IncomingHttpHeaders } from 'node:http';
import { listAt, textAt, valueAt } from './json-value.ts';

const TOO_MANY_REQUESTS = 429;
const UNAVAILABLE = 503;
/** Anthropic's word for a service that has too much to do. */
const OVERLOADED = 529;
const UNTOLD_MS = 60_000;
/** An account without money is not refilled by waiting, but somebody may refill it. */
const NO_MONEY_MS = 3_600_000;
const LONGEST_MS = 31 * 24 * 3_600_000;

/** What a provider's answer says of its limits. */
export interface LimitAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The beginning of the body as JSON, of answers that are errors. */
  readonly body: unknown;
}

/**
 * Until when a provider wants to be left alone, in milliseconds since the epoch; `null` where the answer is about something else. What it asks
 * for comes before the moment when its limits are filled up again; where nothing is told it is a minute.
 */
export function readLimitedUntil({ status, headers, body }: LimitAnswer, now: number): number | null {
  if (status !== TOO_MANY_REQUESTS && status !== OVERLOADED && status !== UNAVAILABLE) return null;
  if (valueAt(body, 'error', 'code') === 'insufficient_quota') return now + NO_MONEY_MS;
  const told = [readRetryAfter(headers, now), readRetryInfo(body, now), readExhausted(headers, now)]
    .map((times) => times.filter((time) => time > now))
    .find((times) => times.length > 0);
  if (told !== undefined) return Math.min(Math.max(...told), now + LONGEST_MS);
  return status === UNAVAILABLE ? null : now + UNTOLD_MS;
}

/** `retry-after` in seconds or as a date, and in milliseconds. */
function readRetryAfter(headers: IncomingHttpHeaders, now: number): number[] {
  const ms = Number(headers['retry-after-ms'] ?? Number.NaN);
  const after = headers['retry-after'];
  const seconds = Number(after ?? Number.NaN);
  return [now + ms, Number.isNaN(seconds) ? Date.parse(after ?? '') : now + seconds * 1000];
}

const RESET = /^(?:anthropic-ratelimit|x-ratelimit)-(?:(.+)-)?reset(?:-(.+))?$/;

/** `anthropic-ratelimit-<of>-reset` and `x-ratelimit-reset-<of>`, where nothing remains. */
function readExhausted(headers: IncomingHttpHeaders, now: number): number[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    const match = RESET.exec(name);
    if (match === null || typeof value !== 'string') return [];
    const remainingName = name.replace('-reset', '-remaining');
    const remaining = headers[remainingName];
    const isRejected = headers[name.replace('-reset', '-status')] === 'rejected';
    return remaining === '0' || isRejected ? [readMoment(value, now)] : [];
  });
}

/** A date, seconds since the epoch, or a duration such as `6m0s`, `1.5s` and `20ms`. */
function readMoment(text: string, now: number): number {
  if (/^\d{9,11}$/.test(text)) return Number(text) * 1000;
  const duration = readDurationMs(text);
  return duration === null ? Date.parse(text) : now + duration;
}

const UNIT_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

function readDurationMs(text: string): number | null {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/.test(text)) return null;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNIT_MS[unit] ?? 0),
    0,
  );
}

/** Gemini's `google.rpc.RetryInfo`; its errors may come in a list of one. */
function readRetryInfo(body: unknown, now: number): number[] {
  const error = valueAt(Array.isArray(body) ? body[0] : body, 'error');
  return listAt(error, 'details').flatMap((detail) => {
    const ms = readDurationMs(textAt(detail, 'retryDelay') ?? '');
    return ms === null ? [] : [now + ms];
  });
}

/** Which models of which providers want to be left alone. */
export interface RateLimits {
  /** An answer that takes the call ends the limit of that model. */
  note(call: { readonly provider: string; readonly model: string | null }, answer: LimitAnswer): void;
  /** The latest moment, in milliseconds since the epoch; `null` when no limit stands, also when it is over by now. */
  limitedUntil(): number | null;
  /** A model answers; the function that it answers ends that. */
  answering(): () => void;
  /** Like `limitedUntil`, but of limits since the last answer of any model, and `null` while one answers. */
  waitsUntil(): number | null;
}

export function createRateLimits(now: () => number): RateLimits {
  const limits = new Map<string, number>();
  const sinceAnswer = new Set<string>();
  let answers = 0;
  const latest = (times: readonly number[]): number | null => {
    const standing = times.filter((until) => until > now());
    return standing.length > 0 ? Math.max(...standing) : null;
  };
  return {
    note({ provider, model }, answer) {
      const key = `${provider} ${model ?? ''}`;
      const until = readLimitedUntil(answer, now());
      if (until !== null) {
        limits.set(key, until);
        sinceAnswer.add(key);
      } else if (answer.status < 400) limits.delete(key);
    },
    limitedUntil: () => latest([...limits.values()]),
    answering() {
      answers += 1;
      return () => {
        answers -= 1;
        sinceAnswer.clear();
      };
    },
    waitsUntil: () =>
      answers > 0
        ? null
        : latest([...limits].flatMap(([key, until]) => (sinceAnswer.has(key) ? [until] : []))),
  };
}
