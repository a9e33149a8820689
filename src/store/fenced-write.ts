import type { Lease } from '../ports/run-store.ts';
import { masterKey } from './documents.ts';
import type { SqlDatabase } from './sql-database.ts';

/** Whether the lease may still write, and whether the write took place. */
export interface FencedWrite {
  readonly held: boolean;
  readonly written: boolean;
}

/**
 * Writes only while the lease is held, in one statement. `write` reads `held`, a row or none, has the lease's master and token as $1 and $2, and its
 * own values from $3.
 */
export async function writeFenced(
  database: SqlDatabase,
  schema: string,
  lease: Lease,
  write: string,
  values: readonly unknown[],
): Promise<FencedWrite> {
  const rows = await database.query<FencedWrite>(
    `WITH held AS (
       SELECT FROM ${schema}.lease WHERE master = $1 AND token = $2 AND NOT released
     ), written AS (${write} RETURNING 1)
     SELECT EXISTS (SELECT FROM held) AS held, EXISTS (SELECT FROM written) AS written`,
    [masterKey(lease.master), lease.token, ...values],
  );
  return rows[0] ?? { held: false, written: false };
}
