import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { lockFolder } from '../../src/queue/folder-lock.ts';

const isLinux = process.platform === 'linux';

describe('lock of a data folder', () => {
  let folder: string;
  let lockFile: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'));
    lockFile = join(folder, 'parallel-orchestrator.lock');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('keeps everybody else out until it is released', async () => {
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(`in use by process ${process.pid}`);
    await lock.release();
    await lock.release();
    const next = await lockFolder(folder);
    await lock.release();
    await expect(lockFolder(folder)).rejects.toThrow('in use');
    await next.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('makes the folder', async () => {
    const lock = await lockFolder(join(folder, 'new', 'one'));
    await lock.release();
  });

  it('names the folder, the process and the remedy', async () => {
    await held({ pid: process.ppid });
    await expect(lockFolder(folder)).rejects.toMatchObject({
      message: `The data folder ${folder} is in use by process ${process.ppid} on ${hostname()}.`,
      remedy: expect.stringMatching(`set REDIS_URL .* delete ${lockFile}`),
    });
  });

  it('is taken over from a process that is gone', async () => {
    const gone = spawnSync(process.execPath, ['--version']).pid;
    await held({ pid: gone });
    await (await lockFolder(folder)).release();
  });

  it('is taken over from an earlier process with our own pid, as in a container', async () => {
    await held({ pid: process.pid });
    await (await lockFolder(folder)).release();
  });

  it.runIf(isLinux)('is taken over when its pid was given to another process', async () => {
    const lock = await lockFolder(folder);
    const note = JSON.parse(await readFile(lockFile, 'utf8'));
    await lock.release();
    expect(note).toMatchObject({ pid: process.pid, bootId: bootId(), startedAt: startOf(process.pid) });

    await held({ pid: process.ppid, bootId: bootId(), startedAt: startOf(process.ppid) });
    await expect(lockFolder(folder)).rejects.toThrow(`process ${process.ppid}`);
    await held({ pid: process.ppid, bootId: bootId(), startedAt: `1${startOf(process.ppid)}` });
    await (await lockFolder(folder)).release();
  });

  it.runIf(isLinux)('is taken over after a reboot, whatever the clock said then', async () => {
    const startedAt = startOf(process.ppid);
    await held({ pid: process.ppid, bootId: 'another', startedAt, at: Date.now() + 3_600_000 });
    await (await lockFolder(folder)).release();
  });

  it.runIf(isLinux)('holds although the clock was set forward by years', async () => {
    await held({ pid: process.ppid, bootId: bootId(), startedAt: startOf(process.ppid), at: 0 });
    await expect(lockFolder(folder)).rejects.toThrow('in use');
  });

  it.runIf(isLinux)(
    'is taken over from a process that has ended, though its parent does not care',
    async () => {
      // The shell ends first; the process that it becomes never asks how its child ended.
      const parent = spawn('sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 60']);
      onTestFinished(() => void parent.kill('SIGKILL'));
      const [output] = await once(parent.stdout, 'data');
      const pid = Number(output);
      await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z '), {
        timeout: 10_000,
      });
      await held({ pid, bootId: bootId(), startedAt: startOf(pid) });
      await (await lockFolder(folder)).release();
    },
  );

  it('is taken over when the machine was started since', async () => {
    await held({ pid: process.ppid, at: 0 });
    await (await lockFolder(folder)).release();
  });

  it('of another host counts while it is touched', async () => {
    await held({ pid: 1, host: 'elsewhere' });
    await expect(lockFolder(folder)).rejects.toThrow('process 1 on elsewhere');
    await untouchedFor(120_000);
    await (await lockFolder(folder)).release();
  });

  it('that nobody can read counts while it is fresh', async () => {
    await writeFile(lockFile, '');
    await expect(lockFolder(folder)).rejects.toThrow('another process');
    await untouchedFor(120_000);
    await (await lockFolder(folder)).release();
  });

  it('goes to one of many that find it stale', async () => {
    await held({ pid: process.pid });
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
    const won = tries.filter((attempt) => attempt.status === 'fulfilled');
    expect(won).toHaveLength(1);
    await won[0]?.value.release();
    expect(await readdir(folder)).toEqual([]);
  });

  interface Holder {
    readonly pid: number;
    readonly bootId?: string;
    readonly startedAt?: string | undefined;
    readonly host?: string;
    readonly at?: number;
  }

  /** By default the note of an earlier version, which names neither boot nor start. */
  async function held(by: Holder): Promise<void> {
    await writeFile(lockFile, JSON.stringify({ id: 'other', host: hostname(), at: Date.now(), ...by }));
  }

  async function untouchedFor(ms: number): Promise<void> {
    const then = new Date(Date.now() - ms);
    await utimes(lockFile, then, then);
  }
});

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** The kernel's word, in clock ticks since its boot. */
function startOf(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[19];
}
