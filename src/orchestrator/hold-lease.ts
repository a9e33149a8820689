import type { Lease, RunStore } from '../ports/run-store.ts';

/** Longer than any single call to GitHub; a look renews it before each effect. */
export const LEASE_MS = 60_000;

/** Works under a lease that is renewed meanwhile: an effect may wait longer for GitHub's pace than a lease lasts. */
export async function holdLease<T>(
  { store, now }: { readonly store: RunStore; readonly now: () => number },
  lease: Lease,
  work: (isHeld: () => boolean) => Promise<T>,
): Promise<T> {
  let { expiresAt } = lease;
  const renew = async () => {
    expiresAt = (await store.renewLease(lease, LEASE_MS, now()))?.expiresAt ?? 0;
  };
  // A store that is away says nothing: the lease then ends at its time.
  const renewing = setInterval(() => void renew().catch(() => undefined), LEASE_MS / 3);
  try {
    return await work(() => now() < expiresAt);
  } finally {
    clearInterval(renewing);
  }
}
