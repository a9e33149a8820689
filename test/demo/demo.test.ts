import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runDemo } from '../../src/demo/run-demo.ts';
import type { RunningDemo } from '../../src/demo/start-demo.ts';

const repository = { owner: 'acme', repo: 'humane' };

let folder: string;
let written: { stdout: string; stderr: string };
const stdout = { write: (text: string) => (written.stdout += text) };
const stderr = { write: (text: string) => (written.stderr += text) };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-test-'));
  written = { stdout: '', stderr: '' };
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('the demo ends with 8 of 9 tasks verified, and GitHub shows all of it', async () => {
  let shown: Awaited<ReturnType<typeof whatGitHubShows>> | undefined;
  const onSettled = async (demo: RunningDemo) => {
    shown = await whatGitHubShows(demo);
  };

  const code = await runDemo(
    { serve: false, json: true, pace: 0, keep: folder },
    { stdout, stderr, onSettled },
  );

  expect(code, written.stderr).toBe(1);
  const summary = JSON.parse(written.stdout);
  expect(summary).toMatchObject({
    master_issue: 1,
    total_sub_tasks: 9,
    successful_agents: 8,
    failed_agents: 1,
    prs_created: expect.arrayContaining([expect.any(Number)]),
    resource_usage: { max_concurrent_agents: expect.any(Number) },
  });
  expect(summary.prs_created).toHaveLength(8);
  expect(summary.resource_usage.max_concurrent_agents).toBeGreaterThan(1);
  expect(summary.follow_up_issues).toEqual(shown?.followUps);
  expect(shown?.followUps).toHaveLength(1);

  expect(shown?.pullRequests).toEqual(summary.prs_created.toSorted((a: number, b: number) => a - b));
  expect(shown?.headsInGit).toBe(8);
  expect(shown?.ticked).toBe(5);
  expect(shown?.unticked).toEqual([
    expect.stringMatching(/^- \[ \] Change `truncate` .* \(#\d+\)$/),
    '- [ ] Time zones, which need data of their own',
  ]);
  expect(shown?.numbered, 'rows of a table are left as they are').toBe(7);
  expect(shown?.comments.join('\n')).toContain('passed: 8 of 9 tasks');

  expect(written.stderr).toContain('a scripted one, no model involved');
  expect(written.stderr.match(/sandbox: (?:bubblewrap|There is no sandbox)/g)).toHaveLength(1);
  expect(written.stderr).toMatch(/item-3 +pending .*waits for item-2/);
  expect(written.stderr).toMatch(/item-4 +pending .*waits for item-8 \(“after parseBytes”\)/);
  expect(written.stderr).toMatch(/item-10 +pending .*waits for item-8 \(“after phase 1”\)/);
  expect(written.stderr).toContain('item-5: verified at attempt 2');
  expect(shown?.comments.join('\n')).toContain('“Not in 1.1” is no work to hand out');
  expect(written.stderr).toContain('The run passed: 8 of 9 tasks');
  expect(written.stderr).not.toContain('\x1b');
  expect(await processesNaming(folder)).toEqual([]);
}, 120_000);

test('a demo that runs out of time ends its agents, says so with exit code 6 and leaves nothing behind', async () => {
  const temporary = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    const options = { serve: false, json: false, pace: 300, timeoutMs: 8_000 };
    expect(await runDemo(options, { stdout, stderr }), written.stdout).toBe(6);
  } finally {
    if (temporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = temporary;
  }
  expect(written.stdout).toMatch(/in progress [\s\S]*out of time/);
  expect(await readdir(folder)).toEqual([]);
  expect(await processesNaming(folder)).toEqual([]);
}, 60_000);

/** Seen as a person with read access sees it: through the API and git. */
async function whatGitHubShows({ github }: RunningDemo) {
  const { token } = github.addUser('reader');
  github.setPermission('acme/humane', 'reader', 'read');
  const octokit = new Octokit({ baseUrl: `${github.url}/api/v3`, auth: token });
  const master = { ...repository, issue_number: 1 };
  const [issue, comments, pulls, followUps] = await Promise.all([
    octokit.rest.issues.get(master),
    octokit.rest.issues.listComments(master),
    octokit.rest.pulls.list({ ...repository, state: 'open', per_page: 100 }),
    octokit.rest.issues.listForRepo({ ...repository, labels: 'orchestration-follow-up' }),
  ]);
  const address = github.url.replace('://', `://reader:${token}@`);
  const { stdout: refs } = await execa('git', ['ls-remote', `${address}/acme/humane.git`]);
  const lines = (issue.data.body ?? '').split('\n');
  return {
    ticked: lines.filter((line) => line.startsWith('- [x]')).length,
    numbered: lines.filter((line) => / \(#\d+\)$/.test(line)).length,
    unticked: lines.filter((line) => line.startsWith('- [ ]')),
    comments: comments.data.map(({ body }) => body ?? ''),
    pullRequests: pulls.data.map(({ number }) => number).sort((a, b) => a - b),
    headsInGit: pulls.data.filter(({ head }) => refs.includes(`${head.sha}\trefs/heads/${head.ref}`)).length,
    followUps: followUps.data.map(({ number }) => number),
  };
}

/** Command lines of running processes that name the path, where the system shows them. */
async function processesNaming(path: string): Promise<string[]> {
  const ids = await readdir('/proc').catch(() => []);
  const lines = await Promise.all(
    ids.filter((id) => /^\d+$/.test(id)).map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(path));
}

test('a port that is in use is said in one line, with what to do', async () => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const code = await runDemo({ serve: false, json: false, port, keep: folder }, { stdout, stderr });
  server.close();
  expect(code).toBe(9);
  expect(written.stdout).toContain(`Port ${port} is in use. Name another one with --port`);
  expect(written.stdout).not.toMatch(/^\s+at /m);
});
