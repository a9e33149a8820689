import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { safeGitEnvironment, safeGitSettings } from '../safe-git.ts';

export interface GitLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

const usualLimits: GitLimits = { timeoutMs: 30_000, maxBytes: 64 * 1024 * 1024 };

export interface GitAnswer {
  /** As far as it came: `complete` says whether the time or the size limit cut it. */
  readonly stdout: string;
  readonly stderr: string;
  readonly complete: boolean;
  /** `null` when it was ended, or could not be started: then `notStarted` has the code of the error. */
  readonly exitCode: number | null;
  readonly notStarted: string | null;
}

/** By the home folder of whoever runs this: what their own git trusts, each read once. */
const trusted = new Map<string, Promise<readonly string[]>>();

/** Settings for the folders of other users that this user trusts. Nothing else of their git's settings counts. */
function trustOfUser(): Promise<readonly string[]> {
  const home = process.env['HOME'] ?? '';
  const known = trusted.get(home) ?? readTrust(home);
  trusted.set(home, known);
  return known;
}

function readTrust(home: string): Promise<readonly string[]> {
  if (home === '') return Promise.resolve([]);
  const args = ['config', '--global', '--type=path', '--null', '--get-all', 'safe.directory'];
  const { PATH, XDG_CONFIG_HOME } = process.env;
  const env = {
    PATH,
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    ...(XDG_CONFIG_HOME && { XDG_CONFIG_HOME }),
  };
  return new Promise((resolve) => {
    // Where no repository has a say.
    execFile('git', args, { cwd: '/', env, timeout: 10_000 }, (error, stdout) => {
      const folders = error ? [] : stdout.split('\0').slice(0, -1);
      resolve(folders.flatMap((folder) => ['-c', `safe.directory=${folder}`]));
    });
  });
}

async function startGit(
  cwd: string,
  args: readonly string[],
): Promise<ChildProcessByStdio<Writable, Readable, Readable>> {
  return spawn('git', ['--no-optional-locks', ...safeGitSettings, ...(await trustOfUser()), ...args], {
    cwd,
    // A partial clone would ask its remote for what it lacks, with a program of the config's choice.
    env: { ...safeGitEnvironment(), GIT_ALLOW_PROTOCOL: 'none' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/**
 * Runs git in `cwd` to read, with no say for the repository's hooks, helpers and remotes. Output over a limit is cut instead of being an error.
 */
export async function readGit(
  cwd: string,
  args: readonly string[],
  limits: GitLimits = usualLimits,
): Promise<GitAnswer> {
  const child = await startGit(cwd, args);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let stderr = '';
    let complete = true;
    const cut = (): void => {
      complete = false;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(cut, limits.timeoutMs);
    const answer = (exitCode: number | null, notStarted: string | null): void => {
      clearTimeout(timer);
      const stdout = Buffer.concat(chunks).subarray(0, limits.maxBytes).toString('utf8');
      resolve({ stdout, stderr, complete, exitCode, notStarted });
    };
    child.stdin.on('error', () => {});
    child.stdin.end();
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > limits.maxBytes) cut();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < 4_000) stderr += chunk.toString('utf8');
    });
    child.on('error', (error: NodeJS.ErrnoException) => answer(null, error.code ?? error.message));
    child.on('close', (code) => answer(code, null));
  });
}

/** The bytes of these objects, one after another in their order; `null` for one that the repository does not have. */
export async function* readObjects(cwd: string, ids: readonly string[]): AsyncGenerator<Buffer | null> {
  if (ids.length === 0) return;
  const child = await startGit(cwd, ['cat-file', '--batch']);
  const stopped = new Promise<void>((resolve) => {
    child.on('error', () => resolve());
    child.on('close', () => resolve());
  });
  child.stdin.on('error', () => {});
  child.stdin.end(ids.map((id) => `${id}\n`).join(''));
  child.stderr.resume();
  const input = bytesOf(child.stdout);
  try {
    for (const _ of ids) {
      const [, kind, size] = (await input.line()).split(' ');
      const missing = kind === 'missing' || size === undefined;
      const content = missing ? null : await input.bytes(Number(size) + 1);
      yield content === null ? null : content.subarray(0, -1);
    }
  } finally {
    child.stdout.destroy();
    child.kill('SIGKILL');
    await stopped;
  }
}

/** Takes a stream apart by lines and by lengths; at its end both answer what is left. */
function bytesOf(stream: Readable): { line(): Promise<string>; bytes(length: number): Promise<Buffer> } {
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const take = (length: number, skip = 0): Buffer => {
    const taken = held.subarray(0, length);
    held = held.subarray(length + skip);
    return taken;
  };
  const more = async (): Promise<boolean> => {
    const next = await chunks.next().catch(() => ({ done: true, value: undefined }) as const);
    if (next.done) return false;
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    return true;
  };
  return {
    async line() {
      while (!held.includes(0x0a) && (await more()));
      const end = held.indexOf(0x0a);
      return end === -1 ? '' : take(end, 1).toString('utf8');
    },
    async bytes(length) {
      while (held.length < length && (await more()));
      return take(length);
    },
  };
}
