import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CommandLine } from '../support/command-line.ts';
import { openPage } from '../support/web-page.ts';

const CLI = new URL('../../src/cli.ts', import.meta.url).pathname;
/** That of util-linux: it runs a command in a terminal of its own. */
const TERMINAL = 'script';
const hasTerminal = spawnSync(TERMINAL, ['-qec', 'true', '/dev/null']).status === 0;

async function commandLine(program?: readonly string[]): Promise<{ folder: string; line: CommandLine }> {
  const folder = await mkdtemp(join(tmpdir(), 'serve-'));
  const line = new CommandLine(folder, program);
  onTestFinished(async () => {
    line.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { folder, line };
}

describe('`serve` that is told of no App', () => {
  it.skipIf(!hasTerminal)('leads through the registration in a terminal (needs `script`)', async () => {
    const { line } = await commandLine([
      'script',
      '-qec',
      `'${process.execPath}' '${CLI}' serve`,
      '/dev/null',
    ]);
    const run = line.start([], { PORT: '0' });
    const [url] = await run.prints(/http:\/\/127\.0\.0\.1:\d+\/\?key=\w+/);
    expect((await openPage(url)).text).toContain('Nothing is registered before you confirm it on github.com');
  });

  it('ends where nobody looks, and names the command that registers one', async () => {
    const { folder, line } = await commandLine();
    const run = line.start(['serve'], { PORT: '0' });
    expect(await run.ended()).toBe(3);
    expect(run.printed()).toContain('APP_ID: got nothing');
    expect(run.printed()).toContain('`npm run setup` registers one');
    expect(await readdir(folder)).toEqual([]);
  });

  it('but of a key makes a mistake', async () => {
    const { line } = await commandLine();
    const run = line.start(['serve'], { PRIVATE_KEY_PATH: 'app.pem' });
    expect(await run.ended()).toBe(3);
    expect(run.printed()).toContain('APP_ID: got nothing');
    expect(run.printed()).not.toContain('npm run setup');
  });
});

describe('`setup`', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('that %s ends says that nothing was registered, and ends with %d', async (signal, code) => {
    const { folder, line } = await commandLine();
    const run = line.start(['setup'], { PORT: '0' });
    await run.prints(/\?key=/);
    expect(await run.ended(signal)).toBe(code);
    expect(run.printed()).toContain('Nothing was registered.');
    expect(await readdir(folder)).toEqual([]);
  });

  it('in an environment that cannot be understood ends with 3', async () => {
    const { line } = await commandLine();
    const run = line.start(['setup'], { PORT: 'many' });
    expect(await run.ended()).toBe(3);
    expect(run.printed()).toContain('PORT: got "many"');
  });
});
