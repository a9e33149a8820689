/** What the SQL store needs of a PostgreSQL database. */
export interface SqlDatabase {
  /** Runs one statement. Rows come with int8 as string; it rejects with the database's own error. */
  query<Row>(text: string, params: readonly unknown[]): Promise<Row[]>;
}
