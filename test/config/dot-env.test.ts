import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readDotEnv } from '../../src/config/dot-env.ts';
import { EnvironmentError } from '../../src/config/environment-error.ts';
import { CommandLine } from '../support/command-line.ts';

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dot-env-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('.env', () => {
  it('is read as it stands, and need not be there', async () => {
    const path = join(await emptyFolder(), '.env');
    expect(readDotEnv(path)).toEqual({});
    await writeFile(path, 'APP_ID=12\n# PORT=1\nAGENT_COMMAND="run me"\n');
    expect(readDotEnv(path)).toEqual({ APP_ID: '12', AGENT_COMMAND: 'run me' });
  });

  it('that is no file is a mistake with a remedy', async () => {
    const path = join(await emptyFolder(), '.env');
    await mkdir(path);
    expect(() => readDotEnv(path)).toThrow(EnvironmentError);
    expect(() => readDotEnv(path)).toThrow(`Cannot read ${path} (EISDIR`);
  });
});

describe('a command that cannot read .env', () => {
  it.each([['serve'], ['worker'], ['setup'], ['doctor']])('%s says so and ends with 3', async (command) => {
    const folder = await emptyFolder();
    await mkdir(join(folder, '.env'));
    const line = new CommandLine(folder);
    onTestFinished(() => line.close());
    const run = line.start([command], { PORT: '0' });
    expect(await run.ended(), run.printed()).toBe(3);
    expect(run.printed()).toMatch(/Cannot read .*\.env \(EISDIR/);
    expect(run.printed()).toContain('a file that this account can read');
    expect(run.printed()).not.toMatch(/^ +at /m);
  });

  it('is not what goes before it: a variable that is set, be it to nothing', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, '.env'), 'APP_ID=x\nWEBHOOK_SECRET=0123456789abcdef\nPRIVATE_KEY=k\n');
    const line = new CommandLine(folder);
    onTestFinished(() => line.close());
    const run = line.start(['serve'], { APP_ID: 'y', WEBHOOK_SECRET: '' });
    expect(await run.ended()).toBe(3);
    expect(run.printed()).toContain('APP_ID: got "y"');
    expect(run.printed()).toContain('WEBHOOK_SECRET: got nothing');
    expect(run.printed()).toContain('PRIVATE_KEY: not an RSA');
  });
});
