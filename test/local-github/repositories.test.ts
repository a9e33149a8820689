import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rejection, shop } from './start.ts';
import { startWorkbench, type Workbench } from './workbench.ts';

let bench: Workbench;

beforeEach(async () => {
  bench = await startWorkbench();
});

afterEach(() => bench.stop());

describe('git over HTTP', () => {
  it('takes tokens of the API and asks for the permission to write', async () => {
    const { app, github } = bench;
    const { data } = await app.rest.apps.createInstallationAccessToken({
      installation_id: github.app.installationId,
      permissions: { contents: 'read' },
    });
    const address = (token: string) => `http://x-access-token:${token}@${github.host}/acme/shop.git`;
    await bench.git('fetch', '--quiet', address(data.token));
    await expect(bench.git('push', address(data.token), 'main:other')).rejects.toThrow('403');
    await expect(bench.git('fetch', address('ghs_unknown'))).rejects.toThrow();
    expect(github.writes.list('git.push')).toEqual([]);
  });
});

describe('refs, branches and commits', () => {
  it('are read, created, moved and deleted', async () => {
    const { bot } = bench;
    const base = await bench.git('rev-parse', 'main');
    const head = await bench.push('feature', 'a.txt', 'a', 'main');
    const { data: branches } = await bot.rest.repos.listBranches(shop);
    expect(branches.map(({ name, commit }) => [name, commit.sha])).toEqual([
      ['feature', head],
      ['main', base],
    ]);
    const { data: branch } = await bot.rest.repos.getBranch({ ...shop, branch: 'feature' });
    expect(branch.commit).toMatchObject({ sha: head, commit: { message: 'Write a.txt' } });
    await bot.rest.git.createRef({ ...shop, ref: 'refs/heads/orch/x', sha: base });
    const again = bot.rest.git.createRef({ ...shop, ref: 'refs/heads/orch/x', sha: base });
    expect(await rejection(again)).toMatchObject({
      status: 422,
      message: expect.stringContaining('Reference already exists'),
    });
    await bot.rest.git.updateRef({ ...shop, ref: 'heads/orch/x', sha: head });
    const back = bot.rest.git.updateRef({ ...shop, ref: 'heads/orch/x', sha: base });
    expect(await rejection(back)).toMatchObject({ status: 422 });
    const { data: ref } = await bot.rest.git.getRef({ ...shop, ref: 'heads/orch/x' });
    expect(ref.object.sha).toBe(head);
    await bot.rest.git.deleteRef({ ...shop, ref: 'heads/orch/x' });
    expect(await rejection(bot.rest.git.getRef({ ...shop, ref: 'heads/orch/x' }))).toMatchObject({
      status: 404,
    });
    const { data: compared } = await bot.rest.repos.compareCommitsWithBasehead({
      ...shop,
      basehead: 'main...feature',
    });
    expect(compared).toMatchObject({
      status: 'ahead',
      ahead_by: 1,
      behind_by: 0,
      files: [{ filename: 'a.txt' }],
    });
    const { data: commit } = await bot.rest.repos.getCommit({ ...shop, ref: 'feature' });
    expect(commit.parents.map(({ sha }) => sha)).toEqual([base]);
  });

  it('carry files, read at any of them', async () => {
    await bench.push('orch/issue-1/item-1', 'config.yml', 'min-tasks: 2\n', 'main');
    const content = async (ref?: string) => {
      const { data } = await bench.bot.rest.repos.getContent({
        ...shop,
        path: 'config.yml',
        ...(ref ? { ref } : {}),
      });
      return 'content' in data ? Buffer.from(String(data.content), 'base64').toString() : '';
    };
    expect(await content('orch/issue-1/item-1')).toBe('min-tasks: 2\n');
    expect(await rejection(content())).toMatchObject({ status: 404 });
  });
});

describe('check runs', () => {
  it('are made by the App alone, completed with a webhook, and found by their commit', async () => {
    const { ada, bot } = bench;
    const head_sha = await bench.git('rev-parse', 'main');
    const check = { ...shop, name: 'verify', head_sha };
    expect(await rejection(ada.rest.checks.create(check))).toMatchObject({ status: 403 });
    expect(await rejection(bot.rest.checks.create({ ...check, head_sha: '1'.repeat(40) }))).toMatchObject({
      status: 422,
    });
    const { data } = await bot.rest.checks.create({ ...check, status: 'in_progress' });
    await bot.rest.checks.update({
      ...shop,
      check_run_id: Number(data.id),
      conclusion: 'failure',
      output: { title: '1 test failed', summary: 'see log' },
    });
    const { data: found } = await bot.rest.checks.listForRef({ ...shop, ref: 'heads/main' });
    expect(found).toMatchObject({
      total_count: 1,
      check_runs: [
        { id: data.id, status: 'completed', conclusion: 'failure', output: { title: '1 test failed' } },
      ],
    });
    await bench.github.idle();
    expect(bench.receiver.events()).toEqual(['check_run.created', 'check_run.completed']);
  });
});
