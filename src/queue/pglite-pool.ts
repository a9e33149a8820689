import type { PgNotification, PgPool, PgPoolClient, PgQueryResult } from 'bullmq';
import type { EmbeddedDatabase } from './embedded-database.ts';

type NotificationListener = (notification: PgNotification) => void;

/** An embedded database in the shape of `pg.Pool`, as far as BullMQ uses it. Ending it leaves the database open. */
export class PglitePool implements PgPool {
  readonly #database: EmbeddedDatabase;

  constructor(database: EmbeddedDatabase) {
    this.#database = database;
  }

  async connect(): Promise<PgPoolClient> {
    return new PgliteClient(this.#database);
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<PgQueryResult<Row>> {
    return { rows: await this.#database.query<Row>(text, params) };
  }

  async end(): Promise<void> {}

  /** There are no connections that could be made or lost. */
  on(): this {
    return this;
  }

  removeAllListeners(): this {
    return this;
  }
}

/** All clients share one session; a transaction keeps the others out until it ends. */
class PgliteClient implements PgPoolClient {
  readonly #database: EmbeddedDatabase;
  readonly #listeners = new Set<NotificationListener>();
  readonly #unsubscribe: () => void;
  #endTransaction: (() => void) | null = null;

  constructor(database: EmbeddedDatabase) {
    this.#database = database;
    this.#unsubscribe = database.onNotification((channel, payload) => {
      for (const listener of [...this.#listeners]) listener({ channel, payload });
    });
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<PgQueryResult<Row>> {
    if (/^\s*begin\b/i.test(text)) this.#endTransaction ??= await this.#database.takeTurn();
    if (this.#endTransaction === null) return { rows: await this.#database.query<Row>(text, params) };
    try {
      return { rows: await this.#database.queryInTurn<Row>(text, params) };
    } finally {
      if (/^\s*(commit|rollback)\b/i.test(text)) this.#leaveTransaction();
    }
  }

  /** Only notifications ever come: a session inside the process has no errors of its own and no end. */
  on(
    event: 'notification' | 'error' | 'end',
    listener: NotificationListener | ((error: Error) => void),
  ): this {
    if (event === 'notification') this.#listeners.add(listener as NotificationListener);
    return this;
  }

  removeListener(_event: 'notification', listener: NotificationListener): this {
    this.#listeners.delete(listener);
    return this;
  }

  removeAllListeners(): this {
    this.#listeners.clear();
    return this;
  }

  release(): void {
    this.#listeners.clear();
    this.#unsubscribe();
    this.#leaveTransaction();
  }

  #leaveTransaction(): void {
    this.#endTransaction?.();
    this.#endTransaction = null;
  }
}
