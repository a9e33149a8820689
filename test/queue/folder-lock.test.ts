import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/queue/folder-lock.ts';

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

  async function held(by: { pid: number; host?: string; at?: number }): Promise<void> {
    await writeFile(lockFile, JSON.stringify({ id: 'other', host: hostname(), at: Date.now(), ...by }));
  }

  async function untouchedFor(ms: number): Promise<void> {
    const then = new Date(Date.now() - ms);
    await utimes(lockFile, then, then);
  }
});
