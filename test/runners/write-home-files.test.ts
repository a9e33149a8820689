import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeHomeFiles } from '../../src/runners/write-home-files.ts';
import { temporaryFolder } from '../workspace/support.ts';

test('files of an agent are written below its HOME, again where they are already', async () => {
  const home = await temporaryFolder();
  await writeHomeFiles(home, { '.config/agent/settings.json': 'old', 'top.json': '1' });
  await writeHomeFiles(home, { '.config/agent/settings.json': 'new' });
  expect(await readFile(join(home, '.config/agent/settings.json'), 'utf8')).toBe('new');
  expect(await readFile(join(home, 'top.json'), 'utf8')).toBe('1');
});

test('nothing is made behind a link that an earlier agent has left there', async () => {
  const [home, outside] = [await temporaryFolder(), await temporaryFolder()];
  await symlink(outside, join(home, '.config'));
  await mkdir(join(home, 'kept'));
  await symlink(join(outside, 'file'), join(home, 'kept', 'file'));
  await expect(writeHomeFiles(home, { '.config/a/b.json': '' })).rejects.toThrow('leads out of its HOME');
  await expect(writeHomeFiles(home, { 'kept/file': '' })).rejects.toThrow();
  expect(await readdir(outside)).toEqual([]);
});
