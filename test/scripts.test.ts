import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const folder = resolve(import.meta.dirname, '../scripts');

/** Exit code and output of a script that must not come to do its work. */
function call(script: string, argument: string): Promise<{ code: number; output: string }> {
  return new Promise((ended) => {
    execFile(process.execPath, [`${folder}/${script}.ts`, argument], (error, stdout, stderr) =>
      ended({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}

test.each(['screenshot', 'take-contract', 'install-agents', 'bench-workspaces'])(
  '%s tells what it does, and does nothing for what it does not know',
  async (script) => {
    const [help, unknown] = await Promise.all([call(script, '--help'), call(script, '--nope')]);
    expect(help).toEqual({ code: 0, output: expect.stringMatching(/^Usage: npm run \S+ -- /) });
    expect(unknown).toEqual({ code: 1, output: expect.stringContaining("unknown option '--nope'") });
  },
  30_000,
);
