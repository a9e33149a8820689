import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const EPIC = 'fixtures/masters/grouped-epic/issue.md';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the product as a process of its own. */
function command(args: readonly string[], stdin = '', env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((ended) => {
    const options = { cwd: root, env: { PATH: process.env['PATH'] ?? '', ...env } };
    const child = execFile(process.execPath, ['src/cli.ts', ...args], options, (error, stdout, stderr) => {
      ended({ code: Number(error?.code ?? 0), stdout, stderr });
    });
    child.stdin?.end(stdin);
  });
}

test('a file is planned without any network, and its JSON stands alone on standard output', async () => {
  const env = { HTTPS_PROXY: 'http://127.0.0.1:1', GITHUB_API_URL: 'http://127.0.0.1:1' };
  const { code, stdout, stderr } = await command(['plan', EPIC, '--json'], '', env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    mode: 'parallel',
    items: [{ id: 'item-1', line: 8 }, {}, {}, {}, {}, {}],
  });
});

test('standard input is planned, a cycle ends with 4, and a build server is sent no colours', async () => {
  const list = '- [ ] Add `a.ts`, after 2\n- [ ] Add `b.ts`, after 1\n';
  const { code, stdout, stderr } = await command(['plan', '-'], list, { CI: 'true', COLUMNS: '72' });
  expect({ code, stderr }).toEqual({ code: 4, stderr: '' });
  expect(stdout).toContain('╭─ Mode: declined ─');
  expect(stdout).not.toContain('\u001B');
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBe(72);
});

test('the help documents sources, options, variables and exit codes, with examples', async () => {
  const { code, stdout } = await command(['plan', '--help'], '', { COLUMNS: '200' });
  expect(code).toBe(0);
  for (const word of '--json --repo --issue --sequential --force-parallel --max-workers'.split(' '))
    expect(stdout).toContain(`  ${word}`);
  for (const word of ['GITHUB_TOKEN', 'GHE_HOST', 'NO_COLOR', 'plan issue.md', 'plan -', 'Exit codes'])
    expect(stdout).toContain(word);
});
