import { GraphqlResponseError } from '@octokit/graphql';
import { RequestError } from '@octokit/request-error';
import { GitHubLimited, GitHubRefusal, NotSent } from '../ports/github.ts';

/**
 * GraphQL errors with which GitHub says that nothing was applied, nor will be; anything else (time-outs, "something went wrong") may have been.
 */
const REFUSALS: ReadonlySet<string> = new Set([
  'NOT_FOUND',
  'FORBIDDEN',
  'UNPROCESSABLE',
  'INSUFFICIENT_SCOPES',
]);

/** 401: a token was revoked in this moment, or GitHub cannot check any; 408: the request may have been applied. */
const UNSURE: ReadonlySet<number> = new Set([401, 408]);

/** Where a limited answer does not say how long: GitHub asks for at least a minute. */
const WAIT_MS = 60_000;
/** The primary limits start anew every hour. */
const WAIT_AT_MOST_MS = 3_600_000;

/** What is asked for by id or number may be gone, which is an answer; any other error voids the answer, which is `null` then. */
export function answerIn<T>(error: unknown): T | null {
  if (!(error instanceof GraphqlResponseError) || !error.errors) return null;
  const isAnswer = error.errors.every(({ type, path }) => type === 'NOT_FOUND' && asksForOne(path));
  return isAnswer ? (error.data as T) : null;
}

/** Paths such as `nodes.3`, `repository.issue` and `repository.n12`, but none within what was found. */
function asksForOne([first, second, ...rest]: readonly (string | number)[] = []): boolean {
  if (rest.length > 0) return false;
  return first === 'nodes' || (first === 'repository' && /^(issue|n\d+)$/.test(String(second ?? 'issue')));
}

/**
 * The error in the words of the port: a certain no, a limit, or a request that never left; anything else as it is.
 */
export function explainError(error: unknown): unknown {
  if (error instanceof GraphqlResponseError) return explainGraphql(error);
  if (!(error instanceof RequestError)) return error;
  if (error.cause instanceof NotSent) return error.cause;
  if (isLimit(error)) {
    return new GitHubLimited(error.message, waitOf(error.response?.headers ?? {}), { cause: error });
  }
  const isRefused = error.status >= 400 && error.status < 500 && !UNSURE.has(error.status);
  return isRefused ? new GitHubRefusal(error.message, { cause: error }) : error;
}

function explainGraphql(error: GraphqlResponseError<unknown>): unknown {
  const errors = error.errors ?? [];
  const message = errors.map((one) => one.message).join('; ');
  if (errors.some(({ type }) => /^RATE_LIMIT/.test(type ?? ''))) {
    return new GitHubLimited(message, waitOf(error.headers), { cause: error });
  }
  const isRefused = errors.length > 0 && errors.every(({ type }) => REFUSALS.has(type));
  return isRefused ? new GitHubRefusal(message, { cause: error }) : error;
}

/** A limit is over in a while and says nothing about the call: as a refusal, it would be counted until the call is given up. */
function isLimit({ status, message, response }: RequestError): boolean {
  const isUsedUp = response?.headers['x-ratelimit-remaining'] === '0';
  return status === 429 || (status === 403 && (isUsedUp || /\brate limit\b/i.test(message)));
}

type Headers = Readonly<Record<string, string | number | undefined>>;

/** `retry-after` where GitHub sends it, else the start of the next hour of a limit that is used up. */
function waitOf(headers: Headers): number {
  const retryAfter = Number(headers['retry-after'] ?? Number.NaN) * 1_000;
  if (retryAfter >= 0) return retryAfter;
  const isUsedUp = String(headers['x-ratelimit-remaining']) === '0';
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1_000 - Date.now();
  return isUsedUp && reset > 0 ? Math.min(reset, WAIT_AT_MOST_MS) : WAIT_MS;
}
