import { ProbotOctokit } from 'probot';
import { ANSWER_WITHIN_MS, fetchWithin } from './fetch-while.ts';

/** `github` keeps to GitHub's published limits; `none` is for a GitHub on this machine, which has none. */
export type Pacing = 'github' | 'none';

/** Times that a limited call waits as GitHub asks before the look gives up; a later look tries again. */
const LIMITED_TRIES = 2;
/** A longer wait would hold up the looks at other repositories. */
const WAIT_AT_MOST_S = 10;

/**
 * Probot's Octokit with our pacing. Probot's own handlers do not retry secondary limits; and its retries after a 5xx would repeat creates that
 * GitHub may have applied, where our next look finds out first.
 */
export function pacedOctokit(pacing: Pacing): typeof ProbotOctokit {
  return ProbotOctokit.defaults((options: Record<string, unknown>) => ({
    ...options,
    retry: { enabled: false },
    request: { ...objectAt(options, 'request'), fetch: fetchWithin(ANSWER_WITHIN_MS) },
    throttle: pacing === 'none' ? { enabled: false } : { ...objectAt(options, 'throttle'), ...handlers },
  }));
}

const handlers = {
  enabled: true,
  onRateLimit: mayTryAgain,
  onSecondaryRateLimit: mayTryAgain,
};

function mayTryAgain(
  retryAfter: number,
  options: { readonly method: string; readonly url: string },
  octokit: { readonly log: { warn(message: string): void } },
  retryCount: number,
): boolean {
  octokit.log.warn(`GitHub limits ${options.method} ${options.url} for ${retryAfter} s`);
  return retryAfter <= WAIT_AT_MOST_S && retryCount < LIMITED_TRIES;
}

function objectAt(options: Record<string, unknown>, key: string): object {
  const value = options[key];
  return typeof value === 'object' && value !== null ? value : {};
}
