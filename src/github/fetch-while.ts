import { NotSent } from '../ports/github.ts';

/** Longer than GitHub takes for any answer (GraphQL ends after 10 s), and shorter than a lease: nobody may wait for an answer past it. */
export const ANSWER_WITHIN_MS = 15_000;

/** `fetch` that gives up after so many milliseconds. The request may have been applied, or be applied later. */
export const fetchWithin =
  (answerWithinMs: number): typeof fetch =>
  (input, init) => {
    const late = AbortSignal.timeout(answerWithinMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, late]) : late;
    return fetch(input, { ...init, signal });
  };

/**
 * `fetch` that sends nothing once `isHeld` says no. It is asked as late as we can: a process that was stopped in the middle of its work hardly ever
 * writes when it goes on. What slips through is found by its tag, and a twin is closed.
 */
export function fetchWhile(isHeld: () => boolean): typeof fetch {
  const send = fetchWithin(ANSWER_WITHIN_MS);
  return async (input, init) => {
    if (!isHeld()) throw new NotSent('the lease was lost before the request left');
    return send(input, init);
  };
}
