import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { createWorld } from './support.ts';

const CLI = new URL('../../src/cli.ts', import.meta.url).pathname;

test('the command prints a path that a shell can take, a table, and exit codes that scripts can tell apart', async () => {
  const world = await createWorld();
  const pool = (...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((ended) => {
      const env = { PATH: process.env['PATH'], POOL_DIR: world.pool, MIN_FREE_DISK_MB: '0' };
      const options = { cwd: world.repository, env };
      execFile(process.execPath, [CLI, 'pool', ...args], options, (error, stdout, stderr) =>
        ended({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
  expect(await pool('init', '--repo', '.', '--slots', '1')).toMatchObject({ code: 0, stderr: '' });
  const taken = await pool('acquire', '--branch', 'fix/login', '--holder', 'maya');
  const path = `${world.pool}/workspaces/slot-1/tree`;
  expect(taken).toEqual({ code: 0, stdout: `${path}\n`, stderr: '' });
  expect(await pool('acquire', '--wait', '1s')).toEqual({
    code: 7,
    stdout: '',
    stderr: 'All 1 workspaces are taken; `pool status` shows by whom.\n',
  });
  const { stdout } = await pool('status');
  expect(stdout).toMatch(/^slot-1 {2}busy {2}maya {2}fix\/login {2}\d+ s {2}0 ahead {2}\S+\/slot-1\/tree\n$/);
  expect(await pool('release', 'slot-1')).toEqual({
    code: 0,
    stdout: 'slot-1 is free again.\nIt held no work of its own.\n',
    stderr: '',
  });
  for (const wrong of [['acquire', '--wait', 'soon'], ['init'], ['release', 'slot-9'], ['merge']]) {
    expect((await pool(...wrong)).code).toBe(3);
  }
});
