import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newPrivateKey, rejection, type Started, shop, silent, start } from './start.ts';

let started: Started | undefined;

afterEach(async () => {
  await started?.stop();
  started = undefined;
});

async function begin(options?: Parameters<typeof start>[0]): Promise<Started> {
  started = await start(options);
  return started;
}

describe('the App by its JWT', () => {
  it('sees itself and its installations', async () => {
    const { app, github } = await begin();
    const { data: self } = await app.rest.apps.getAuthenticated();
    expect(self).toMatchObject({ id: 4711, slug: 'parallel-orchestrator' });
    const { data: installations } = await app.rest.apps.listInstallations();
    expect(
      installations.map(({ id, account }) => [id, account && 'login' in account && account.login]),
    ).toEqual([[github.app.installationId, 'acme']]);
    const { data: installation } = await app.rest.apps.getRepoInstallation(shop);
    expect(installation.id).toBe(github.app.installationId);
  });

  it('is refused when somebody else signed', async () => {
    const { github } = await begin();
    const privateKey = newPrivateKey();
    const forged = new Octokit({
      baseUrl: `${github.url}/api/v3`,
      authStrategy: createAppAuth,
      auth: { appId: github.app.id, privateKey },
      log: silent,
    });
    expect(await rejection(forged.rest.apps.getAuthenticated())).toMatchObject({ status: 401 });
  });

  it('is refused without a JWT, and cannot use the JWT for a repository', async () => {
    const { ada, app, github } = await begin();
    expect(await rejection(ada.rest.apps.getAuthenticated())).toMatchObject({ status: 401 });
    const jwt = z.object({ token: z.string() }).parse(await app.auth({ type: 'app' })).token;
    const response = await fetch(`${github.url}/api/v3/repos/acme/shop/issues`, {
      headers: { authorization: `bearer ${jwt}` },
    });
    expect(response.status).toBe(403);
  });

  it('corrects its clock by the Date header when the server lives in another time', async () => {
    const { app } = await begin({ now: () => new Date('2031-05-06T07:08:09Z') });
    const { data, headers } = await app.rest.apps.getAuthenticated();
    expect(data?.id).toBe(4711);
    expect(headers.date).toBe('Tue, 06 May 2031 07:08:09 GMT');
  });
});

describe('an installation token', () => {
  const mint = (app: Octokit, installation_id: number, scope: object = {}) =>
    app.rest.apps.createInstallationAccessToken({ installation_id, ...scope });

  it('looks like those of GitHub today and acts as the bot', async () => {
    const { app, as, github } = await begin();
    const { data, status } = await mint(app, github.app.installationId);
    expect(status).toBe(201);
    expect(data.token).toMatch(/^ghs_4711_.+\..+\./);
    expect(data.token.length).toBeGreaterThan(500);
    const { data: issue } = await as(data.token).rest.issues.create({ ...shop, title: 'Hello' });
    expect(issue.user).toMatchObject({ login: 'parallel-orchestrator[bot]', type: 'Bot' });
  });

  it('ends after an hour', async () => {
    let now = new Date('2030-01-01T00:00:00Z');
    const { app, as, github } = await begin({ now: () => now });
    const { data } = await mint(app, github.app.installationId);
    expect(data.expires_at).toBe('2030-01-01T01:00:00Z');
    now = new Date('2030-01-01T00:59:59Z');
    await as(data.token).rest.repos.get(shop);
    now = new Date('2030-01-01T01:00:00Z');
    expect(await rejection(as(data.token).rest.repos.get(shop))).toMatchObject({
      status: 401,
      message: expect.stringContaining('Bad credentials'),
    });
  });

  it('reaches only the repositories that were asked for', async () => {
    const { app, as, github } = await begin();
    const { id } = await github.createRepository({ owner: 'acme', name: 'other', files: { a: 'a' } });
    const { data } = await mint(app, github.app.installationId, { repository_ids: [id] });
    expect(data.repositories?.map(({ name }) => name)).toEqual(['other']);
    const octokit = as(data.token);
    const { data: listed } = await octokit.rest.apps.listReposAccessibleToInstallation();
    expect(listed.repositories.map(({ full_name }) => full_name)).toEqual(['acme/other']);
    expect(await rejection(octokit.rest.repos.get(shop))).toMatchObject({ status: 404 });
  });

  it('never reaches another owner', async () => {
    const { bot, github } = await begin();
    await github.createRepository({ owner: 'globex', name: 'plant', files: { a: 'a' } });
    const plant = { owner: 'globex', repo: 'plant' };
    expect(await rejection(bot.rest.repos.get(plant))).toMatchObject({ status: 404 });
  });

  it('does only what its permissions allow', async () => {
    const { app, as, graphqlAs, github } = await begin();
    const { data } = await mint(app, github.app.installationId, { permissions: { issues: 'read' } });
    const octokit = as(data.token);
    await octokit.rest.issues.listForRepo(shop);
    const refused = {
      status: 403,
      message: expect.stringContaining('Resource not accessible by integration'),
    };
    expect(await rejection(octokit.rest.issues.create({ ...shop, title: 'x' }))).toMatchObject(refused);
    expect(await rejection(octokit.rest.repos.getContent({ ...shop, path: 'README.md' }))).toMatchObject(
      refused,
    );
    const create = graphqlAs(data.token)(
      'mutation($repositoryId: ID!) { createIssue(input: {repositoryId: $repositoryId, title: "x"}) { issue { id } } }',
      { repositoryId: github.state.repositories.get('acme/shop')?.nodeId },
    );
    expect(await rejection(create)).toMatchObject({ status: 200, type: 'FORBIDDEN' });
    // Metadata is a permission of its own, which this token was not given.
    expect(await rejection(octokit.rest.repos.get(shop))).toMatchObject(refused);
  });

  it('is refused permissions and repositories that the App does not have', async () => {
    const { app, github } = await begin();
    const { installationId } = github.app;
    expect(await rejection(mint(app, installationId, { permissions: { workflows: 'write' } }))).toMatchObject(
      {
        status: 422,
        message: expect.stringContaining('not granted to this installation'),
      },
    );
    expect(await rejection(mint(app, installationId, { repositories: ['nowhere'] }))).toMatchObject({
      status: 422,
    });
    expect(await rejection(mint(app, 1))).toMatchObject({ status: 404 });
  });
});

describe('a person', () => {
  it('is told the permission of collaborators', async () => {
    const { bot, github } = await begin();
    const { token } = github.addUser('eve');
    const permissionOf = async (username: string) =>
      (await bot.rest.repos.getCollaboratorPermissionLevel({ ...shop, username })).data.permission;
    expect(token).toMatch(/^ghp_/);
    expect(await permissionOf('ada')).toBe('write');
    expect(await permissionOf('eve')).toBe('read');
    github.setPermission('acme/shop', 'eve', 'maintain');
    expect(await permissionOf('eve')).toBe('write');
    expect(await rejection(permissionOf('nobody'))).toMatchObject({ status: 404 });
  });

  it('does not see a private repository without a role on it', async () => {
    const { as, bot, github } = await begin();
    await github.createRepository({ owner: 'acme', name: 'secret', isPrivate: true, files: { a: 'a' } });
    const { token } = github.addUser('eve');
    const secret = { owner: 'acme', repo: 'secret' };
    expect(await rejection(as(token).rest.repos.get(secret))).toMatchObject({ status: 404 });
    const { data } = await bot.rest.repos.getCollaboratorPermissionLevel({ ...secret, username: 'eve' });
    expect(data.permission).toBe('none');
  });

  it('may talk on a public repository, but neither label nor write', async () => {
    const { as, github } = await begin();
    const eve = as(github.addUser('eve').token);
    const { data: issue } = await eve.rest.issues.create({ ...shop, title: 'Please', labels: ['urgent'] });
    expect(issue.labels).toEqual([]);
    const { number: issue_number } = issue;
    await eve.rest.issues.createComment({ ...shop, issue_number, body: 'bump' });
    const label = eve.rest.issues.addLabels({ ...shop, issue_number, labels: ['urgent'] });
    expect(await rejection(label)).toMatchObject({ status: 403 });
  });

  it('is refused with an unknown token, and without any', async () => {
    const { as, github } = await begin();
    expect(await rejection(as('ghp_unknown').rest.repos.get(shop))).toMatchObject({ status: 401 });
    const response = await fetch(`${github.url}/api/v3/repos/acme/shop`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ message: 'Requires authentication', status: '401' });
  });
});

describe('every answer', () => {
  it("has the quota, and what is not there is not found in GitHub's shape", async () => {
    const { ada, github, adaToken } = await begin();
    const { headers } = await ada.rest.repos.get(shop);
    expect(headers).toMatchObject({ 'x-ratelimit-limit': '5000', 'x-ratelimit-resource': 'core' });
    expect(Number(headers['x-ratelimit-remaining'])).toBe(4999);
    const response = await fetch(`${github.url}/api/v3/repos/acme/shop/milestones`, {
      headers: { authorization: `token ${adaToken}` },
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      message: 'Not Found',
      documentation_url: 'https://docs.github.com/rest',
      status: '404',
    });
    expect(github.traffic.rest).toBe(2);
  });
});
