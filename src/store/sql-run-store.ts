import type { Attempt, AttemptPhase, Heartbeat, Progress } from '../domain/attempt.ts';
import type { MasterRef } from '../domain/master-ref.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { AttemptClaim, Lease, RunStore, SaveResult } from '../ports/run-store.ts';
import {
  decodeAttempt,
  decodeHeartbeat,
  decodeMaster,
  decodeRun,
  encodeAttempt,
  encodeHeartbeat,
  encodeMaster,
  encodePhase,
  encodeRun,
  masterKey,
} from './documents.ts';
import { writeFenced } from './fenced-write.ts';
import { assertSameMaster } from './lease-check.ts';
import type { SqlDatabase } from './sql-database.ts';
import { prepareStoreSchema } from './sql-schema.ts';

interface DocRow {
  readonly doc: string;
}

interface AttemptRow extends DocRow {
  readonly phase: string;
  readonly cancel: string | null;
}

/** int8, as a string. */
interface TokenRow {
  readonly token: string;
}

/** Makes the tables of `prefix` where they are missing. The database stays the caller's: it is not closed with the store. */
export async function openSqlRunStore(database: SqlDatabase, prefix: string): Promise<RunStore> {
  return new SqlRunStore(database, await prepareStoreSchema(database, prefix));
}

/** Runs, attempts and leases in PostgreSQL. Each method is one statement, which makes its checks and its writes one step. */
class SqlRunStore implements RunStore {
  readonly #database: SqlDatabase;
  readonly #schema: string;

  constructor(database: SqlDatabase, schema: string) {
    this.#database = database;
    this.#schema = schema;
  }

  async latestRun(master: MasterRef): Promise<RunRecord | null> {
    const text = `SELECT doc FROM ${this.#schema}.run WHERE master = $1 ORDER BY sequence DESC LIMIT 1`;
    const row = await this.#first<DocRow>(text, [masterKey(master)]);
    return row === null ? null : decodeRun(row.doc);
  }

  async run(runId: string): Promise<RunRecord | null> {
    const row = await this.#first<DocRow>(`SELECT doc FROM ${this.#schema}.run WHERE run_id = $1`, [runId]);
    return row === null ? null : decodeRun(row.doc);
  }

  async listRuns(limit: number): Promise<RunRecord[]> {
    const text = `SELECT doc FROM ${this.#schema}.run ORDER BY sequence DESC LIMIT $1`;
    const rows = await this.#database.query<DocRow>(text, [Math.max(limit, 0)]);
    return rows.map((row) => decodeRun(row.doc));
  }

  async saveRun(record: RunRecord, lease: Lease): Promise<SaveResult> {
    assertSameMaster(record, lease);
    const saved: RunRecord = { ...record, revision: record.revision + 1 };
    const write =
      record.revision === 0
        ? `INSERT INTO ${this.#schema}.run (run_id, master, revision, doc)
           SELECT $3, $1, $4::bigint + 1, $5 FROM held ON CONFLICT DO NOTHING`
        : `UPDATE ${this.#schema}.run SET revision = revision + 1, doc = $5
           WHERE run_id = $3 AND master = $1 AND revision = $4 AND EXISTS (SELECT FROM held)`;
    const values = [record.runId, record.revision, encodeRun(saved)];
    const { held, written } = await writeFenced(this.#database, this.#schema, lease, write, values);
    if (!held) return { outcome: 'fenced' };
    return written ? { outcome: 'saved', record: saved } : { outcome: 'conflict' };
  }

  async acquireLease(master: MasterRef, holder: string, ttlMs: number, now: number): Promise<Lease | null> {
    const expiresAt = now + ttlMs;
    const row = await this.#first<TokenRow>(
      `INSERT INTO ${this.#schema}.lease AS lease (master, token, holder, expires_at, released)
       VALUES ($1, 1, $2, $3, false)
       ON CONFLICT (master) DO UPDATE
       SET token = lease.token + 1, holder = excluded.holder, expires_at = excluded.expires_at, released = false
       WHERE lease.released OR lease.holder = excluded.holder OR lease.expires_at <= $4
       RETURNING token`,
      [masterKey(master), holder, expiresAt, now],
    );
    return row === null ? null : { master, holder, token: Number(row.token), expiresAt };
  }

  async renewLease(lease: Lease, ttlMs: number, now: number): Promise<Lease | null> {
    const expiresAt = now + ttlMs;
    const row = await this.#first<TokenRow>(
      `UPDATE ${this.#schema}.lease SET expires_at = $3
       WHERE master = $1 AND token = $2 AND NOT released RETURNING token`,
      [masterKey(lease.master), lease.token, expiresAt],
    );
    return row === null ? null : { ...lease, expiresAt };
  }

  async releaseLease(lease: Lease): Promise<void> {
    const text = `UPDATE ${this.#schema}.lease SET released = true WHERE master = $1 AND token = $2`;
    await this.#database.query(text, [masterKey(lease.master), lease.token]);
  }

  async createAttempt(attempt: Attempt, lease: Lease): Promise<'created' | 'exists' | 'fenced'> {
    const write = `INSERT INTO ${this.#schema}.attempt (id, run_id, doc, phase, ended, claim)
      SELECT $3, $4, $5, $6, $7::boolean, 0 FROM held ON CONFLICT DO NOTHING`;
    const { phase } = attempt;
    const values = [
      attempt.id,
      attempt.runId,
      encodeAttempt(attempt),
      encodePhase(phase),
      phase.state === 'ended',
    ];
    const { held, written } = await writeFenced(this.#database, this.#schema, lease, write, values);
    if (!held) return 'fenced';
    return written ? 'created' : 'exists';
  }

  async attempt(attemptId: string): Promise<Attempt | null> {
    const text = `SELECT doc, phase, cancel FROM ${this.#schema}.attempt WHERE id = $1`;
    const row = await this.#first<AttemptRow>(text, [attemptId]);
    return row === null ? null : decodeAttempt(row.doc, row.phase, row.cancel);
  }

  async attempts(runId: string): Promise<Attempt[]> {
    const text = `SELECT doc, phase, cancel FROM ${this.#schema}.attempt WHERE run_id = $1 ORDER BY sequence`;
    const rows = await this.#database.query<AttemptRow>(text, [runId]);
    return rows.map((row) => decodeAttempt(row.doc, row.phase, row.cancel));
  }

  async claimAttempt(attemptId: string, worker: string): Promise<AttemptClaim | null> {
    const row = await this.#first<TokenRow>(
      `UPDATE ${this.#schema}.attempt SET claim = claim + 1, worker = $2
       WHERE id = $1 AND NOT ended RETURNING claim AS token`,
      [attemptId, worker],
    );
    return row === null ? null : { attemptId, worker, token: Number(row.token) };
  }

  async setAttemptPhase(claim: AttemptClaim, phase: AttemptPhase): Promise<'saved' | 'fenced'> {
    const row = await this.#first<TokenRow>(
      `UPDATE ${this.#schema}.attempt SET phase = $3, ended = $4
       WHERE id = $1 AND claim = $2 AND NOT ended RETURNING claim AS token`,
      [claim.attemptId, claim.token, encodePhase(phase), phase.state === 'ended'],
    );
    return row === null ? 'fenced' : 'saved';
  }

  async requestCancel(attemptId: string, why: string, lease: Lease): Promise<'saved' | 'fenced'> {
    const write = `UPDATE ${this.#schema}.attempt SET cancel = coalesce(cancel, $4)
      WHERE id = $3 AND NOT ended AND EXISTS (SELECT FROM held)`;
    const { held } = await writeFenced(this.#database, this.#schema, lease, write, [attemptId, why]);
    return held ? 'saved' : 'fenced';
  }

  async beat(
    { attemptId, token }: AttemptClaim,
    progress: Progress,
    at: number,
  ): Promise<'saved' | 'cancelled' | 'fenced'> {
    const row = await this.#first<{ readonly held: boolean; readonly cancelled: boolean }>(
      `WITH held AS (
         SELECT id, cancel FROM ${this.#schema}.attempt WHERE id = $1 AND claim = $2 AND NOT ended
       ), written AS (
         INSERT INTO ${this.#schema}.heartbeat AS beat (attempt_id, at, doc) SELECT id, $3::bigint, $4 FROM held
         ON CONFLICT (attempt_id) DO UPDATE SET at = excluded.at, doc = excluded.doc WHERE beat.at <= excluded.at
       )
       SELECT EXISTS (SELECT FROM held) AS held, EXISTS (SELECT FROM held WHERE cancel IS NOT NULL) AS cancelled`,
      [attemptId, token, at, encodeHeartbeat({ ...progress, attemptId, at })],
    );
    if (!row?.held) return 'fenced';
    return row.cancelled ? 'cancelled' : 'saved';
  }

  async heartbeats(runId: string): Promise<Heartbeat[]> {
    const rows = await this.#database.query<DocRow>(
      `SELECT beat.doc FROM ${this.#schema}.heartbeat AS beat
       JOIN ${this.#schema}.attempt ON id = attempt_id WHERE run_id = $1 ORDER BY sequence`,
      [runId],
    );
    return rows.map((row) => decodeHeartbeat(row.doc));
  }

  async schedule(master: MasterRef, at: number | null, lease?: Lease): Promise<void> {
    const schema = this.#schema;
    const isNewest = `($2::bigint IS NULL OR EXISTS (SELECT FROM ${schema}.lease WHERE master = $1 AND token = $2))`;
    const who = [masterKey(master), lease?.token ?? null];
    if (at === null) {
      await this.#database.query(`DELETE FROM ${schema}.due WHERE master = $1 AND ${isNewest}`, who);
      return;
    }
    await this.#database.query(
      `INSERT INTO ${schema}.due (master, at, doc) SELECT $1, $3, $4 WHERE ${isNewest}
       ON CONFLICT (master) DO UPDATE SET at = excluded.at, doc = excluded.doc`,
      [...who, at, encodeMaster(master)],
    );
  }

  async due(now: number, limit: number): Promise<MasterRef[]> {
    const text = `SELECT doc FROM ${this.#schema}.due WHERE at <= $1 ORDER BY at, master LIMIT $2`;
    const rows = await this.#database.query<DocRow>(text, [now, Math.max(limit, 0)]);
    return rows.map((row) => decodeMaster(row.doc));
  }

  async takeTurn(name: string, everyMs: number, now: number): Promise<boolean> {
    // A later period than the next was taken by a clock that was wrong: it does not count.
    await this.#database.query(`DELETE FROM ${this.#schema}.turn WHERE until < $1`, [now - everyMs]);
    const taken = await this.#first(
      `INSERT INTO ${this.#schema}.turn AS turn (name, period, until) VALUES ($1, $2, $3)
       ON CONFLICT (name) DO UPDATE SET period = excluded.period, until = excluded.until
       WHERE turn.period < excluded.period OR turn.period > excluded.period + 1 RETURNING name`,
      [name, Math.floor(now / everyMs), now + everyMs],
    );
    return taken !== null;
  }

  async ping(): Promise<void> {
    await this.#database.query(`SELECT FROM ${this.#schema}.lease LIMIT 1`, []);
  }

  /** The database belongs to the backend, which closes it. */
  async close(): Promise<void> {}

  async #first<Row>(text: string, params: readonly unknown[]): Promise<Row | null> {
    return (await this.#database.query<Row>(text, params))[0] ?? null;
  }
}
