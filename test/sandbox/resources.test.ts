import { describe, expect, it } from 'vitest';
import { BUBBLEWRAP_SUITE, hasBubblewrap } from '../support/bubblewrap.ts';
import { processesOf } from '../workspace/support.ts';
import { agentInside, openConfined } from './confined.ts';

const MB = 2 ** 20;
const limits = { memoryBytes: 2_000 * MB, processes: 200, diskBytes: 1_000 * MB };

/** How a run ends that has passed this limit. */
function stoppedFor(limit: string, message: RegExp): object {
  return { kind: 'stopped', reason: { kind: 'resources', limit, message: expect.stringMatching(message) } };
}

describe.skipIf(!hasBubblewrap)(`what a program uses ${BUBBLEWRAP_SUITE}`, () => {
  it('of memory: who fills it is ended and named', async () => {
    const confined = await openConfined();
    const run = await confined.run(agentInside('fill-memory'), {
      limits: { ...limits, memoryBytes: 200 * MB },
    });
    expect(run.end).toMatchObject(stoppedFor('memory', /^It used \d+ MB of memory; 200 MB are allowed\.$/));
    expect(run.peakMemoryBytes).toBeGreaterThan(200 * MB);
    expect(processesOf(confined.trace)).toEqual([]);
  });

  it('of disk: one file never becomes larger than the limit, and is named though it was quick', async () => {
    const confined = await openConfined();
    const run = await confined.run('dd if=/dev/zero of=large bs=1M count=60 2>/dev/null', {
      limits: { ...limits, diskBytes: 20 * MB },
    });
    expect(run.end).toMatchObject(stoppedFor('disk', /^It wrote 20 MB to disk; 20 MB are allowed\.$/));
  });

  it('of /tmp and /dev/shm: they are full at a gigabyte, and are no disk', async () => {
    const confined = await openConfined();
    const run = await confined.run('df -P -k /tmp /dev/shm | tail -n +2');
    const sizes = run.output
      .trim()
      .split('\n')
      .map((line) => Number(line.split(/\s+/)[1]));
    expect(sizes).toEqual([1_048_576, 524_288]);
  });

  it('is told when all went well', async () => {
    const confined = await openConfined();
    const run = await confined.run('dd if=/dev/zero of=file bs=1M count=3 2>/dev/null; sleep 0.5', {
      limits,
    });
    expect(run.end).toMatchObject({ code: 0 });
    expect(run.peakMemoryBytes).toBeGreaterThan(0);
  });
});
