import { createPrivateKey } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../src/local-github/local-github.ts';
import { type SetUpOptions, setUp } from '../../src/setup/set-up.ts';
import { openPage, submit, type WebPage } from '../support/web-page.ts';

const HOOK = 'https://orchestrator.example.com';

let folder: string;
let github: LocalGitHub;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setup-'));
  github = await startLocalGitHub({ dataDir: join(folder, 'github'), app: null });
  github.addUser('maya');
  await github.createRepository({ owner: 'acme', name: 'units', files: { 'README.md': '# Units\n' } });
});

afterEach(async () => {
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

interface SettingUp {
  readonly url: string;
  /** All that was said to the person at the terminal. */
  readonly said: string[];
  readonly outcome: Promise<'registered' | 'ended'>;
  readonly end: () => void;
}

async function start(options: Partial<SetUpOptions> = {}): Promise<SettingUp> {
  const said: string[] = [];
  const ending = new AbortController();
  const { promise: welcome, resolve } = Promise.withResolvers<string>();
  const env = { GHE_HOST: github.host, GHE_PROTOCOL: 'http', PORT: '0', ...options.env };
  const outcome = setUp({
    directory: folder,
    webhookPath: '/api/github/webhooks',
    webhookUrl: '',
    organization: '',
    signal: ending.signal,
    ...options,
    env,
    say: (line) => {
      said.push(line);
      resolve(line);
    },
  });
  const url = /http:\S+/.exec(await Promise.race([welcome, outcome]))?.[0] ?? '';
  return { url, said, outcome, end: () => ending.abort() };
}

/** Up to GitHub's page, whose button ends the registration. */
async function walkToGitHub({ url }: SettingUp, typed: Record<string, string> = {}): Promise<WebPage> {
  const first = await openPage(url);
  const second = await submit(first, 'Continue', { webhook: HOOK, ...typed });
  return submit(second, `Register on ${github.host}`);
}

async function environment(): Promise<Record<string, string | undefined>> {
  return parseEnv(await readFile(join(folder, '.env'), 'utf8'));
}

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

  it('explains mistakes in the form', async () => {
    const running = await start();
    const first = await openPage(running.url);
    await expect(submit(first, 'Continue')).rejects.toThrow('webhook is required');
    const page = await submit(first, 'Continue', { webhook: 'example.com', organization: 'no such/thing' });
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

describe('setting up is safe', () => {
  it('shows nothing to whoever does not have the key of the terminal', async () => {
    const running = await start({ webhookUrl: HOOK });
    const { origin } = new URL(running.url);
    for (const path of [
      '/',
      '/?key=',
      '/probot?key=wrong',
      `/probot?key=${'0'.repeat(32)}`,
      '/probot/success',
    ]) {
      const page = await openPage(`${origin}${path}`);
      expect([page.status, page.forms]).toEqual([403, []]);
    }
    running.end();
    await running.outcome;
  });

  it('takes no code without the state that it sent', async () => {
    const running = await start({ webhookUrl: HOOK });
    const confirmation = await submit(await openPage(running.url), `Register on ${github.host}`);
    const code = await codeOf(confirmation);
    const { origin } = new URL(running.url);
    for (const query of [`code=${code}`, `code=${code}&state=`, `code=${code}&state=${'0'.repeat(32)}`]) {
      const page = await openPage(`${origin}/probot/setup?${query}`);
      expect(page.status).toBe(400);
    }
    expect(await readdir(folder)).toEqual(['github']);
    expect(github.state.pendingApps.has(code)).toBe(true);
    running.end();
    await running.outcome;
  });

  it('counts a code once, however often the browser comes back with it', async () => {
    const running = await start({ webhookUrl: HOOK });
    const confirmation = await submit(await openPage(running.url), `Register on ${github.host}`);
    const code = await codeOf(confirmation);
    const back = `${new URL(running.url).origin}/probot/setup?code=${code}&state=${stateOf(confirmation)}`;
    const pages = await Promise.all([openPage(back), openPage(back)]);
    expect(pages.map(({ status }) => status)).toEqual([200, 200]);
    expect(await running.outcome).toBe('registered');
  });

  it('says what to do when GitHub does not know the code', async () => {
    const running = await start({ webhookUrl: HOOK });
    const confirmation = await submit(await openPage(running.url), `Register on ${github.host}`);
    const state = stateOf(confirmation);
    const page = await openPage(`${new URL(running.url).origin}/probot/setup?code=unknown&state=${state}`);
    expect([page.status, page.text]).toEqual([502, expect.stringContaining('counts once, and for an hour')]);
    running.end();
    await running.outcome;
  });

  it('loses no key when .env cannot be written', async () => {
    const running = await start({ webhookUrl: HOOK });
    const confirmation = await submit(await openPage(running.url), `Register on ${github.host}`);
    const code = await codeOf(confirmation);
    const back = `${new URL(running.url).origin}/probot/setup?code=${code}&state=${stateOf(confirmation)}`;
    await mkdir(join(folder, '.env'));
    const failed = await openPage(back);
    expect([failed.status, failed.text]).toEqual([502, expect.stringContaining('.env could not be written')]);
    await rmdir(join(folder, '.env'));
    expect((await openPage(back)).text).toContain('is registered');
    expect(await running.outcome).toBe('registered');
    expect(await environment()).toMatchObject({ APP_ID: String(github.state.app.id) });
  });

  it('ends before it starts where it may not listen, or the environment has a mistake', async () => {
    const port = String(github.port);
    await expect(start({ env: { PORT: port } })).rejects.toThrow(`Cannot listen on 127.0.0.1:${port}`);
    await expect(start({ env: { PORT: 'many' } })).rejects.toThrow('PORT: got "many"');
  });
});

function stateOf({ forms }: WebPage): string {
  return forms[0]?.fields.find(({ name }) => name === 'state')?.value ?? '';
}

/** Confirms on GitHub, without following it back. */
async function codeOf({ url, forms }: WebPage): Promise<string> {
  const [form] = forms;
  const body = new URLSearchParams(
    form?.fields.map(({ name, value }): [string, string] => [name, value]) ?? [],
  );
  const response = await fetch(new URL(form?.action ?? '', url), {
    method: 'POST',
    body,
    redirect: 'manual',
  });
  return new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
}
