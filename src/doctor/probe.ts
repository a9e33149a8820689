import { setTimeout as sleep } from 'node:timers/promises';

/** What a look at the world brought. */
export type Probe<T> =
  | { readonly outcome: 'found'; readonly value: T }
  | { readonly outcome: 'failed'; readonly reason: string };

/** Of each probe. */
export const PROBE_LIMIT_MS = 10_000;

/** Looks, for `limitMs` at most, and never rejects. `look` is told to give up by its signal, but need not listen to it. */
export async function probe<T>(
  look: (signal: AbortSignal) => Promise<T>,
  limitMs = PROBE_LIMIT_MS,
): Promise<Probe<T>> {
  const timeout = new AbortController();
  const done = new AbortController();
  const late = sleep(limitMs, undefined, { signal: done.signal }).then(() => {
    timeout.abort(new Error('too late'));
    throw new Error(`no answer within ${limitMs / 1_000} s`);
  });
  try {
    return { outcome: 'found', value: await Promise.race([look(timeout.signal), late]) };
  } catch (error) {
    return { outcome: 'failed', reason: reasonOf(error) };
  } finally {
    done.abort();
    late.catch(() => undefined);
  }
}

/** In words, of what `fetch` hides in its cause as well. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0]);
  return cause instanceof Error && cause.message !== error.message && !isUseful(error)
    ? reasonOf(cause)
    : error.message;
}

/** `fetch failed` says nothing. */
function isUseful(error: Error): boolean {
  return error.message !== '' && error.message !== 'fetch failed';
}
