import type { Lease, RunStore } from '../ports/run-store.ts';

/** Longer than any single call to GitHub; it is renewed as long as a look lasts, and before each effect. */
export const LEASE_MS = 60_000;

/** A lease while a look works under it. */
export interface HeldLease {
  readonly lease: Lease;
  /** Whether it lasts by the clock of this process: what was stopped for long knows by it, before anybody says so. */
  isHeld(): boolean;
  /** `false` when another one was given it. */
  renew(): Promise<boolean>;
}

/** Works under a lease that is renewed meanwhile: reads and effects may wait longer for GitHub's pace than a lease lasts. */
export async function holdLease<T>(
  { store, now }: { readonly store: RunStore; readonly now: () => number },
  lease: Lease,
  work: (held: HeldLease) => Promise<T>,
): Promise<T> {
  let { expiresAt } = lease;
  const renew = async () => {
    const renewed = await store.renewLease(lease, LEASE_MS, now());
    expiresAt = renewed?.expiresAt ?? 0;
    return renewed !== null;
  };
  // A store that is away says nothing: the lease then ends at its time.
  const renewing = setInterval(() => void renew().catch(() => undefined), LEASE_MS / 3);
  try {
    return await work({ lease, renew, isHeld: () => now() < expiresAt });
  } finally {
    clearInterval(renewing);
  }
}
