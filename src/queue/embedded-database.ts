import { PGlite } from '@electric-sql/pglite';
import type { SqlDatabase } from '../store/sql-database.ts';
import type { BackendLog } from './backend-log.ts';

/** PGlite has no autovacuum, and finished jobs and heartbeats leave dead rows behind. */
const MAINTENANCE_EVERY_MS = 10 * 60_000;

const INT8 = 20;

/** BullMQ expects int8 as a string, like the `pg` driver gives it; 16 MB of shared buffers halve the memory of the process. */
export const PGLITE_OPTIONS = {
  parsers: { [INT8]: (value: string) => value },
  startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'],
};

export type Notify = (channel: string, payload: string) => void;

/** What is used of a PGlite. */
export type DatabaseSession = Pick<PGlite, 'query' | 'exec' | 'onNotification' | 'close'>;

/** An embedded PostgreSQL: one session, which all callers share by taking turns. */
export class EmbeddedDatabase implements SqlDatabase {
  readonly #pglite: DatabaseSession;
  readonly #maintenance: NodeJS.Timeout;
  #lastTurn: Promise<void> = Promise.resolve();
  #closing: Promise<void> | null = null;

  /** Owns `pglite`, which was made with `PGLITE_OPTIONS`, from now on. `maintenanceEveryMs`: how often it is tidied up. */
  constructor(pglite: DatabaseSession, log: BackendLog, maintenanceEveryMs = MAINTENANCE_EVERY_MS) {
    this.#pglite = pglite;
    this.#maintenance = setInterval(() => {
      this.#maintain().catch((error) => {
        // What closing cut short was no fault.
        if (this.#closing === null) log.warn({ err: error }, 'The embedded database could not be tidied up');
      });
    }, maintenanceEveryMs);
    this.#maintenance.unref();
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    const endTurn = await this.takeTurn();
    try {
      return await this.queryInTurn<Row>(text, params);
    } finally {
      endTurn();
    }
  }

  /** Resolves when no other caller uses the session, to the function that lets the next one in. */
  async takeTurn(): Promise<() => void> {
    const before = this.#lastTurn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#lastTurn = promise;
    await before;
    return resolve;
  }

  /** For callers that have the turn. Only SQL without parameters may hold several statements; the rows are those of the last. */
  async queryInTurn<Row>(text: string, params: readonly unknown[]): Promise<Row[]> {
    if (this.#closing !== null) throw new Error('The embedded database is closed.');
    if (params.length > 0) return (await this.#pglite.query<Row>(text, [...params])).rows;
    const last = (await this.#pglite.exec(text)).at(-1);
    return (last?.rows ?? []) as Row[];
  }

  /** Calls `notify` for every notification of a channel that anybody listens to; returns how to stop it. */
  onNotification(notify: Notify): () => void {
    return this.#pglite.onNotification(notify);
  }

  /** Waits for the query that runs; later ones are refused. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#maintenance);
    const endTurn = await this.takeTurn();
    await this.#pglite.close();
    endTurn();
  }

  async #maintain(): Promise<void> {
    // Two calls, since VACUUM may not share a transaction with anything.
    await this.query('VACUUM');
    await this.query('CHECKPOINT');
  }
}
