import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../workspace/support.ts';

/** A PATH on which a program of this name is a shell script; for programs that a build server does not have, or not broken. */
export async function fakeProgram(name: string, script: string): Promise<string> {
  const folder = await temporaryFolder();
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return folder;
}
