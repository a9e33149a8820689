import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../src/local-github/local-github.ts';
import { openPage, submit, type WebPage } from '../support/web-page.ts';
import { rejection, silent } from './start.ts';

const MANIFEST = {
  name: 'Our helper',
  url: 'https://example.com',
  hook_attributes: { url: 'https://example.com/hooks' },
  redirect_url: 'http://localhost:1/back',
  default_permissions: { issues: 'write', metadata: 'read' },
  default_events: ['issues'],
};

let dataDir: string;
let github: LocalGitHub;
let now: Date;
let anybody: Octokit;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'app-manifest-'));
  now = new Date();
  github = await startLocalGitHub({ dataDir, app: null, now: () => now });
  await github.createRepository({ owner: 'acme', name: 'shop', files: { 'README.md': '# Shop\n' } });
  anybody = new Octokit({ baseUrl: `${github.url}/api/v3`, log: silent });
});

afterEach(async () => {
  await github.close();
  await rm(dataDir, { recursive: true, force: true });
});

function send(
  manifest: object | string,
  path = '/organizations/acme/settings/apps/new?state=s1',
): Promise<WebPage> {
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  return openPage(`${github.url}${path}`, { method: 'POST', body: new URLSearchParams({ manifest: text }) });
}

/** Where GitHub leads to once the person has confirmed. */
async function confirm(page: WebPage): Promise<URL> {
  const [form] = page.forms;
  const body = new URLSearchParams(
    form?.fields.map(({ name, value }): [string, string] => [name, value]) ?? [],
  );
  const response = await fetch(`${github.url}${form?.action}`, { method: 'POST', body, redirect: 'manual' });
  return new URL(response.headers.get('location') ?? '');
}

async function register(manifest: object = MANIFEST) {
  const back = await confirm(await send(manifest));
  return anybody.rest.apps.createFromManifest({ code: back.searchParams.get('code') ?? '' });
}

function asApp({ id, pem }: { id: number; pem: string }): Octokit {
  return new Octokit({
    baseUrl: `${github.url}/api/v3`,
    authStrategy: createAppAuth,
    auth: { appId: id, privateKey: pem },
    log: silent,
  });
}

describe('an App from a manifest', () => {
  test('is what the manifest says, once its code is exchanged', async () => {
    const page = await send(MANIFEST);
    expect(page.text).toContain('https://example.com/hooks');
    const back = await confirm(page);
    expect([back.origin, back.pathname, back.searchParams.get('state')]).toEqual([
      'http://localhost:1',
      '/back',
      's1',
    ]);
    const code = back.searchParams.get('code') ?? '';
    const { data, status } = await anybody.rest.apps.createFromManifest({ code });
    expect(status).toBe(201);
    expect(data).toMatchObject({ name: 'Our helper', slug: 'our-helper', owner: { login: 'acme' } });
    expect(data.html_url).toBe(`${github.url}/apps/our-helper`);
    const { data: own } = await asApp(data).rest.apps.getAuthenticated();
    expect(own).toMatchObject({ id: data.id, permissions: MANIFEST.default_permissions, events: ['issues'] });
  });

  test('has a code that counts once, and for an hour', async () => {
    const exchange = (back: URL) =>
      anybody.rest.apps.createFromManifest({ code: back.searchParams.get('code') ?? '' });
    const once = await confirm(await send(MANIFEST));
    await exchange(once);
    expect(await rejection(exchange(once))).toMatchObject({ status: 404 });
    const late = await confirm(await send({ ...MANIFEST, name: 'Another helper' }));
    now = new Date(now.getTime() + 3_600_000);
    expect(await rejection(exchange(late))).toMatchObject({ status: 404 });
  });

  test('hears of repositories only where somebody has installed it', async () => {
    const { token } = github.addUser('ada');
    github.setPermission('acme/shop', 'ada', 'write');
    const ada = new Octokit({ baseUrl: `${github.url}/api/v3`, auth: token });
    const { data: app } = await register({ ...MANIFEST, hook_attributes: { url: `${github.url}/hooks` } });
    const open = () => ada.rest.issues.create({ owner: 'acme', repo: 'shop', title: 'Hello' });
    const installation = () => asApp(app).rest.apps.getRepoInstallation({ owner: 'acme', repo: 'shop' });
    await open();
    expect(await rejection(installation())).toMatchObject({ status: 404 });
    await submit(await openPage(`${app.html_url}/installations/new`), 'Install on all repositories of acme');
    await open();
    await github.idle();
    expect(github.deliveries.map(({ event }) => event)).toEqual(['issues']);
    expect((await installation()).data.account).toMatchObject({ login: 'acme' });
  });

  test.each([
    ['no JSON', 'manifest: '],
    [{ ...MANIFEST, name: 'x'.repeat(35) }, 'name: '],
    [{ ...MANIFEST, url: 'example' }, 'url: '],
    [{ ...MANIFEST, redirect_url: undefined }, 'redirect_url: '],
    [{ ...MANIFEST, hook_attributes: {} }, 'hook_attributes.url: '],
    [{ ...MANIFEST, default_permissions: { issues: 'all' } }, 'default_permissions.issues: '],
    [{ ...MANIFEST, default_events: ['pull_request'] }, 'pull_request is not supported by the permissions'],
  ])('is refused: %j', async (manifest, problem) => {
    const page = await send(manifest);
    expect([page.status, page.text]).toEqual([422, expect.stringContaining(problem)]);
  });

  test('belongs to an organization that exists', async () => {
    expect((await send(MANIFEST, '/organizations/nobody/settings/apps/new')).status).toBe(404);
  });
});

test('before there is an App, nobody is taken for it', async () => {
  expect(() => github.app).toThrow('No App was registered');
  const { data } = await register();
  await github.close();
  github = await startLocalGitHub({ dataDir: join(dataDir, 'other'), app: null });
  expect(await rejection(asApp(data).rest.apps.getAuthenticated())).toMatchObject({ status: 401 });
});
