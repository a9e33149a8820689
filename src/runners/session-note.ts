import { z } from 'zod';
import type { Agent } from '../agents/agent.ts';
import { openPlainFile } from '../agents/plain-file.ts';
import type { Assignment } from '../domain/attempt.ts';
import type { Usage } from '../domain/usage.ts';
import { writeHomeFiles } from './write-home-files.ts';

/** In HOME, next to the conversation that it is about. */
const NOTE_FOLDER = '.agent-session';
const NOTE_NAME = 'note.json';
const largestNote = 10_000;

const amount = z.number().nullable();

const noteShape = z.object({
  agent: z.string(),
  session: z.string(),
  directory: z.string(),
  usage: z.object({ inputTokens: amount, outputTokens: amount, costUsd: amount, turns: amount }),
});

/** What has to be known of a conversation to go on with it. */
export type SessionNote = Readonly<z.infer<typeof noteShape>> & { readonly usage: Usage };

/** Folders below HOME with which a later attempt can go on with the agent's conversation; none where it has none. */
export function keptSessionFolders({ sessionFolders }: Agent): readonly string[] {
  return sessionFolders.length === 0 ? [] : [...sessionFolders, NOTE_FOLDER];
}

/** Once no process of the agent lives any more, since it could write the note as well. */
export async function writeSessionNote(home: string, note: SessionNote): Promise<void> {
  await writeHomeFiles(home, { [`${NOTE_FOLDER}/${NOTE_NAME}`]: JSON.stringify(note) });
}

/** The conversation that the assignment goes on with, where it lies in this HOME and can be gone on with in `directory`. */
export async function findSession(
  agent: Agent,
  { start }: Assignment,
  { home, directory }: { readonly home: string; readonly directory: string },
): Promise<SessionNote | null> {
  const wanted = 'session' in start ? start.session : null;
  const note = wanted === null ? null : await readNote(home);
  if (note === null || note.agent !== agent.name || note.session !== wanted) return null;
  return agent.sessionsStayInFolder && note.directory !== directory ? null : note;
}

async function readNote(home: string): Promise<SessionNote | null> {
  await using file = await openPlainFile(home, [NOTE_FOLDER, NOTE_NAME]);
  const { size } = (await file?.stat()) ?? { size: 0 };
  if (file === null || size > largestNote) return null;
  try {
    return noteShape.parse(JSON.parse(await file.readFile('utf8')));
  } catch {
    return null;
  }
}
