import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Attempt } from '../domain/attempt.ts';
import type { RunRecord } from '../domain/run-record.ts';

/** What a later run of the same list goes on from. */
export interface SavedRun {
  readonly run: RunRecord;
  readonly attempts: readonly Attempt[];
}

/** The rest was written by this code, under the same version. */
const envelope = z.looseObject({
  schema: z.literal(1),
  run: z.looseObject({ runId: z.string(), tasks: z.array(z.unknown()) }),
  attempts: z.array(z.looseObject({ id: z.string() })),
});

/** The run that `file` holds; `null` where there is none, or one that this version cannot read. */
export async function readSavedRun(file: string): Promise<SavedRun | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return envelope.parse(JSON.parse(text)) as unknown as SavedRun;
  } catch {
    return null;
  }
}

/** All or nothing: a crash leaves what was saved before. */
export async function saveRun(file: string, { run, attempts }: SavedRun): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, JSON.stringify({ schema: 1, run, attempts }));
  await rename(draft, file);
}
