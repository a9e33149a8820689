import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { oneLine } from './one-line.ts';
import { openPlainFile } from './plain-file.ts';

const largestFile = 65_536;

/** The status file that an agent writes (R27); `schemas/status-file.schema.json` is made from it. */
export const statusFileSchema = z
  .object({
    schema_version: z.literal(1),
    agent_id: z.string().describe('The value of AGENT_ID.'),
    sub_issue: z.int().positive().describe('The value of SUB_ISSUE.'),
    status: z.enum(['pending', 'in_progress', 'completed', 'failed']),
    start_time: z.iso.datetime().describe('UTC.'),
    last_update: z.iso.datetime().describe('UTC.'),
    branch_name: z.string().describe('The value of BRANCH_NAME.'),
    pr_number: z
      .int()
      .positive()
      .nullable()
      .describe('Always null while the agent runs: the app opens the pull request.'),
    completion_time: z.iso.datetime().nullable().describe('UTC.'),
    progress_percentage: z.number().min(0).max(100).nullable(),
    current_stage: z.string().nullable().describe('What the agent does now, in a few words.'),
    error: z.string().nullable().describe('Why it failed, when status is "failed".'),
  })
  .meta({
    title: 'Status file of an agent',
    description:
      'Written by an agent to STATUS_FILE while it works. A claim for people to watch, never evidence.',
  });

/** What the status file claims. Agents write it by hand, so a field that makes no sense is `null` and spoils no other. */
export interface StatusClaim {
  readonly stage: string | null;
  /** 0 to 100. */
  readonly percentage: number | null;
  readonly error: string | null;
}

const toleratedFields = z.object({
  progress_percentage: statusFileSchema.shape.progress_percentage.catch(null),
  current_stage: statusFileSchema.shape.current_stage.catch(null),
  error: statusFileSchema.shape.error.catch(null),
});

/** The claim in the status file, or `null` when there is no readable one. */
export async function readStatusFile(path: string): Promise<StatusClaim | null> {
  const text = await readSmallFile(path);
  if (text === null) return null;
  const parsed = toleratedFields.safeParse(parseJson(text));
  if (!parsed.success) return null;
  return {
    stage: oneLine(parsed.data.current_stage),
    percentage: parsed.data.progress_percentage,
    error: oneLine(parsed.data.error),
  };
}

async function readSmallFile(path: string): Promise<string | null> {
  try {
    await using file = await openPlainFile(dirname(path), [basename(path)]);
    const { size } = (await file?.stat()) ?? { size: 0 };
    // A file may be endless.
    if (file === null || size > largestFile) return null;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
