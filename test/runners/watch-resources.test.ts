import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ProcessRun, runProcess } from '../../src/runners/run-process.ts';
import { type WatchOptions, watchResources } from '../../src/runners/watch-resources.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import { fixtureAgent, processesOf, temporaryFolder } from '../workspace/support.ts';

const MB = 2 ** 20;
const limits = { memoryBytes: 2_000 * MB, processes: 100, diskBytes: 1_000 * MB };

let runs = 0;

async function watched(
  script: string,
  options: Partial<WatchOptions> & { folder?: string } = {},
): Promise<ProcessRun & { readonly peakMemoryBytes: number | null; readonly trace: string }> {
  runs += 1;
  const trace = `watch-resources-test-${process.pid}-${runs}`;
  const cwd = options.folder ?? (await temporaryFolder());
  const watch = await watchResources({ limits, writable: [cwd], sampleMs: 100, countMs: 200, ...options });
  const spec = {
    file: '/bin/sh',
    args: ['-c', script],
    cwd,
    env: { PATH: process.env['PATH'] ?? '', AGENT_ID: trace },
    stdin: '',
  };
  const run = await runProcess(
    spec,
    {
      marker: 'AGENT_ID',
      timeoutMs: 20_000,
      signal: new AbortController().signal,
      graceMs: 100,
      log: null,
      watches: [watch.watch],
      heard: () => undefined,
      readLine: null,
    },
    createRedactor(),
  );
  return { ...run, peakMemoryBytes: watch.peakMemoryBytes(), trace };
}

/** Why it was stopped for what it used; `null` when it was not. */
function messageOf({ end }: ProcessRun): string | null {
  return end.kind === 'stopped' && end.reason.kind === 'resources' ? end.reason.message : null;
}

test('the memory of all processes of a run together counts', async () => {
  const half = `'${process.execPath}' -e 'const kept = Buffer.alloc(60_000_000, 1); setTimeout(() => kept, 10_000)'`;
  const run = await watched(`setsid ${half} & ${half}`, { limits: { ...limits, memoryBytes: 130 * MB } });
  expect(run.end).toMatchObject({ kind: 'stopped', reason: { kind: 'resources', limit: 'memory' } });
  expect(processesOf(run.trace)).toEqual([]);
});

test('what was in the folders before does not count', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'earlier'));
  await watched('dd if=/dev/zero of=earlier/file bs=1M count=20 2>/dev/null', { folder });
  const few = { ...limits, diskBytes: 10 * MB };
  expect((await watched('echo small > file', { folder, limits: few })).end).toMatchObject({ code: 0 });
  const run = await watched('dd if=/dev/zero of=file bs=1M count=15 2>/dev/null; sleep 10', {
    folder,
    limits: few,
  });
  expect(messageOf(run)).toMatch(/^It wrote 1[45] MB to disk; 10 MB are allowed\.$/);
  expect(run.durationMs).toBeLessThan(5_000);
});

test('a disk that others fill ends a run too, and it is said who wrote how much', async () => {
  const run = await watched('sleep 10', { leastFreeBytes: Number.MAX_SAFE_INTEGER });
  expect(run.end).toMatchObject({ kind: 'stopped', reason: { kind: 'resources' } });
  expect(messageOf(run)).toMatch(/^Only \d+ MB are left on the disk of its workspace; .* 0 MB itself\.$/);
});

test('without limits in reach a run is not touched', async () => {
  const run = await watched(fixtureAgent('fill-memory').replace('exec ', 'timeout 0.4 '));
  expect(run.end).toMatchObject({ kind: 'exited', code: 124 });
  expect(run.peakMemoryBytes).toBeGreaterThan(10 * MB);
});
