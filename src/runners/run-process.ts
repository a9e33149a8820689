import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StopReason } from '../domain/attempt-watch.ts';
import type { Redactor } from '../workspace/redact.ts';
import { captureOutput, type OutputCapture, type OutputLog } from './capture-output.ts';
import { endProcessTree, type ProcessTree, rootOf } from './process-tree.ts';
import { splitLines } from './split-lines.ts';

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
  readonly watches: readonly ProcessWatch[];
  /** Called with each piece of output. */
  readonly heard: () => void;
  /** Is shown every line of output and answers what of it is kept; `null` keeps the output as it is. */
  readonly readLine: ((line: string, stream: 'stdout' | 'stderr') => string) | null;
}

/**
 * Looks at a process tree from its start on, and may have it ended. What it returns ends the looking, when the process has ended, and may
 * answer a reason that was found too late to end it.
 */
export type ProcessWatch = (tree: ProcessTree, stop: (reason: StopReason) => void) => EndWatch;

type EndWatch = () => LastReason | Promise<LastReason>;

// biome-ignore lint/suspicious/noConfusingVoidType: most watches have nothing to say at the end
type LastReason = StopReason | null | void;

/** How a process came to its end: facts about the process, not yet about its work. */
export type OwnEnd =
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'could-not-start'; readonly message: string };

export type ProcessEnd = OwnEnd | { readonly kind: 'stopped'; readonly reason: StopReason };

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
 * an abort that came first, or what a watch had it stopped for, stays the result, whatever exit code the process still manages to give.
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
  const flush = listen(child, capture, limits);
  const marker = `${limits.marker}=${spec.env[limits.marker] ?? ''}`;
  const tree = { root: rootOf(pid), marker };
  const closed = once(child, 'close');
  const end = await firstEnd(child, tree, limits);
  await endProcessTree(tree, limits.graceMs);
  await Promise.race([closed, sleep(drainMs)]);
  child.stdout?.destroy();
  child.stderr?.destroy();
  flush();
  return run(end, await capture.end());
}

/** Longer lines are cut off: they are no events of an agent but data that it read. */
const longestLine = 8_000_000;

/** Takes the output into `capture`; the function that it answers takes what is left of a last line without its end. */
function listen(
  { stdout, stderr }: ChildProcess,
  capture: OutputCapture,
  { readLine, heard }: ProcessLimits,
): () => void {
  const streams = [
    ['stdout', stdout],
    ['stderr', stderr],
  ] as const;
  const flushes = streams.map(([name, stream]) => {
    stream?.on('data', heard);
    if (readLine === null) {
      stream?.on('data', (chunk: Buffer) => capture.write(chunk));
      return () => undefined;
    }
    const splitter = splitLines(longestLine);
    const read = (lines: readonly string[]): void => {
      for (const line of lines) capture.write(Buffer.from(readLine(line, name)));
    };
    stream?.on('data', (chunk: Buffer) => read(splitter.push(chunk)));
    return () => read(splitter.end());
  });
  return () => {
    for (const flush of flushes) flush();
  };
}

type Start =
  | { readonly kind: 'started'; readonly child: ChildProcess; readonly pid: number }
  | Extract<OwnEnd, { kind: 'could-not-start' }>;

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

async function firstEnd(child: ChildProcess, tree: ProcessTree, limits: ProcessLimits): Promise<ProcessEnd> {
  const stops: EndWatch[] = [];
  const end = await new Promise<ProcessEnd>((resolve) => {
    const timeout = setTimeout(
      () => resolve({ kind: 'timed_out' }),
      Math.min(limits.timeoutMs, longestTimer),
    );
    const abort = (): void => resolve({ kind: 'aborted' });
    limits.signal.addEventListener('abort', abort, { once: true });
    stops.push(
      () => clearTimeout(timeout),
      () => limits.signal.removeEventListener('abort', abort),
    );
    child.once('exit', (code, signal) => resolve({ kind: 'exited', code, signal }));
    for (const watch of limits.watches)
      stops.push(watch(tree, (reason) => resolve({ kind: 'stopped', reason })));
    if (limits.signal.aborted) abort();
  });
  const reasons = await Promise.all(stops.map((stop) => stop()));
  const reason = reasons.find((each) => each !== null && each !== undefined) ?? null;
  return end.kind === 'exited' && reason !== null ? { kind: 'stopped', reason } : end;
}
