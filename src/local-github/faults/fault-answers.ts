import type { Fault, FaultyRequest } from './fault.ts';
import { isGraphql } from './read-request.ts';

/** Said to nobody, since the connection is gone; it only shows in the log, in the words of nginx. */
export function noAnswer(): Response {
  return new Response(null, { status: 499 });
}

/** What GitHub's front end says when what is behind it does not. */
export function serverError(status: number): Response {
  return Response.json({ message: 'Server Error' }, { status });
}

/** GitHub's answer when a limit is hit; `now`: seconds since the epoch. */
export function limitAnswer(
  { limit, status, retryAfterS }: Extract<Fault, { kind: 'limit' }>,
  request: FaultyRequest,
  now: number,
): Response {
  const docs = 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api';
  if (limit === 'secondary') {
    const message =
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
    const body = { documentation_url: `${docs}#about-secondary-rate-limits`, message };
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
  const body = { message, documentation_url: `${docs}#about-primary-rate-limits` };
  return Response.json(body, { status, headers });
}
