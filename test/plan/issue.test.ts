import { createServer } from 'node:http';
import { RequestError } from '@octokit/request-error';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainFailure } from '../../src/plan/explain-failure.ts';
import { runPlan } from '../../src/plan/run-plan.ts';
import { shop } from '../local-github/start.ts';
import { startWorkbench, type Workbench } from '../local-github/workbench.ts';
import { surroundingsOf } from './surroundings.ts';

const NOT_PUBLIC = { owner: 'acme', repo: 'secret' };

let started: Workbench;
/** Numbers of the issues of `acme/shop`. */
const issues: Record<string, number> = {};

beforeAll(async () => {
  started = await startWorkbench();
  const { github, ada } = started;
  await github.createRepository({ ...NOT_PUBLIC, name: 'secret', isPrivate: true, files: { 'a.md': 'a\n' } });
  github.setPermission('acme/secret', 'ada', 'write');
  await ada.issues.create({ ...NOT_PUBLIC, title: 'Hush', body: '- [ ] Add `hush.ts`' });
  const open = async (title: string, body = '') => {
    const { data } = await ada.issues.create({ ...shop, title, body });
    issues[title] = data.number;
    return data.id;
  };
  await open('Speed up\u202E the \u001B[31mcart');
  const pay = await open('Pay by card');
  const ship = await open('Ship it');
  await open(
    'Master',
    `- [ ] Add \`src/total.ts\`\n- [ ] #${issues['Ship it']}\n- [ ] #1\n- [ ] #${issues['Pay by card']}\n`,
  );
  const at = { ...shop, issue_number: issues['Master'] ?? 0 };
  const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues';
  for (const sub_issue_id of [pay, ship]) await ada.request(route, { ...at, sub_issue_id });
  const blocked = { ...shop, issue_number: issues['Ship it'] ?? 0, issue_id: pay };
  await ada.request('POST /repos/{owner}/{repo}/issues/{issue_number}/dependencies/blocked_by', blocked);
});

afterAll(() => started.stop());

/** Plans an issue, by default as Ada. */
async function plan(source: string, env: Record<string, string> = { GITHUB_TOKEN: started.adaToken }) {
  const surroundings = surroundingsOf({
    env: { GHE_HOST: started.github.host, GHE_PROTOCOL: 'http', ...env },
  });
  const code = await runPlan([source], { json: true, flags: {} }, surroundings);
  const { stdout, stderr } = surroundings.printed;
  return { code, stderr, plan: stdout === '' ? null : JSON.parse(stdout) };
}

const master = () => `acme/shop#${issues['Master']}`;

describe('an issue on GitHub', () => {
  it('is planned with the titles of the issues that it refers to, without what cannot be seen', async () => {
    const found = await plan(master());
    expect(found).toMatchObject({ code: 0, stderr: '' });
    const titles = found.plan.items.map(({ title }: { title: string }) => title);
    expect(titles).toEqual(['Add src/total.ts', 'Ship it', 'Speed up the [31mcart', 'Pay by card']);
  });

  it('keeps the blockers that are linked on GitHub', async () => {
    const { edges } = (await plan(master())).plan;
    expect(edges).toContainEqual(
      expect.objectContaining({ from: 'item-4', to: 'item-2', confidence: 'explicit' }),
    );
  });

  it('adopts no pull request and nothing that there is not, and waits for issues that are open', async () => {
    const { ada, push, pull } = started;
    await push('adopted', 'c.md', 'c', 'main');
    const { data } = await pull('adopted');
    const text = [
      `- [ ] #${data.number}`,
      '- [ ] #999 Add `src/b.ts`',
      '- [ ] Add `src/c.ts`, blocked by #1',
      '- [ ] Add `src/d.ts`, blocked by #998',
    ];
    const { data: made } = await ada.issues.create({ ...shop, title: 'Odd', body: text.join('\n') });
    const found = await plan(`acme/shop#${made.number}`);
    const { items, problems, needsClarification, assumptions } = found.plan;
    expect(items.map(({ issue }: { issue: number | null }) => issue)).toEqual([null, null, null, null]);
    expect(problems.map(({ message }: { message: string }) => message)).toEqual([
      `#${data.number} is a pull request: it is read as a text.`,
      'There is no issue #999: it is read as a text.',
      expect.stringContaining('there is no issue #998'),
    ]);
    expect(needsClarification).toEqual([expect.objectContaining({ id: 'item-1' })]);
    expect(assumptions).toEqual([expect.stringContaining('item-3 waits for #1')]);
  });

  it('without a list is its native sub-issues', async () => {
    const { ada } = started;
    const text = { owner: 'acme', repo: 'shop', title: 'Epic', body: 'We should make the shop nicer.' };
    const { data: epic } = await ada.issues.create(text);
    for (const title of ['Sort the basket', 'Fix the search in the header']) {
      const { data: made } = await ada.issues.create({ ...text, title });
      const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues';
      await ada.request(route, {
        owner: 'acme',
        repo: 'shop',
        issue_number: epic.number,
        sub_issue_id: made.id,
      });
    }
    const found = await plan(`acme/shop#${epic.number}`);
    const items = found.plan.items.map(({ title, action }: Record<string, string>) => [title, action]);
    expect(items).toEqual([
      ['Sort the basket', 'update'],
      ['Fix the search in the header', 'fix'],
    ]);
    expect(found.plan.problems).toEqual([]);
  });

  it('is found by its address, and through GITHUB_API_URL with GH_TOKEN', async () => {
    const { url, host } = started.github;
    expect(await plan(`${url}/acme/shop/issues/${issues['Master']}`)).toMatchObject({ code: 0 });
    const env = { GITHUB_API_URL: `http://${host}/api/v3/`, GHE_HOST: '', GH_TOKEN: started.adaToken };
    expect(await plan(`${url}/acme/secret/issues/1`, env)).toMatchObject({ code: 0 });
  });

  it('is planned by the config file on the default branch', async () => {
    const { github, ada, adaToken } = started;
    const planWith = async (name: string, config: string) => {
      const files = { '.github/parallel-orchestrator.yml': config };
      await github.createRepository({ owner: 'acme', name, files });
      github.setPermission(`acme/${name}`, 'ada', 'write');
      await ada.issues.create({ owner: 'acme', repo: name, title: 'x', body: '- [ ] Add `a.ts`' });
      return plan(`acme/${name}#1`, { GITHUB_TOKEN: adaToken });
    };
    const off = await planWith('off', 'parallelization: { enabled: false }\n');
    expect(off).toMatchObject({ code: 0, plan: { mode: 'declined' } });
    const wrong = await planWith('wrong', '\napproval: never\n');
    expect(wrong.code).toBe(3);
    expect(wrong.stderr).toContain('acme/wrong:.github/parallel-orchestrator.yml:2:');
  });

  it('is called by its title on a terminal, which says where to comment', async () => {
    const surroundings = surroundingsOf({
      env: { GHE_HOST: started.github.host, GHE_PROTOCOL: 'http', GITHUB_TOKEN: started.adaToken },
    });
    await runPlan([master()], { flags: {} }, surroundings);
    expect(surroundings.printed.stdout).toContain(`${master()} Master: `);
    expect(surroundings.printed.stdout).toContain(`Comment on ${started.github.url}/acme/shop/issues/`);
  });
});

describe('what GitHub does not give is explained, with what to do, and ends with 5', () => {
  it.each([
    ['a missing issue', 'acme/shop#99', 'shows no issue acme/shop#99 to this token'],
    ['a repository that there is not', 'acme/nothing#1', 'shows no issue acme/nothing#1'],
  ])('%s', async (_, source, words) => {
    expect(await plan(source)).toMatchObject({ code: 5, plan: null, stderr: expect.stringContaining(words) });
  });

  it('a GitHub that answers nobody without a token', async () => {
    const { code, stderr } = await plan('acme/secret#1', {});
    expect(code).toBe(5);
    expect(stderr).toMatch(/no requests without a token\.\n.*GITHUB_TOKEN/);
  });

  it('a private repository on github.com without a token', () => {
    const url = 'https://api.github.com/repos/acme/secret/issues/1';
    const response = { status: 404, url, headers: {}, data: {} };
    const request = { method: 'GET' as const, url, headers: {} };
    const notFound = new RequestError('Not Found', 404, { request, response });
    const access = { web: 'https://github.com', api: 'https://api.github.com', token: null };
    expect(explainFailure(notFound, 'acme/secret#1', access)).toMatchObject({
      message: 'GitHub shows no issue acme/secret#1 to requests without a token.',
      remedy: expect.stringContaining('private, set GITHUB_TOKEN'),
    });
  });

  it('an address at which something else than GitHub answers', async () => {
    const server = createServer((_, response) => response.end('<h1>Welcome</h1>'));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { code, stderr } = await plan('acme/shop#1', {
      GHE_HOST: '',
      GITHUB_API_URL: `http://127.0.0.1:${port}`,
    });
    server.close();
    expect(code).toBe(5);
    expect(stderr).toMatch(/is not the API of GitHub.*\n.*GITHUB_API_URL/);
  });

  it('a token that is not accepted', async () => {
    const { code, stderr } = await plan(master(), { GITHUB_TOKEN: 'ghp_wrong' });
    expect(code).toBe(5);
    expect(stderr).toContain('does not accept the token');
    expect(stderr).not.toContain('ghp_wrong');
  });

  it('a pull request', async () => {
    await started.push('topic', 'b.md', 'b', 'main');
    const { data } = await started.pull('topic');
    const { code, stderr } = await plan(`acme/shop#${data.number}`);
    expect({ code, stderr }).toMatchObject({ code: 5, stderr: expect.stringContaining('is a pull request') });
  });

  it.each([
    ['primary', 'this token', { GITHUB_TOKEN: 'ada' }],
    ['secondary', 'requests without a token', {}],
  ] as const)('a %s limit', async (limit, who, env) => {
    const fault = { kind: 'limit', limit, status: 403, retryAfterS: 120 } as const;
    const remove = started.github.faults.add({
      match: 'GET /repos/{owner}/{repo}/issues/{issue_number}',
      fault,
    });
    const token: Record<string, string> = 'GITHUB_TOKEN' in env ? { GITHUB_TOKEN: started.adaToken } : {};
    const { code, stderr } = await plan(master(), token);
    remove();
    expect(code).toBe(5);
    expect(stderr).toContain(`limits ${who}`);
    expect(stderr).toContain('Ask again in 2 min');
  });

  it('a failure, and silence', async () => {
    const match = 'GET /repos/{owner}/{repo}/issues/{issue_number}/sub_issues';
    const { faults } = started.github;
    faults.add({ match, fault: { kind: 'server-error', status: 502, when: 'before' }, times: 1 });
    expect(await plan(master())).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('GitHub failed (502'),
    });
    faults.add({ match, fault: { kind: 'cut', when: 'before' }, times: 1 });
    expect(await plan(master())).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('cannot be reached at'),
    });
  });
});

describe('what is wrong before GitHub is asked ends with 3', () => {
  it('an address of another GitHub, to which the token does not go', async () => {
    const { code, stderr } = await plan('https://github.example.com/acme/shop/issues/1');
    expect(code).toBe(3);
    expect(stderr).toContain('Set GHE_HOST=github.example.com');
  });

  it.each([{ GHE_HOST: 'https://github.example.com' }, { GITHUB_API_URL: 'api.github.com', GHE_HOST: '' }])(
    '%o',
    async (env) => {
      const { code, stderr } = await plan(master(), env);
      expect(code).toBe(3);
      expect(stderr).toMatch(/^(GHE_HOST|GITHUB_API_URL): /);
    },
  );
});
