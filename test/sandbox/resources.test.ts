import { describe, expect, it } from 'vitest';
import { BUBBLEWRAP_SUITE, hasBubblewrap } from '../support/bubblewrap.ts';
import { openConfined } from './confined.ts';

const MB = 2 ** 20;
const limits = { memoryBytes: 2_000 * MB, processes: 200, diskBytes: 1_000 * MB };

describe.skipIf(!hasBubblewrap)(`what a program uses ${BUBBLEWRAP_SUITE}`, () => {
  it('of disk: one file never becomes larger than the limit, and is named though it was quick', async () => {
    const confined = await openConfined();
    const run = await confined.run('dd if=/dev/zero of=large bs=1M count=60 2>/dev/null', {
      limits: { ...limits, diskBytes: 20 * MB },
    });
    expect(run.use?.passed?.limit).toBe('disk');
    expect(run.use?.writtenBytes).toBeLessThan(21 * MB);
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
    expect(run.use).toMatchObject({ passed: null });
    expect(run.use?.peakProcesses).toBeGreaterThan(2);
    expect(run.use?.writtenBytes).toBeGreaterThanOrEqual(3_000_000);
  });
});
