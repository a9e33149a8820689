import { setImmediate } from 'node:timers/promises';

/** Waits, when it is time for it, until the event loop has done what else there is to do. */
export type Breathe = () => Promise<void>;

const LONGEST_MS = 10;

/** For long work in a process that serves: `breathe` is called between its steps, and takes a break every 10 ms. */
export function createBreathe(): Breathe {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < LONGEST_MS) return;
    await setImmediate();
    last = performance.now();
  };
}
