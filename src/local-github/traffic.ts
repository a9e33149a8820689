import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { World } from './state/world.ts';

/** How many requests the two APIs had. A conditional request that was answered 304 counts only as `notModified`. */
export interface Traffic {
  rest: number;
  graphql: number;
  notModified: number;
}

/** GitHub's hourly limit for an installation; it is shown, but never enforced here. */
export const HOURLY_LIMIT = 5000;
const HOUR_SECONDS = 3600;

/** The quota as it is shown: what was used since the clock hour began. */
export interface Quota {
  readonly limit: number;
  readonly remaining: number;
  readonly used: number;
  /** Seconds since the epoch. */
  readonly resetAt: number;
}

/** Counts what comes in, and tells the hourly quota of each API. */
export class TrafficCounter {
  readonly total: Traffic = { rest: 0, graphql: 0, notModified: 0 };
  readonly #world: World;
  readonly #used = { rest: 0, graphql: 0 };
  #hour = 0;

  constructor(world: World) {
    this.#world = world;
  }

  count(api: 'rest' | 'graphql', status: number): void {
    if (status === 304) {
      this.total.notModified += 1;
      return;
    }
    this.#turnHour();
    this.total[api] += 1;
    this.#used[api] += 1;
  }

  quota(api: 'rest' | 'graphql'): Quota {
    this.#turnHour();
    const used = Math.min(HOURLY_LIMIT, this.#used[api]);
    const resetAt = (this.#hour + 1) * HOUR_SECONDS;
    return { limit: HOURLY_LIMIT, remaining: HOURLY_LIMIT - used, used, resetAt };
  }

  #turnHour(): void {
    const hour = Math.floor(this.#world.now().getTime() / 1000 / HOUR_SECONDS);
    if (hour === this.#hour) return;
    this.#hour = hour;
    this.#used.rest = 0;
    this.#used.graphql = 0;
  }
}

/**
 * Counts every request and puts GitHub's headers on every answer: quota, request id, and the date by the injected clock, which
 * `@octokit/auth-app` sets its own clock by.
 */
export function countTraffic(
  world: World,
  counter: TrafficCounter,
  api: 'rest' | 'graphql',
): MiddlewareHandler {
  return async (c, next) => {
    await next();
    // Asking how much is left costs nothing.
    if (!c.req.path.endsWith('/rate_limit')) counter.count(api, c.res.status);
    const { limit, remaining, used, resetAt } = counter.quota(api);
    const headers = {
      date: world.now().toUTCString(),
      'x-github-request-id': randomUUID(),
      'x-github-media-type': 'github.v3; format=json',
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(resetAt),
      'x-ratelimit-resource': api === 'rest' ? 'core' : 'graphql',
    };
    // A fault may have said something else.
    for (const [name, value] of Object.entries(headers)) if (!c.res.headers.has(name)) c.header(name, value);
  };
}
