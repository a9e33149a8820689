import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { holdLease, LEASE_MS } from '../../src/orchestrator/hold-lease.ts';
import type { RunStore } from '../../src/ports/run-store.ts';
import { openTestBackend } from '../support/backend.ts';
import { MASTER } from '../support/build-snapshot.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] }));
afterEach(() => void vi.useRealTimers());

/** Time passes, and what is to be done at its passing is done. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  // The store answers over real sockets or threads.
  await new Promise((resolve) => setTimeout(resolve, 50));
}

async function held(work: (isHeld: () => boolean, store: RunStore) => Promise<void>): Promise<void> {
  const { store, close } = await openTestBackend('embedded');
  const now = () => Date.now();
  const lease = await store.acquireLease(MASTER, 'a look', LEASE_MS, now());
  if (!lease) throw new Error('no lease');
  await holdLease({ store, now }, lease, (held) => work(() => held.isHeld(), store));
  vi.useRealTimers();
  await close();
}

test('a lease lasts as long as the work under it', async () => {
  await held(async (isHeld) => {
    for (let third = 0; third < 10; third += 1) await pass(LEASE_MS / 3);
    expect(isHeld()).toBe(true);
  });
});

test('a lease that another one was given is lost', async () => {
  await held(async (isHeld, store) => {
    await store.acquireLease(MASTER, 'another look', LEASE_MS, Date.now() + LEASE_MS + 1);
    await pass(LEASE_MS / 3);
    expect(isHeld()).toBe(false);
  });
});

test('whoever slept for longer than the lease has lost it, before anybody says so', async () => {
  await held(async (isHeld) => {
    expect(isHeld()).toBe(true);
    vi.setSystemTime(Date.now() + LEASE_MS);
    expect(isHeld()).toBe(false);
  });
});
