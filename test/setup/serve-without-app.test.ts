import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CommandLine } from '../support/command-line.ts';
import { openPage } from '../support/web-page.ts';

async function commandLine(): Promise<{ folder: string; line: CommandLine }> {
  const folder = await mkdtemp(join(tmpdir(), 'serve-'));
  const line = new CommandLine(folder);
  onTestFinished(async () => {
    line.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { folder, line };
}

it('`serve` leads through the registration when it is told of no App, and ends without one', async () => {
  const { folder, line } = await commandLine();
  const run = line.start(['serve'], { PORT: '0' });
  const [url] = await run.prints(/http:\/\/127\.0\.0\.1:\d+\/\?key=\w+/);
  expect((await openPage(url)).text).toContain('Nothing is registered before you confirm it on github.com');
  expect(await run.ended('SIGTERM')).toBe(3);
  expect(run.printed()).toContain('Nothing was registered.');
  expect(await readdir(folder)).toEqual([]);
});

it('`serve` in production waits for nobody, and a key without its App is a mistake', async () => {
  const { line } = await commandLine();
  const runs = [{ NODE_ENV: 'production' }, { PRIVATE_KEY_PATH: 'app.pem' }].map((env) =>
    line.start(['serve'], env),
  );
  for (const run of runs) {
    expect(await run.ended()).toBe(3);
    expect(run.printed()).toContain('APP_ID: got nothing');
  }
});
