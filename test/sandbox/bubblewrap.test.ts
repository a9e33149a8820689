import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUBBLEWRAP_SUITE, hasBubblewrap } from '../support/bubblewrap.ts';
import { temporaryFolder } from '../workspace/support.ts';
import { MARKER, openConfined } from './confined.ts';
import { listen, lookAround } from './look-around.ts';

describe.skipIf(!hasBubblewrap)(`a program ${BUBBLEWRAP_SUITE}`, () => {
  it('has its own input, output, exit code and folder', async () => {
    const confined = await openConfined();
    const run = await confined.run('cat; pwd; echo seen >&2; echo kept > file; exit 4', { stdin: 'given\n' });
    expect(run.end).toEqual({ kind: 'exited', code: 4, signal: null });
    expect(run.output).toBe(`given\n${confined.tree}\nseen\n`);
    expect((await confined.run('cat file; kill -9 $$')).end).toMatchObject({ code: 128 + 9 });
  });

  it('has exactly the environment that it was given', async () => {
    const confined = await openConfined();
    const env = { SECRET: 'a b\nc', LD_PRELOAD_NOT: 'x', LD_DEBUG_OUTPUT: '/nowhere' };
    const { output } = await confined.run('env', { env });
    const names = output.split('\n').map((line) => line.split('=')[0]);
    expect(names.filter((name) => name !== '').toSorted()).toEqual([
      MARKER,
      'HOME',
      'LD_DEBUG_OUTPUT',
      'LD_PRELOAD_NOT',
      'PATH',
      'PWD',
      'SECRET',
      'c',
    ]);
  });

  it('shows no value of its environment in arguments, and does not let it change bubblewrap itself', async () => {
    const { sandbox, tree } = await openConfined();
    const env = { KEY: 'sk-secret', LD_PRELOAD: './evil.so' };
    const spec = { file: 'true', args: [], cwd: tree, env, stdin: '' };
    const confinement = { writable: [tree], readable: [], network: { kind: 'none' }, limits: null } as const;
    const confined = sandbox.confine(spec, confinement);
    expect(confined.args.join(' ')).not.toContain('sk-secret');
    expect(confined.env).toEqual({ KEY: 'sk-secret' });
  });

  it('sees nothing of this host but the toolchain and its own folders', async () => {
    const secret = join(await temporaryFolder(), 'with-keys.env');
    await writeFile(secret, 'PRIVATE_KEY');
    const confined = await openConfined([secret]);
    const other = join(confined.dataDir, 'workspaces/slot-2/tree');
    await mkdir(other, { recursive: true });
    await writeFile(join(other, 'file'), 'of another attempt');
    const datastore = join(confined.dataDir, 'redis.sock');
    await listen(datastore);
    const seen = await lookAround(confined, [
      `read ${join(other, 'file')}`,
      `list ${confined.dataDir}`,
      `list ${join(confined.dataDir, 'workspaces')}`,
      `read ${secret}`,
      'list /root',
      'list /home',
      'list /var',
      'list /run',
      'list /dev/shm',
      'read /etc/shadow',
      'read /etc/hostname',
      'list /sys',
      `socket ${datastore}`,
      `read /proc/${process.pid}/environ`,
      `kill ${process.pid}`,
      `write ${join(confined.tree, 'own')}`,
      'write /outside',
      'open /etc/passwd',
      'write /usr/outside',
      'write /dev/outside',
      'open /proc/sys/kernel/core_pattern',
    ]);
    expect(seen).toEqual({
      [`read ${join(other, 'file')}`]: 'ENOENT',
      [`list ${confined.dataDir}`]: 'workspaces',
      [`list ${join(confined.dataDir, 'workspaces')}`]: 'slot-1',
      [`read ${secret}`]: 'ENOENT',
      'list /root': 'ENOENT',
      'list /home': 'ENOENT',
      'list /var': 'tmp',
      'list /run': 'ENOENT',
      // The tests' own folders may lie there.
      'list /dev/shm': confined.dataDir.split('/dev/shm/')[1]?.split('/')[0] ?? '',
      'read /etc/shadow': 'ENOENT',
      'read /etc/hostname': 'ENOENT',
      'list /sys': 'ENOENT',
      [`socket ${datastore}`]: 'ENOENT',
      [`read /proc/${process.pid}/environ`]: 'ENOENT',
      [`kill ${process.pid}`]: 'ESRCH',
      [`write ${join(confined.tree, 'own')}`]: 'written',
      'write /outside': 'EROFS',
      'open /etc/passwd': 'EROFS',
      'write /usr/outside': 'EROFS',
      'write /dev/outside': 'EROFS',
      'open /proc/sys/kernel/core_pattern': 'EROFS',
    });
  });

  it('has a folder for temporary files of its own', async () => {
    const confined = await openConfined();
    const file = join(confined.dataDir, 'beside-the-workspace');
    await confined.run(`touch /tmp/po-test-inside /var/tmp/po-test-inside ${file}; ls /tmp`);
    expect([file, '/tmp/po-test-inside', '/var/tmp/po-test-inside'].filter(existsSync)).toEqual([]);
  });
});
