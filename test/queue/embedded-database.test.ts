import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EmbeddedDatabase } from '../../src/queue/embedded-database.ts';
import { PglitePool } from '../../src/queue/pglite-pool.ts';
import { type RecordingLog, recordingLog } from '../support/backend.ts';
import { startPglite } from '../support/pglite-image.ts';
import { eventually } from './eventually.ts';

const EVERY_MS = 20;

describe('maintenance of the embedded database', () => {
  it('gives the room of deleted rows back, and writes what is in memory to the folder', async () => {
    const { database, log } = await openMaintained();
    await fillAndEmpty(database);
    const before = await lastCheckpoint(database);
    await eventually(async () => expect(await sizeOf(database)).toBe('0'));
    await eventually(async () => expect(await lastCheckpoint(database)).not.toBe(before));
    expect(log.lines).toEqual([]);
  });

  it('waits for the end of a transaction', async () => {
    const { database, log } = await openMaintained();
    await fillAndEmpty(database);
    const client = await new PglitePool(database).connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO line SELECT 1, $1', ['kept']);
    await sleep(10 * EVERY_MS);
    // Inside a transaction the room could not be given back, and to try would break the transaction.
    const [inside] = (await client.query<{ size: string }>(SIZE)).rows;
    expect(Number(inside?.size)).toBeGreaterThan(0);
    await client.query('COMMIT');
    client.release();

    expect(await database.query('SELECT words FROM line')).toEqual([{ words: 'kept' }]);
    await database.query('DELETE FROM line');
    await eventually(async () => expect(await sizeOf(database)).toBe('0'));
    expect(log.lines).toEqual([]);
  });

  it('says nothing when the database is closed in the middle of it', async () => {
    const { database, log } = await openMaintained(1);
    await sleep(5);
    await database.close();
    await sleep(5);
    expect(log.lines).toEqual([]);
  });
});

const SIZE = `SELECT pg_relation_size('line') AS size`;

async function openMaintained(
  everyMs = EVERY_MS,
): Promise<{ database: EmbeddedDatabase; log: RecordingLog }> {
  const log = recordingLog();
  const database = new EmbeddedDatabase(await startPglite(), log, everyMs);
  onTestFinished(() => database.close());
  return { database, log };
}

/** In one turn, so that nothing is tidied up in between. */
async function fillAndEmpty(database: EmbeddedDatabase): Promise<void> {
  await database.query(`
    CREATE TABLE line (number int, words text);
    INSERT INTO line SELECT number, repeat('words ', 20) FROM generate_series(1, 1000) AS number;
    DELETE FROM line;
  `);
}

async function sizeOf(database: EmbeddedDatabase): Promise<string | undefined> {
  return (await database.query<{ size: string }>(SIZE))[0]?.size;
}

async function lastCheckpoint(database: EmbeddedDatabase): Promise<string | undefined> {
  const text = 'SELECT checkpoint_lsn::text AS at FROM pg_control_checkpoint()';
  return (await database.query<{ at: string }>(text))[0]?.at;
}
