/** The process of an embedded database: PGlite on the folder that its argument names, or in memory. It ends with whoever started it. */
import { readFile, writeFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { PGLITE_OPTIONS } from './embedded-database.ts';
import { isInAnotherNamespace, isRunning, ownIdentity, ProcessIdentity } from './process-identity.ts';
import { serveDatabase } from './serve-database.ts';

const PATIENCE_MS = 15_000;
const PAUSE_MS = 50;

const [, , folder] = argv;
await serveDatabase(async () => {
  if (folder === undefined) return PGlite.create('memory://', PGLITE_OPTIONS);
  await takeOver(`${folder}.process`);
  return PGlite.create(folder, PGLITE_OPTIONS);
});

/**
 * Waits for the process that had the folder before. Whoever started us holds the lock of the folder, so that nobody else starts one; but when a
 * starter is killed, its database ends only after the query that runs, and PGlite does not lock its folder.
 */
async function takeOver(note: string): Promise<void> {
  const earlier = await readNote(note);
  for (let waitedMs = 0; earlier !== null && isHere(earlier); waitedMs += PAUSE_MS) {
    if (waitedMs >= PATIENCE_MS) throw new Error(`Process ${earlier.pid} still has the database open.`);
    await sleep(PAUSE_MS);
  }
  await writeFile(note, JSON.stringify(ownIdentity()));
}

function isHere(identity: ProcessIdentity): boolean {
  return !isInAnotherNamespace(identity) && isRunning(identity);
}

async function readNote(path: string): Promise<ProcessIdentity | null> {
  try {
    return ProcessIdentity.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // There was none, or its process died while it wrote.
    return null;
  }
}
