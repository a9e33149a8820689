/** The process of an embedded database: PGlite on the folder that its argument names, or in memory. It ends with whoever started it. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { z } from 'zod';
import { PGLITE_OPTIONS } from './embedded-database.ts';
import { hasEnded, isInAnotherNamespace, ownIdentity, ProcessIdentity } from './process-identity.ts';
import { serveDatabase } from './serve-database.ts';

const PATIENCE_MS = 15_000;
const PAUSE_MS = 50;

/** Who has the database open, and since when. Notes of earlier versions do not say when: they may be of this boot. */
const Note = z.intersection(ProcessIdentity, z.object({ at: z.number().default(Number.POSITIVE_INFINITY) }));
type Note = z.infer<typeof Note>;

const [, , folder] = argv;
if (folder === undefined) await serveDatabase(() => PGlite.create('memory://', PGLITE_OPTIONS));
else await serveFolder(folder, `${folder}.process`);

async function serveFolder(path: string, note: string): Promise<void> {
  const removeNote = () => rm(note, { force: true });
  await serveDatabase(async () => {
    await takeOver(note);
    try {
      return await PGlite.create(path, PGLITE_OPTIONS);
    } catch (error) {
      await removeNote();
      throw error;
    }
  }, removeNote);
}

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
  await writeFile(note, JSON.stringify({ ...ownIdentity(), at: Date.now() } satisfies Note));
}

function isHere(noted: Note): boolean {
  return !isInAnotherNamespace(noted) && !hasEnded(noted);
}

async function readNote(path: string): Promise<Note | null> {
  try {
    return Note.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // There was none, or its process died while it wrote.
    return null;
  }
}
