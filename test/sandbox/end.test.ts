import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endProcessTree } from '../../src/runners/process-tree.ts';
import { BUBBLEWRAP_SUITE, hasBubblewrap } from '../support/bubblewrap.ts';
import { processesOf } from '../workspace/support.ts';
import { MARKER, openConfined } from './confined.ts';

describe.skipIf(!hasBubblewrap)(`the end of a program ${BUBBLEWRAP_SUITE}`, () => {
  it('leaves it the grace period to save its work', async () => {
    const confined = await openConfined();
    const script = `trap 'sleep 0.1; echo saved > saved; exit 0' TERM; echo ready; while :; do sleep 0.05; done`;
    const { end } = await confined.run(script, { timeoutMs: 400, graceMs: 5_000 });
    expect(end).toEqual({ kind: 'timed_out' });
    expect(await readFile(join(confined.tree, 'saved'), 'utf8')).toBe('saved\n');
    expect(processesOf(confined.trace)).toEqual([]);
  });

  it('comes after the grace period to one that is deaf', async () => {
    const confined = await openConfined();
    const script = `trap '' TERM; setsid sh -c "trap '' TERM; while :; do sleep 0.1; done" & while :; do sleep 0.1; done`;
    const { end, durationMs } = await confined.run(script, { timeoutMs: 300, graceMs: 300 });
    expect(end).toEqual({ kind: 'timed_out' });
    expect(durationMs).toBeLessThan(5_000);
    expect(processesOf(confined.trace)).toEqual([]);
  });

  it('comes with the end of its worker, even by SIGKILL', async () => {
    const confined = await openConfined();
    const spec = {
      file: 'sleep',
      args: ['300'],
      cwd: confined.tree,
      env: { [MARKER]: confined.trace },
      stdin: '',
    };
    const confinement = {
      writable: [confined.tree],
      readable: [],
      network: { kind: 'none' },
      limits: null,
    } as const;
    const { file, args, env } = confined.sandbox.confine({ ...spec, file: '/bin/sleep' }, confinement);
    const worker = spawn(process.execPath, ['-e', WORKER, JSON.stringify({ file, args, env })], {
      stdio: 'pipe',
    });
    await once(worker.stdout, 'data');
    // The worker itself, both parts of bubblewrap and the program: then the kernel knows what shall die with what.
    await expect.poll(() => processesOf(confined.trace).length).toBe(4);
    worker.kill('SIGKILL');
    await expect.poll(() => processesOf(confined.trace)).toEqual([]);
  });

  it('can be brought by what marks its processes, when nothing else is known of it', async () => {
    const confined = await openConfined();
    const running = confined.run('(setsid sleep 300 &); sleep 300');
    await expect.poll(() => processesOf(confined.trace).length).toBeGreaterThan(3);
    await endProcessTree({ root: null, marker: `${MARKER}=${confined.trace}` }, 100);
    expect(processesOf(confined.trace)).toEqual([]);
    await running;
  });
});

const WORKER = `
  const { file, args, env } = JSON.parse(process.argv[1]);
  require('node:child_process').spawn(file, args, { env, detached: true, stdio: 'ignore' });
  console.log('started');
  setInterval(() => undefined, 1_000);
`;
