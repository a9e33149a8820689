import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { execa } from 'execa';

/** The worker's environment. */
export type Host = Readonly<Record<string, string | undefined>>;

export const defaultPath = '/usr/local/bin:/usr/bin:/bin';

const limitMs = 10_000;

/** Absolute path of the first program of this name on the worker's PATH, or `null`. */
export async function findProgram(name: string, host: Host): Promise<string | null> {
  const folders = (host['PATH'] ?? defaultPath).split(delimiter).filter(isAbsolute);
  for (const folder of folders) {
    const file = join(folder, name);
    const isProgram = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isProgram) return file;
  }
  return null;
}

export interface Answer {
  readonly succeeded: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program for 10 s at most; never rejects. */
export async function tryProgram(file: string, args: readonly string[], host: Host): Promise<Answer> {
  const { failed, stdout, stderr, timedOut } = await execa(file, args, {
    env: { ...host },
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  const late = timedOut ? `no answer within ${limitMs / 1_000} s` : '';
  return { succeeded: !failed, stdout, stderr: stderr === '' ? late : stderr };
}

/** The last line of what a program said, cut to what a sentence can hold. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}
