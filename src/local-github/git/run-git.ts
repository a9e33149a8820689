import { execa } from 'execa';

interface GitOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** How git ended: `stdout` as bytes, `stderr` as text. */
export interface GitResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Nothing of the machine's or the user's git settings reaches a git that the server runs. */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** Runs git on a bare repository and gives back how it ended, whatever its exit code; throws when it cannot run. */
export async function tryGit(
  dir: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitResult> {
  const result = await execa('git', [`--git-dir=${dir}`, ...args], {
    ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
    env: { ...gitEnvironment(), ...options.env },
    extendEnv: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    reject: false,
  });
  if (result.exitCode === undefined)
    throw new Error(`git ${args[0]} did not end by itself`, { cause: result });
  return {
    exitCode: result.exitCode,
    stdout: Buffer.from(result.stdout),
    stderr: Buffer.from(result.stderr).toString(),
  };
}

/** As `tryGit`, for calls that must succeed: gives stdout as text without its last newline, throws otherwise. */
export async function git(dir: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const result = await tryGit(dir, args, options);
  if (result.exitCode !== 0) throw new Error(`git ${args.join(' ')} failed: ${result.stderr.trim()}`);
  return result.stdout.toString().replace(/\n$/, '');
}
