import { execa } from 'execa';
import { safeGitEnvironment, safeGitSettings } from '../safe-git.ts';
import type { Redactor } from './redact.ts';

/** How git proves to a remote who it is; it travels in the environment only, never in arguments or on disk. */
export interface GitCredentials {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export interface GitOptions {
  readonly cwd?: string;
  readonly credentials?: GitCredentials;
  /** Milliseconds; 2 minutes when left out. */
  readonly timeoutMs?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** What it reads from standard input; nothing when left out. */
  readonly input?: string;
  /** Output is cut here instead of being an error. */
  readonly maxBytes?: number;
}

/** Runs git with these arguments and answers its stdout; rejects with a `GitError` when git fails. */
export type Git = (args: readonly string[], options?: GitOptions) => Promise<string>;

/** A git command that did not succeed: an exit code, a time-out or an abort. Its texts are free of secrets. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly command: string;
  /** `null` when git did not exit by itself. */
  readonly exitCode: number | null;
  readonly stderr: string;
  /** What we ended it for; `null` where it failed by itself or the caller gave up. */
  readonly limit: 'time' | 'output' | null;
  /** What it said before it failed: of some commands that is their answer. */
  readonly stdout: string;

  constructor(facts: {
    command: string;
    exitCode: number | null;
    limit: 'time' | 'output' | null;
    stderr: string;
    stdout: string;
    summary: string;
  }) {
    super(`${facts.command}: ${facts.summary}${facts.stderr === '' ? '' : `\n${facts.stderr}`}`);
    this.command = facts.command;
    this.exitCode = facts.exitCode;
    this.limit = facts.limit;
    this.stderr = facts.stderr;
    this.stdout = facts.stdout;
  }
}

/** What a company network needs to reach GitHub; everything else of the host stays outside. */
const networkVariables = [
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'NO_PROXY',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
];

function environment(options: GitOptions): Record<string, string> {
  const network = networkVariables.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(network),
    ...safeGitEnvironment(),
    // `ext::` runs a command and `ssh` a program of the config's choice; neither is ever ours.
    GIT_ALLOW_PROTOCOL: 'file:http:https',
    ...credentialSettings(options.credentials),
    ...options.env,
  };
}

function credentialSettings(credentials: GitCredentials | undefined): Record<string, string> {
  if (credentials === undefined || !URL.canParse(credentials.url)) return {};
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${new URL(credentials.url).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic(credentials)}`,
  };
}

function basic(credentials: GitCredentials): string {
  return Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
}

/** The one way in which the product runs git on its mirrors and slots. `redactor` learns every credential that is used. */
export function createGit(redactor: Redactor): Git {
  return async (args, options = {}) => {
    if (options.credentials !== undefined) {
      redactor.learn(options.credentials.password);
      redactor.learn(basic(options.credentials));
    }
    const running = execa('git', [...safeGitSettings, ...args], {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: environment(options),
      extendEnv: false,
      ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
      detached: true,
      maxBuffer: options.maxBytes ?? 50_000_000,
      stripFinalNewline: false,
      reject: false,
    });
    const limit = limitGroup(running.pid, options.timeoutMs ?? 120_000, options.signal);
    const result = await running;
    limit.clear();
    const reason = limit.reason();
    if (reason === null && !result.failed) return result.stdout;
    if (reason === null && result.isMaxBuffer && options.maxBytes !== undefined) return result.stdout;
    throw new GitError({
      command: redactor.redact(`git ${args.map(shortened).join(' ')}`),
      exitCode: reason === null ? (result.exitCode ?? null) : null,
      limit: reason === tookTooLong ? 'time' : reason === null && result.isMaxBuffer ? 'output' : null,
      stderr: redactor.redact(result.stderr).trim().slice(-2_000),
      stdout: redactor.redact(result.stdout),
      summary: reason ?? summarise(result),
    });
  };
}

const longestShown = 200;

/** People read the command: the sandbox that reads a workspace is an argument of thousands of characters. */
function shortened(argument: string): string {
  return argument.length <= longestShown ? argument : `${argument.slice(0, 40)}…`;
}

const tookTooLong = 'took too long and was ended';

function summarise(result: {
  readonly isMaxBuffer: boolean;
  readonly exitCode?: number | undefined;
  readonly code?: string | undefined;
}): string {
  if (result.code === 'ENOENT') return 'git or its working directory is missing on this host';
  if (result.isMaxBuffer) return 'had more to say than is read';
  return result.exitCode === undefined ? 'was ended by a signal' : `exit code ${result.exitCode}`;
}

/**
 * Ends git's whole process group at the time limit or at an abort: its helpers (`git-remote-https`, `index-pack`) would go on without it
 * and hold its output open. SIGTERM first, so that git removes its lock files.
 */
function limitGroup(
  pid: number | undefined,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): { reason(): string | null; clear(): void } {
  let reason: string | null = null;
  let force: NodeJS.Timeout | undefined;
  const end = (why: string): void => {
    reason ??= why;
    killGroup(pid, 'SIGTERM');
    force ??= setTimeout(() => killGroup(pid, 'SIGKILL'), 2_000);
  };
  const abort = (): void => end('was aborted');
  const timer = setTimeout(() => end(tookTooLong), timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  return {
    reason: () => reason,
    clear() {
      clearTimeout(timer);
      clearTimeout(force);
      signal?.removeEventListener('abort', abort);
    },
  };
}

function killGroup(pid: number | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}

/** Whether `older` is contained in `newer`; `false` too when this repository does not have one of them. */
export async function isAncestor(git: Git, cwd: string, older: string, newer: string): Promise<boolean> {
  try {
    await git(['merge-base', '--is-ancestor', older, newer], { cwd });
    return true;
  } catch (error) {
    if (error instanceof GitError && error.exitCode !== null) return false;
    throw error;
  }
}

/** The commit that `revision` names here, or `null`. */
export async function resolveCommit(git: Git, cwd: string, revision: string): Promise<string | null> {
  try {
    return (
      await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], { cwd })
    ).trim();
  } catch (error) {
    if (error instanceof GitError && error.exitCode !== null) return null;
    throw error;
  }
}
