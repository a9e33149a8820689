import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RegisteredApp } from '../../src/setup/exchange-code.ts';
import { replaceFile, tryToWriteBeside } from '../../src/setup/replace-file.ts';
import { saveApp } from '../../src/setup/save-app.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replace-'));
  path = join(folder, '.env');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

async function modeOf(file: string): Promise<number> {
  return (await stat(file)).mode & 0o777;
}

describe('a file with secrets', () => {
  it.each(['EBUSY', 'EXDEV'])(
    'that cannot be replaced (%s) is written in its place, for its owner only',
    async (code) => {
      await writeFile(path, 'a much longer text that was there before\n', { mode: 0o644 });
      const { ino } = await stat(path);
      await replaceFile(path, 'KEY=1\n', failing(code));
      expect(await readFile(path, 'utf8')).toBe('KEY=1\n');
      expect([await modeOf(path), (await stat(path)).ino]).toEqual([0o600, ino]);
      expect(await readdir(folder)).toEqual(['.env']);
    },
  );

  it('that cannot be written leaves nothing of them beside it', async () => {
    await expect(replaceFile(path, 'KEY=1\n', failing('EIO'))).rejects.toThrow('EIO');
    await mkdir(path);
    await expect(replaceFile(path, 'KEY=1\n')).rejects.toThrow('EISDIR');
    expect(await readdir(folder)).toEqual(['.env']);
  });

  it('is replaced behind its link', async () => {
    await mkdir(join(folder, 'real'));
    await writeFile(join(folder, 'real/env'), '', { mode: 0o644 });
    await symlink('real/env', path);
    await replaceFile(path, 'KEY=1\n');
    expect(await readFile(join(folder, 'real/env'), 'utf8')).toBe('KEY=1\n');
    expect(await modeOf(join(folder, 'real/env'))).toBe(0o600);
    expect([await readdir(folder), await readdir(join(folder, 'real'))]).toEqual([['.env', 'real'], ['env']]);
  });

  it('is tried beforehand, without a trace', async () => {
    await tryToWriteBeside(path);
    expect(await readdir(folder)).toEqual([]);
    await expect(tryToWriteBeside(join(folder, 'missing/.env'))).rejects.toThrow('ENOENT');
    // A link into a file: what is beside the link could be written, what is beside its target could not.
    await writeFile(join(folder, 'file'), '');
    await symlink('/proc/self/status', path);
    await expect(tryToWriteBeside(path)).rejects.toThrow();
  });
});

it('an App that cannot be saved leaves no copy of the old .env either', async () => {
  const app: RegisteredApp = {
    id: 7,
    slug: 'orchestrator',
    name: 'Orchestrator',
    url: 'https://github.com/apps/orchestrator',
    privateKey: '-----BEGIN RSA PRIVATE KEY-----\n',
    webhookSecret: 'secret',
  };
  // Beside the link there is room for the copy; beside its target the name of the temporary file is too long.
  const target = join(folder, 'n'.repeat(245));
  await writeFile(target, 'APP_ID=1\n');
  await symlink(target, path);
  await expect(saveApp(path, app, new Date(0))).rejects.toThrow('ENAMETOOLONG');
  expect(await readdir(folder)).toEqual(['.env', 'n'.repeat(245)]);
  await rm(path);
  await writeFile(path, 'APP_ID=1\n');
  const { backup } = await saveApp(path, app, new Date(0));
  expect(await readFile(backup ?? '', 'utf8')).toBe('APP_ID=1\n');
  expect(await modeOf(backup ?? '')).toBe(0o600);
});
