import type { SqlDatabase } from './sql-database.ts';

/**
 * Makes the store's tables in a schema of their own, where they are missing; returns the quoted name of the schema. Documents are
 * `text`: `jsonb` refuses the NUL characters that an agent's output may hold.
 */
export async function prepareStoreSchema(database: SqlDatabase, prefix: string): Promise<string> {
  const schema = `"${prefix}"`;
  await database.query(
    `
    CREATE SCHEMA IF NOT EXISTS ${schema};
    CREATE TABLE IF NOT EXISTS ${schema}.run (
      run_id text PRIMARY KEY,
      sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
      master text NOT NULL,
      revision bigint NOT NULL,
      doc text NOT NULL
    );
    CREATE INDEX IF NOT EXISTS run_of_master ON ${schema}.run (master, sequence);
    CREATE TABLE IF NOT EXISTS ${schema}.lease (
      master text PRIMARY KEY,
      token bigint NOT NULL,
      holder text NOT NULL,
      expires_at bigint NOT NULL,
      released boolean NOT NULL
    );
    CREATE TABLE IF NOT EXISTS ${schema}.attempt (
      id text PRIMARY KEY,
      sequence bigint GENERATED ALWAYS AS IDENTITY,
      run_id text NOT NULL,
      doc text NOT NULL,
      phase text NOT NULL,
      ended boolean NOT NULL,
      claim bigint NOT NULL,
      worker text
    );
    ALTER TABLE ${schema}.attempt ADD COLUMN IF NOT EXISTS cancel text;
    CREATE INDEX IF NOT EXISTS attempt_of_run ON ${schema}.attempt (run_id, sequence);
    CREATE TABLE IF NOT EXISTS ${schema}.heartbeat (
      attempt_id text PRIMARY KEY REFERENCES ${schema}.attempt (id),
      at bigint NOT NULL,
      doc text NOT NULL
    );
    CREATE TABLE IF NOT EXISTS ${schema}.due (
      master text PRIMARY KEY,
      at bigint NOT NULL,
      doc text NOT NULL
    );
    CREATE INDEX IF NOT EXISTS due_at ON ${schema}.due (at);
    CREATE TABLE IF NOT EXISTS ${schema}.turn (
      name text PRIMARY KEY,
      period bigint NOT NULL,
      until bigint NOT NULL
    );
    `,
    [],
  );
  return schema;
}
