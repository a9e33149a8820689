import { onTestFinished } from 'vitest';
import type { RunStore } from '../../src/ports/run-store.ts';
import { openBackend } from '../../src/queue/open-backend.ts';

/** The store of the processes at this Redis, for a test to look into; it is closed with the test. */
export async function openStore(redisUrl: string): Promise<RunStore> {
  const log = { warn: () => undefined, error: () => undefined };
  const { backend, store } = await openBackend({ redisUrl, dataDir: null, log });
  onTestFinished(() => backend.close());
  return store;
}
