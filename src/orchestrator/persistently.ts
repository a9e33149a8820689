import { setTimeout as sleep } from 'node:timers/promises';

/** Waits between tries to save what an agent has done: it is not thrown away because the store is away for minutes. */
const SAVE_WAITS_MS = [200, 1_000, 5_000, 15_000, 30_000, 60_000, 60_000];

/** Tries again for minutes, and rejects as the last try does. */
export async function persistently<T>(save: () => Promise<T>): Promise<T> {
  for (const wait of SAVE_WAITS_MS) {
    try {
      return await save();
    } catch {
      await sleep(wait);
    }
  }
  return save();
}
