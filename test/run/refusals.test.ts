import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { placesOf } from '../../src/run/data-folder.ts';
import { tryLock } from '../../src/workspace/lock.ts';
import { pathWithout } from '../app/scripted-agents.ts';
import { type PersonsRepository, personsRepository, run } from './repository.ts';

const ITEMS = ['alpha', 'beta', 'gamma'].map((name) => `- [ ] Add \`src/${name}.txt\` with its text`);

afterEach(() => void vi.unstubAllEnvs());

/** A program that tells a version, before all others on the PATH. */
function install(shop: PersonsRepository, name: string, version: string): void {
  const folder = join(shop.folder, 'bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\necho ${version}\n`);
  chmodSync(join(folder, name), 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
}

function withoutKeys(): void {
  for (const name of ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'OPENAI_API_KEY', 'OPENROUTER_API_KEY'])
    vi.stubEnv(name, undefined);
}

test('an agent that could not work is said before the plan, with what to do', async () => {
  const shop = personsRepository();
  withoutKeys();
  install(shop, 'claude', '2.1.330');
  install(shop, 'opencode', '1.18.33');
  const list = shop.list('units.md', ...ITEMS);

  const misspelt = await run(shop, list, { agents: ['cluade'] });
  expect(misspelt).toMatchObject({ code: 3, stdout: '' });
  expect(misspelt.stderr).toContain('There is no agent `cluade`: did you mean `claude`?');
  expect(misspelt.stderr).toContain('after --agent');

  const keyless = await run(shop, list, { agents: ['claude'] });
  expect(keyless).toMatchObject({ code: 3, stdout: '' });
  expect(keyless.stderr).toContain('The agent `claude` has no model key: ANTHROPIC_API_KEY is not set');
  expect(keyless.stderr).toContain('Set ANTHROPIC_API_KEY in the environment');

  vi.stubEnv('OPENAI_API_KEY', 'a-key');
  const modelless = await run(shop, list, { agents: ['opencode'] });
  expect(modelless).toMatchObject({ code: 3, stdout: '' });
  expect(modelless.stderr).toContain('The agent `opencode` chooses no model by itself');

  vi.stubEnv('PATH', await pathWithout('codex'));
  const missing = await run(shop, list, { agents: ['codex'] });
  expect(missing).toMatchObject({ code: 8, stdout: '' });
  expect(missing.stderr).toContain('npm install --global @openai/codex');

  const list2 = await run(shop, list, { agents: ['codex'], flags: { dryRun: true } });
  expect(list2, 'a plan needs no agent').toMatchObject({ code: 0, stderr: '' });
});

test('a folder that cannot be made is one sentence, before the plan', async () => {
  const shop = personsRepository();
  const list = shop.list('units.md', ...ITEMS);
  for (const keep of [list, join(list, 'below'), '/proc/nowhere/at/all']) {
    const { code, stdout, stderr } = await run(shop, list, { keep });
    expect({ code, stdout }, keep).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^The folder \S+ cannot be made: .+\.\nName another one with --keep/);
  }
});

test('a list that another process runs is not planned again', async () => {
  const shop = personsRepository();
  const list = shop.list('units.md', ...ITEMS);
  const keep = join(shop.folder, 'kept');
  const lock = await tryLock(`${(await placesOf(list, keep)).runFile}.lock`);
  const { code, stdout, stderr } = await run(shop, list, { keep });
  await lock?.release();
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain('Another process runs');
});
