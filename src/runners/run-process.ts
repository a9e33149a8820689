import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redactor } from '../workspace/redact.ts';
import { captureOutput, type OutputLog } from './capture-output.ts';
import { endProcessTree, type ProcessTree, rootOf } from './process-tree.ts';

/** What to start. The environment is exactly `env`; `stdin` is written and then ended. */
export interface ProcessSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string;
}

export interface ProcessLimits {
  /** `NAME` of the variable in `env` whose value no other process tree has. */
  readonly marker: string;
  /** Wall time in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  readonly log: OutputLog | null;
  /** Told of the tree as soon as there is one, to watch it. */
  readonly onStart?: (tree: ProcessTree) => void;
}

/** How a process came to its end: facts about the process, not yet about its work. */
export type ProcessEnd =
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'could-not-start'; readonly message: string };

export interface ProcessRun {
  readonly end: ProcessEnd;
  /** The last 64 KiB of stdout and stderr together, secrets redacted. */
  readonly output: string;
  readonly durationMs: number;
}

const longestTimer = 2 ** 31 - 1;
/** Survivors in an uninterruptible call can hold the pipe open: their last words are not waited for longer than this. */
const drainMs = 500;

/**
 * Runs one process in a session of its own and resolves when its whole tree has ended, also after a normal exit. A time-out or
 * an abort that came first stays the result, whatever exit code the process still manages to give.
 */
export async function runProcess(
  spec: ProcessSpec,
  limits: ProcessLimits,
  redactor: Redactor,
): Promise<ProcessRun> {
  const began = performance.now();
  const run = (end: ProcessEnd, output: string): ProcessRun => ({
    end,
    output,
    durationMs: Math.round(performance.now() - began),
  });
  if (limits.signal.aborted) return run({ kind: 'aborted' }, '');
  const started = await start(spec);
  if (started.kind === 'could-not-start') return run(started, '');
  const { child, pid } = started;

  const capture = captureOutput(redactor, limits.log);
  child.stdout?.on('data', (chunk: Buffer) => capture.write(chunk));
  child.stderr?.on('data', (chunk: Buffer) => capture.write(chunk));
  const tree = { root: rootOf(pid), marker: `${limits.marker}=${spec.env[limits.marker] ?? ''}` };
  limits.onStart?.(tree);
  const closed = once(child, 'close');
  const end = await firstEnd(child, limits);
  await endProcessTree(tree, limits.graceMs);
  await Promise.race([closed, sleep(drainMs)]);
  child.stdout?.destroy();
  child.stderr?.destroy();
  return run(end, await capture.end());
}

type Start =
  | { readonly kind: 'started'; readonly child: ChildProcess; readonly pid: number }
  | Extract<ProcessEnd, { kind: 'could-not-start' }>;

async function start(spec: ProcessSpec): Promise<Start> {
  try {
    const child = spawn(spec.file, spec.args, {
      cwd: spec.cwd,
      env: { ...spec.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    // A process that never reads its input closes the pipe; that is its own business.
    child.stdin.on('error', () => undefined);
    await once(child, 'spawn');
    child.on('error', () => undefined);
    child.stdin.end(spec.stdin);
    if (child.pid === undefined) return { kind: 'could-not-start', message: `${spec.file} got no process` };
    return { kind: 'started', child, pid: child.pid };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'could-not-start', message: `${spec.file} could not be started: ${reason}` };
  }
}

function firstEnd(child: ChildProcess, limits: ProcessLimits): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    const settle = (end: ProcessEnd): void => {
      clearTimeout(timer);
      limits.signal.removeEventListener('abort', abort);
      resolve(end);
    };
    const abort = (): void => settle({ kind: 'aborted' });
    const timer = setTimeout(() => settle({ kind: 'timed_out' }), Math.min(limits.timeoutMs, longestTimer));
    limits.signal.addEventListener('abort', abort, { once: true });
    child.once('exit', (code, signal) => settle({ kind: 'exited', code, signal }));
    if (limits.signal.aborted) abort();
  });
}
