import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { lockFolder } from '../../src/queue/folder-lock.ts';

const isLinux = process.platform === 'linux';
/** As a container has it: processes of its own, and the same host name. */
const NAMESPACE = ['--user', '--map-root-user', '--pid', '--fork', '--mount-proc', '--kill-child'];
const canUnshare = isLinux && spawnSync('unshare', [...NAMESPACE, 'true']).status === 0;

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

  it('says of a folder that cannot be made, or a lock that cannot be read, what to do', async () => {
    await expect(lockFolder('/proc/nowhere/at/all')).rejects.toMatchObject({
      remedy: 'Set DATA_DIR to another.',
    });
    await symlink(join(folder, 'nowhere'), lockFile);
    await expect(lockFolder(folder)).rejects.toThrow('in use by another process');
    await rm(lockFile);
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
    expect(note).toMatchObject({ pidNamespace: readlinkSync('/proc/self/ns/pid') });

    await held({ pid: process.ppid, bootId: bootId(), startedAt: startOf(process.ppid) });
    await expect(lockFolder(folder)).rejects.toThrow(`process ${process.ppid}`);
    await held({ pid: process.ppid, bootId: bootId(), startedAt: `1${startOf(process.ppid)}` });
    await (await lockFolder(folder)).release();
  });

  it.runIf(isLinux)(
    'is taken over from an earlier process with our own pid by its start, as in a container',
    async () => {
      await held({ ...ourselves(), startedAt: `1${startOf(process.pid)}` });
      await (await lockFolder(folder)).release();
      // Another thread of this process, which has modules of its own.
      await held(ourselves());
      await expect(lockFolder(folder)).rejects.toThrow(`process ${process.pid}`);
    },
  );

  it.runIf(isLinux)('of another container with our host name counts while it is touched', async () => {
    await held({ ...ourselves(), startedAt: `1${startOf(process.pid)}`, pidNamespace: 'pid:[1]' });
    await expect(lockFolder(folder)).rejects.toMatchObject({
      message: expect.stringContaining(`process ${process.pid}`),
      remedy: expect.stringContaining('a minute after its end'),
    });
    await untouchedFor(120_000);
    await (await lockFolder(folder)).release();
  });

  // Where no namespace may be made, the test above is what there is: a skipped test would fail on a build server.
  if (canUnshare) {
    it('keeps out a process of another PID namespace with the same pid', async () => {
      const containers = [container(folder), container(folder)];
      for (const { process: started } of containers) onTestFinished(() => void started.kill('SIGKILL'));
      const said = await Promise.all(containers.map(({ said }) => said));
      expect(said.toSorted()).toEqual(['1 has it', `1 is refused: process 1 on ${hostname()}`]);
    });
  }

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
      // The process that the shell becomes never asks how its child ended; the shell might, so that the child waits for the change.
      const child = 'until grep -q sleep /proc/$PPID/comm; do sleep 0.01; done';
      const parent = spawn('sh', ['-c', `sh -c '${child}' & echo $!; exec sleep 60`]);
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
    readonly pidNamespace?: string;
    readonly host?: string;
    readonly at?: number;
  }

  /** By default the note of an earlier version, which names neither boot, start nor namespace. */
  async function held(by: Holder): Promise<void> {
    await writeFile(lockFile, JSON.stringify({ id: 'other', host: hostname(), at: Date.now(), ...by }));
  }

  async function untouchedFor(ms: number): Promise<void> {
    const then = new Date(Date.now() - ms);
    await utimes(lockFile, then, then);
  }
});

/** All that we write of ourselves into a lock. */
function ourselves() {
  return {
    pid: process.pid,
    bootId: bootId(),
    startedAt: startOf(process.pid),
    pidNamespace: readlinkSync('/proc/self/ns/pid'),
  };
}

const LOCK = new URL('../../src/queue/folder-lock.ts', import.meta.url).href;

/** Tries to take the folder as pid 1 of a namespace of its own, says what came of it, and stays. */
function container(folder: string): { readonly process: ChildProcess; readonly said: Promise<string> } {
  const script = `
    import { lockFolder } from ${JSON.stringify(LOCK)};
    const has = () => process.pid + ' has it';
    const is = ({ message }) => process.pid + ' is refused: ' + /process \\d+ on \\S+(?=\\.)/.exec(message);
    console.log(await lockFolder(${JSON.stringify(folder)}).then(has, is));
    setInterval(() => undefined, 1_000);
  `;
  const node = [process.execPath, '--input-type=module', '--eval', script];
  const started = spawn('unshare', [...NAMESPACE, ...node], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { process: started, said: once(started.stdout, 'data').then(([text]) => String(text).trim()) };
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** The kernel's word, in clock ticks since its boot. */
function startOf(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[19];
}
