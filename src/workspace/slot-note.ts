import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { hasCode } from './system-error.ts';

const noteSchema = z.object({
  attemptId: z.string(),
  execution: z.string(),
  branch: z.string(),
  base: z.string(),
  start: z.string(),
  repository: z.object({ owner: z.string(), repo: z.string(), installationId: z.number() }),
  isolation: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('clone') }),
      z.object({ kind: z.literal('worktree'), repository: z.string() }),
    ])
    .default({ kind: 'clone' }),
  /** Whether the branch was made for the workspace, so that it goes with it where nothing was committed. */
  ownBranch: z.boolean().default(true),
});

/** What a slot was filled for last: enough to end its processes and to harvest it when its worker has died. */
export type SlotNote = z.infer<typeof noteSchema>;

/** Written before the agent starts. */
export async function writeNote(file: string, note: SlotNote): Promise<void> {
  await writeFile(file, JSON.stringify(note));
}

/** The note in `file`, or `null` when no agent can have been started. */
export async function readNote(file: string): Promise<SlotNote | null> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    // A crash in the middle of writing it means that no agent had been started yet.
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}
