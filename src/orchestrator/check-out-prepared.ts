import type { Overlay } from '../domain/verification/study-changes.ts';
import type { Checkout, Unavailable, VerificationHost, WorkToVerify } from './verification-parts.ts';

/**
 * A fresh tree of `commit` in which the set-up commands of the assignment, which have yet to run, find the repository's dependencies.
 */
export async function checkOutPrepared<W>(
  { workspaces }: VerificationHost<W>,
  { workspace, assignment }: WorkToVerify<W>,
  commit: string,
  overlay: Overlay | null,
  signal: AbortSignal,
): Promise<{ readonly outcome: 'checked-out'; readonly checkout: Checkout } | Unavailable> {
  const checked = await workspaces.checkOut(workspace, commit, overlay);
  if (checked.outcome === 'unavailable') return checked;
  const { checkout } = checked;
  const given = await workspaces.giveCache(workspace, checkout, assignment.setUp, signal);
  if (given.outcome === 'unavailable') return given;
  return { outcome: 'checked-out', checkout: { ...checkout, environment: given.environment } };
}
