import type { RunRecord } from '../domain/run-record.ts';
import type { Lease } from '../ports/run-store.ts';
import { masterKey } from './documents.ts';

/** Throws when `lease` is for another master issue than `record`: a bug of the caller, which no fencing would notice. */
export function assertSameMaster(record: RunRecord, lease: Lease): void {
  if (masterKey(record.master) === masterKey(lease.master)) return;
  throw new Error(
    `Run ${record.runId} belongs to ${masterKey(record.master)}, the lease to ${masterKey(lease.master)}.`,
  );
}
