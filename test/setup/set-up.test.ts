import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPage, submit } from '../support/web-page.ts';
import { environment, folder, github, HOOK, start, walkToGitHub, withLocalGitHub } from './set-up-support.ts';

withLocalGitHub();

describe('setting up', () => {
  it('leads from the terminal over GitHub to an .env file with which we are the App', async () => {
    const running = await start();
    const confirmation = await walkToGitHub(running, { organization: 'acme' });
    const done = await submit(confirmation, 'Create GitHub App for acme');
    expect(done.text).toContain('Parallel Orchestrator is registered');
    expect(await running.outcome).toBe('registered');

    const { APP_ID, PRIVATE_KEY = '', WEBHOOK_SECRET, TAG_SECRET, ...rest } = await environment();
    expect(rest).toEqual({});
    expect(PRIVATE_KEY).toMatch(/^[\w+/=]+$/);
    const privateKey = Buffer.from(PRIVATE_KEY, 'base64').toString();
    expect(createPrivateKey(privateKey).asymmetricKeyType).toBe('rsa');
    expect(WEBHOOK_SECRET).toMatch(/^[0-9a-f]{40}$/);
    expect(TAG_SECRET).toMatch(/^[0-9a-f]{64}$/);
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['.env', 'github']);

    const octokit = new Octokit({
      baseUrl: `${github.url}/api/v3`,
      authStrategy: createAppAuth,
      auth: { appId: APP_ID, privateKey },
    });
    const { data } = await octokit.rest.apps.getAuthenticated();
    expect(data).toMatchObject({
      name: 'Parallel Orchestrator',
      owner: { login: 'acme' },
      permissions: { issues: 'write', pull_requests: 'write', contents: 'write', metadata: 'read' },
      events: ['issues', 'issue_comment', 'pull_request'],
    });
    for (const text of [done.text, ...running.said]) {
      for (const secret of [PRIVATE_KEY, privateKey, WEBHOOK_SECRET, TAG_SECRET])
        expect(text).not.toContain(secret);
    }

    const installing = await openPage(done.links['Install the App on your repositories'] ?? '');
    const installed = await submit(installing, 'Install on all repositories of acme');
    expect(installed.text).toContain('installed on acme');
    expect((await octokit.rest.apps.listInstallations()).data).toHaveLength(1);
  });

  it('says what is registered and where webhooks go before anything is', async () => {
    const running = await start({ webhookUrl: HOOK });
    const page = await openPage(running.url);
    for (const words of [
      'Issues read and write',
      'Metadata read',
      'Issue comment A comment may be a command.',
    ]) {
      expect(page.text).toContain(words);
    }
    expect(page.text).toContain(
      `Webhooks go to ${HOOK}/api/github/webhooks , and the App belongs to your own account`,
    );
    running.end();
    expect(await running.outcome).toBe('ended');
    expect(await readdir(folder)).toEqual(['github']);
  });

  it('offers no registration while GitHub cannot be asked for the key', async () => {
    const server = createServer((_request, response) => response.end('A page of somebody else'));
    const closed = createServer();
    for (const each of [server, closed]) await listenOn(each);
    const hosts = [server, closed].map((each) => `127.0.0.1:${portOf(each)}`);
    closed.close();
    onTestFinished(() => void server.close());
    for (const [index, words] of ['is not GitHub', 'ECONNREFUSED'].entries()) {
      const env = { GHE_HOST: hosts[index] ?? '', HTTP_PROXY: 'http://127.0.0.1:9' };
      const running = await start({ webhookUrl: HOOK, env });
      const page = await openPage(running.url);
      expect(page.text).toContain(words);
      expect(page.text).toContain('HTTP_PROXY counts only with NODE_USE_ENV_PROXY=1');
      expect(page.forms.map(({ button }) => button)).toEqual(['Continue']);
      running.end();
      await running.outcome;
    }
  });

  it('offers it where GitHub answers strangers nothing', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(401, { 'x-github-request-id': 'a', 'content-type': 'application/json' });
      response.end('{"message":"Must authenticate to access this API."}');
    });
    await listenOn(server);
    onTestFinished(() => void server.close());
    const running = await start({ webhookUrl: HOOK, env: { GHE_HOST: `127.0.0.1:${portOf(server)}` } });
    const page = await openPage(running.url);
    expect(page.forms.map(({ button }) => button)).toContain(`Register on 127.0.0.1:${portOf(server)}`);
    running.end();
    await running.outcome;
  });

  it('warns where other machines get in', async () => {
    const open = await start({ env: { HOST: '0.0.0.0' } });
    const own = await start();
    expect(open.said.join()).toContain('HOST=0.0.0.0 lets other machines in');
    expect(own.said.join()).not.toContain('HOST=');
    for (const running of [open, own]) {
      running.end();
      await running.outcome;
    }
  });

  it('explains mistakes in the form', async () => {
    const running = await start();
    const first = await openPage(running.url);
    await expect(submit(first, 'Continue')).rejects.toThrow('webhook is required');
    const page = await submit(first, 'Continue', {
      webhook: 'ftp://example.com',
      organization: 'no such/thing',
    });
    expect(page.text).toContain('begin with https://');
    expect(page.text).toContain('goes by its login');
    expect(page.forms).toHaveLength(1);
    running.end();
    await running.outcome;
  });

  it('keeps what .env has, says what it replaces, and keeps a copy', async () => {
    const before = 'AGENT_COMMAND=run me\nAPP_ID=1\nPRIVATE_KEY_PATH=old.pem\nTAG_SECRET=of-the-App-before\n';
    await writeFile(join(folder, '.env'), before, { mode: 0o644 });
    const running = await start({ webhookUrl: HOOK });
    const page = await openPage(running.url);
    expect(page.text).toContain('values will be replaced: APP_ID, PRIVATE_KEY_PATH.');
    const confirmation = await submit(page, `Register on ${github.host}`);
    const done = await submit(confirmation, 'Create GitHub App for maya');
    const backup = (await readdir(folder)).find((name) => name.startsWith('.env.before')) ?? '';
    expect(done.text).toContain(`What it had for APP_ID, PRIVATE_KEY_PATH is kept in ${backup}.`);
    expect(await readFile(join(folder, backup), 'utf8')).toBe(before);
    for (const name of ['.env', backup]) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    const { AGENT_COMMAND, APP_ID, PRIVATE_KEY_PATH, TAG_SECRET } = await environment();
    expect([AGENT_COMMAND, PRIVATE_KEY_PATH, TAG_SECRET]).toEqual(['run me', undefined, 'of-the-App-before']);
    expect(APP_ID).not.toBe('1');
    await running.outcome;
  });

  it('tells of variables that would go before .env', async () => {
    const running = await start({ env: { APP_ID: '5' }, webhookUrl: HOOK });
    const confirmation = await submit(await openPage(running.url), `Register on ${github.host}`);
    const done = await submit(confirmation, 'Create GitHub App for maya');
    expect(done.text).toContain("Take APP_ID out of this terminal's environment");
    await running.outcome;
  });
});

async function listenOn(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
