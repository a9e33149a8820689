import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from '../domain/attempt.ts';
import type { AttemptObserver } from '../ports/attempt-runner.ts';

/**
 * Gives signs of life from the beginning of `doWork` to its end: clone and push, too, can take longer than anybody waits for a silent
 * worker.
 * @param look what the agent is seen to do at this moment
 * @param everyMs milliseconds between two signs
 * @returns what `doWork` returns
 */
export async function whileBeating<T>(
  observer: Pick<AttemptObserver, 'progress'>,
  look: () => Promise<Progress>,
  everyMs: number,
  doWork: () => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const beat = async (): Promise<void> => {
    while (!done.signal.aborted) {
      // A beat that the store did not take is no reason to end an agent; the next one says the same.
      await look()
        .then((progress) => observer.progress(progress))
        .catch(() => undefined);
      await sleep(everyMs, undefined, { signal: done.signal }).catch(() => undefined);
    }
  };
  const beating = beat();
  try {
    return await doWork();
  } finally {
    done.abort();
    await beating;
  }
}
