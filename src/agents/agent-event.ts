import { z } from 'zod';
import type { Trouble } from '../domain/agent-trouble.ts';
import type { Usage } from '../domain/usage.ts';

/** One line that an agent has printed, without its line break. */
export interface OutputLine {
  readonly text: string;
  readonly stream: 'stdout' | 'stderr';
  /** When it arrived, in milliseconds since the epoch. */
  readonly at: number;
}

/** What an agent reports of itself: claims, as all that it prints. */
export type AgentEvent =
  /** Names its conversation. */
  | { readonly kind: 'session'; readonly id: string }
  /** Its model's words to people. */
  | { readonly kind: 'said'; readonly text: string }
  /** A piece of such words, that goes on where the last piece ended. */
  | { readonly kind: 'saying'; readonly text: string }
  /** A tool that it uses, and for what. */
  | { readonly kind: 'does'; readonly text: string }
  /** What a tool brought. */
  | { readonly kind: 'got'; readonly text: string }
  /** An answer of the model. Of several with the same `id` the last counts; `null`: each is one of its own. */
  | { readonly kind: 'answer'; readonly id: string | null; readonly usage: Usage }
  /** All that this process has used; from then on the answers are not added up. */
  | { readonly kind: 'total'; readonly usage: Usage }
  /** Its provider does not answer as it should, and it tries again. */
  | { readonly kind: 'trouble'; readonly trouble: Trouble }
  /** It is done with its work, or gave up because of `trouble`. */
  | { readonly kind: 'ended'; readonly trouble: Trouble | null };

/** What a line means; `null` where it is not understood. It never throws. */
export type LineReader = (line: OutputLine) => readonly AgentEvent[] | null;

/** Reads lines of JSON on stdout that fit `schema`. What an agent adds to its events in a later version spoils nothing. */
export function jsonLines<T>(
  schema: z.ZodType<T>,
  eventsOf: (event: T, at: number) => readonly AgentEvent[],
): LineReader {
  return ({ text, stream, at }) => {
    if (stream !== 'stdout') return null;
    const parsed = schema.safeParse(parseJson(text));
    return parsed.success ? eventsOf(parsed.data, at) : null;
  };
}

/** The cause that stands behind an HTTP status of a provider; `null`: there was no answer at all. */
export function causeOfStatus(status: number | null): Trouble['cause'] {
  if (status === 429 || status === 529) return 'rate-limit';
  // The request itself is at fault. All else that is refused (401, 403, 404 for a model) is a matter of set-up.
  if (status === 400 || status === 413 || status === 422) return 'other';
  return 'provider';
}

/** Whether an error of a provider says that the conversation has become too long for the model. */
export function saysTooLong(message: string): boolean {
  return /context (?:length|window)|prompt is too long|maximum number of tokens|too many tokens/i.test(
    message,
  );
}

/** One line about the use of a tool: its name and what matters most of its input. */
export function toolUse(name: string, input: unknown): string {
  const parsed = toolInput.safeParse(input);
  const { command, file_path: file, path, description } = parsed.success ? parsed.data : {};
  const what = command ?? file ?? path ?? description;
  return what === undefined ? name : `${name}: ${what}`;
}

const word = z.string().optional().catch(undefined);
const toolInput = z.object({ command: word, file_path: word, path: word, description: word });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
