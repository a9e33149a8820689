import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ProcessRun, runProcess } from '../../src/runners/run-process.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import { processesOf, temporaryFolder } from '../workspace/support.ts';

interface Options {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly stdin?: string;
  readonly cwd?: string;
  readonly log?: { readonly file: string; readonly limit: number };
}

let runs = 0;

/** Runs a shell script under limits; `trace` finds what is left of it. */
async function runScript(script: string, options: Options = {}): Promise<ProcessRun & { trace: string }> {
  runs += 1;
  const id = `run-process-test-${process.pid}-${runs}`;
  const spec = {
    file: '/bin/sh',
    args: ['-c', script],
    cwd: options.cwd ?? (await temporaryFolder()),
    env: { PATH: process.env['PATH'] ?? '', AGENT_ID: id },
    stdin: options.stdin ?? '',
  };
  const limits = {
    marker: 'AGENT_ID',
    timeoutMs: options.timeoutMs ?? 10_000,
    signal: options.signal ?? new AbortController().signal,
    graceMs: 200,
    log: options.log ?? null,
    watches: [],
    heard: () => undefined,
    readLine: null,
  };
  return { ...(await runProcess(spec, limits, createRedactor())), trace: id };
}

test('a process tells its exit code, its output and its time', async () => {
  const run = await runScript('cat; echo to stderr >&2; exit 4', { stdin: 'from stdin\n' });
  expect(run).toMatchObject({ end: { kind: 'exited', code: 4, signal: null } });
  expect(run.output).toContain('from stdin\n');
  expect(run.output).toContain('to stderr\n');
  expect(run.durationMs).toBeLessThan(5_000);
});

test('a process that never reads a large input is no problem', async () => {
  const run = await runScript('exit 0', { stdin: 'x'.repeat(500_000) });
  expect(run.end).toMatchObject({ kind: 'exited', code: 0 });
});

test('a process that ended itself by a signal says so', async () => {
  expect((await runScript('kill -9 $$')).end).toEqual({ kind: 'exited', code: null, signal: 'SIGKILL' });
});

test.each([
  ['a child in the background', 'sleep 30 &'],
  ['a child in a session of its own', 'setsid sleep 30 &'],
  ['a grandchild whose parent is gone', '(setsid sh -c "sleep 30 & exit" &) ; sleep 0.2'],
  [
    'a child that clears its environment and stays in the session',
    `env -i sh -c 'sleep 30; :' "$AGENT_ID" & sleep 0.2`,
  ],
  ['a child that ignores SIGTERM', `sh -c 'trap "" TERM; sleep 30; sleep 30' & sleep 0.2`],
])('after a normal exit, %s ends too', async (_case, script) => {
  const run = await runScript(`${script}\nexit 0`);
  expect(run.end).toMatchObject({ kind: 'exited', code: 0 });
  expect(processesOf(run.trace)).toEqual([]);
});

test('a time-out stays the result, though the process then ends with success', async () => {
  const run = await runScript('trap "exit 0" TERM; while :; do sleep 0.05; done', { timeoutMs: 200 });
  expect(run.end).toEqual({ kind: 'timed_out' });
  expect(processesOf(run.trace)).toEqual([]);
});

test('a tree that ignores SIGTERM is killed after the grace period', async () => {
  const run = await runScript(
    `trap "" TERM; setsid sh -c 'trap "" TERM; while :; do sleep 1; done' & while :; do sleep 1; done`,
    {
      timeoutMs: 300,
    },
  );
  expect(run.end).toEqual({ kind: 'timed_out' });
  expect(processesOf(run.trace)).toEqual([]);
  expect(run.durationMs).toBeLessThan(5_000);
});

test('an abort ends it, before or after the start', async () => {
  const abort = new AbortController();
  const running = runScript('sleep 30', { signal: abort.signal });
  setTimeout(() => abort.abort(), 100);
  const run = await running;
  expect(run.end).toEqual({ kind: 'aborted' });
  expect(processesOf(run.trace)).toEqual([]);
  expect((await runScript('echo never', { signal: abort.signal })).output).toBe('');
});

test('what cannot be started says why', async () => {
  const run = await runScript('true', { cwd: '/no/such/folder' });
  expect(run.end).toMatchObject({ kind: 'could-not-start' });
});

test('of a long output the end is kept, and the file takes its beginning up to its limit', async () => {
  const file = join(await temporaryFolder(), 'agent.log');
  const script = 'i=0; while [ $i -lt 20000 ]; do echo "line $i"; i=$((i+1)); done; echo the end';
  const run = await runScript(script, { log: { file, limit: 10_000 } });
  expect(run.output.length).toBeLessThanOrEqual(65_536);
  expect(run.output.endsWith('line 19999\nthe end\n')).toBe(true);
  const log = await readFile(file, 'utf8');
  expect(log.startsWith('line 0\nline 1\n')).toBe(true);
  expect(log).toContain('the log is full');
  expect((await stat(file)).size).toBeLessThan(80_000);
});

test('a secret that arrives in pieces is taken out of the log file', async () => {
  const file = join(await temporaryFolder(), 'agent.log');
  const script = `printf 'key sk-aaaaaaaa'; sleep 0.2; printf 'bbbbbbbbbbbbbbbb\\n'; printf -- '-----BEGIN PRIVATE'; sleep 0.1; printf ' KEY-----\\nMIIE\\n'; sleep 0.1; printf 'vQIB\\n-----END PRIVATE KEY-----\\nbye\\n'`;
  const run = await runScript(script, { log: { file, limit: 10_000 } });
  expect(await readFile(file, 'utf8')).toBe('key [redacted]\n[redacted]\nbye\n');
  expect(run.output).toBe('key [redacted]\n[redacted]\nbye\n');
});
