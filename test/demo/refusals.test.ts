import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type DemoOptions, runDemo } from '../../src/demo/run-demo.ts';
import { pathWithout } from '../app/scripted-agents.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-refusals-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function demo(options: Partial<DemoOptions>) {
  const written = { stdout: '', stderr: '' };
  const code = await runDemo(
    { serve: false, json: false, ...options },
    {
      stdout: { write: (text: string) => (written.stdout += text) },
      stderr: { write: (text: string) => (written.stderr += text) },
    },
  );
  return { code, ...written };
}

test('an agent that could not work is refused before anything is started', async () => {
  vi.stubEnv('PATH', await pathWithout('codex'));
  const cases: [Partial<DemoOptions>, RegExp][] = [
    [{ agent: 'foo' }, /There is no agent `foo`\. There are: `claude`/],
    [{ agent: 'codex' }, /no program `codex` on the PATH[\s\S]*npm install --global @openai\/codex/],
    [{ model: 'haiku' }, /--model names the model of an agent[\s\S]*--agent NAME/],
  ];
  for (const [options, words] of cases) {
    const ran = await demo(options);
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toMatch(words);
  }
});

test('an agent without a key, or without a model where it needs one, is refused as well', async () => {
  for (const name of ['claude', 'opencode'])
    await writeFile(join(folder, name), '#!/bin/sh\necho 2.1.330\n', { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
  for (const name of ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'OPENROUTER_API_KEY', 'AGENT_PASS_ENV'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('OPENAI_API_KEY', 'a-key');
  const keyless = await demo({ agent: 'claude' });
  expect(keyless).toMatchObject({ code: 3, stdout: '' });
  expect(keyless.stderr).toContain('has no model key: ANTHROPIC_API_KEY is not set');
  const modelless = await demo({ agent: 'opencode' });
  expect(modelless).toMatchObject({ code: 3, stdout: '' });
  expect(modelless.stderr).toContain('Name one with --model');
});

test('a folder that cannot be made is one sentence', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  for (const keep of [file, join(file, 'below'), '/proc/nowhere']) {
    const { code, stdout, stderr } = await demo({ keep });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^The folder \S+ cannot be made: .+\.\nName another one with --keep.*\n$/);
  }
});
