import type { Fault, FaultyRequest } from './fault.ts';
import { isGraphql } from './read-request.ts';

const DOCS = 'https://docs.github.com/rest';
const LIMITS = `${DOCS}/using-the-rest-api/rate-limits-for-the-rest-api`;

/** Said to nobody, since the connection is gone; it only shows in the log, in the words of nginx. */
export function noAnswer(): Response {
  return new Response(null, { status: 499 });
}

/** What GitHub says when something of its own fails. By its description, only 503 has a code in place of the status. */
export function serverError(status: number): Response {
  const common = { message: 'Server Error', documentation_url: DOCS };
  const body =
    status === 503 ? { code: 'service_unavailable', ...common } : { ...common, status: `${status}` };
  return Response.json(body, { status });
}

/** GitHub's answer when a limit is hit; `now`: seconds since the epoch. */
export function limitAnswer(
  { limit, status, retryAfterS }: Extract<Fault, { kind: 'limit' }>,
  request: FaultyRequest,
  now: number,
): Response {
  if (limit === 'secondary') {
    const message =
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
    const body = {
      message,
      documentation_url: `${LIMITS}#about-secondary-rate-limits`,
      status: `${status}`,
    };
    return Response.json(body, { status, headers: { 'retry-after': String(retryAfterS) } });
  }
  const message = 'API rate limit exceeded for installation.';
  const headers = {
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-used': '5000',
    'x-ratelimit-reset': String(Math.ceil(now + retryAfterS)),
  };
  if (isGraphql(request)) return Response.json({ errors: [{ type: 'RATE_LIMITED', message }] }, { headers });
  const body = { message, documentation_url: `${LIMITS}#about-primary-rate-limits`, status: `${status}` };
  return Response.json(body, { status, headers });
}
