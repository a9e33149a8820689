import type { Output } from '../terminal/progress-display.ts';

/** What the command reads from and writes to; this process by default. */
export interface Surroundings {
  readonly stdin: NodeJS.ReadableStream & AsyncIterable<unknown> & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}
