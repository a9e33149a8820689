import { NotSent } from '../ports/github.ts';

/** Longer than GitHub takes for any answer (GraphQL ends after 10 s), and shorter than a lease: nobody may wait for an answer past it. */
export const ANSWER_WITHIN_MS = 15_000;

/**
 * `fetch` that gives up after `answerWithinMs`, and sends nothing once `isHeld` says no. Between that question and the request leaving nothing is
 * awaited, so that a process which was stopped in the middle of its work does not write when it goes on.
 */
export function fetchWhile(isHeld: () => boolean, answerWithinMs = ANSWER_WITHIN_MS): typeof fetch {
  return async (input, init) => {
    if (!isHeld()) throw new NotSent('the lease was lost before the request left');
    const late = AbortSignal.timeout(answerWithinMs);
    const signal = init?.signal ? AbortSignal.any([init.signal, late]) : late;
    return fetch(input, { ...init, signal });
  };
}
