import { Readable } from 'node:stream';
import type { Surroundings } from '../../src/plan/run-plan.ts';

/** What a command reads and writes, with all that it has written. */
export function surroundingsOf(
  given: { readonly stdin?: string; readonly env?: Record<string, string>; readonly columns?: number } = {},
): Surroundings & { readonly printed: { stdout: string; stderr: string } } {
  const printed = { stdout: '', stderr: '' };
  const { stdin = '', env = {}, columns } = given;
  return {
    printed,
    stdin: Readable.from([Buffer.from(stdin)]),
    env,
    stdout: {
      write: (text) => (printed.stdout += text),
      ...(columns === undefined ? {} : { columns }),
    },
    stderr: { write: (text) => (printed.stderr += text) },
  };
}
