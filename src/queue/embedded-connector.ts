import { createPostgresBackend, DEFAULT_SCHEMA, runMigrations } from 'bullmq';
import type { BullConnector, BullFactory } from './bull-connector.ts';
import type { EmbeddedDatabase } from './embedded-database.ts';
import { PglitePool } from './pglite-pool.ts';
import { checkedPrefix, prefixedQueueName } from './queue-names.ts';

/** Makes BullMQ's tables, or brings them up to date, and points the session at them: BullMQ's statements name no schema. */
export async function prepareForBull(database: EmbeddedDatabase): Promise<void> {
  const client = await new PglitePool(database).connect();
  try {
    await runMigrations(client);
    await client.query(`SET search_path TO ${DEFAULT_SCHEMA}`);
  } finally {
    client.release();
  }
}

/** How BullMQ reaches a prepared embedded database; `end` also ends what the caller hands over. */
export function embeddedConnector(
  database: EmbeddedDatabase,
  prefix: string,
  end: () => Promise<void>,
): BullConnector {
  const pool = new PglitePool(database);
  const factory: BullFactory = (name, options, extra) =>
    createPostgresBackend(name, { ...options, connection: pool }, extra);
  return {
    kind: 'embedded',
    queueName: (kind) => prefixedQueueName(prefix, kind),
    prefix: checkedPrefix(prefix),
    producers: factory,
    workers: factory,
    end,
  };
}
