import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../src/local-github/local-github.ts';
import { setUp } from '../../src/setup/set-up.ts';
import { CHROMIUM_SUITE, hasChromium, launchChromium } from '../support/chromium.ts';

describe.skipIf(!hasChromium)(`the pages of the registration, ${CHROMIUM_SUITE}`, () => {
  let browser: Browser;
  let folder: string;
  let github: LocalGitHub;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'setup-browser-'));
    github = await startLocalGitHub({ dataDir: join(folder, 'github'), app: null });
    github.addUser('maya');
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser.close();
    await github.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('lead over GitHub and back, on a phone, without a script or a style being refused', async () => {
    const { promise: welcome, resolve: say } = Promise.withResolvers<string>();
    const outcome = setUp({
      directory: folder,
      env: { GHE_HOST: github.host, GHE_PROTOCOL: 'http', PORT: '0' },
      webhookPath: '/api/github/webhooks',
      webhookUrl: '',
      organization: '',
      say,
      signal: new AbortController().signal,
    });
    const page = await browser.newPage({ viewport: { width: 375, height: 800 }, colorScheme: 'dark' });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(/http:\S+/.exec(await welcome)?.[0] ?? '');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(13, 17, 23)');
    await page.getByLabel('Public webhook address').fill('https://orchestrator.example.com');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: `Register on ${github.host}` }).click();
    await page.getByLabel('GitHub App name').fill('Orchestrator of Maya');
    await page.getByRole('button', { name: 'Create GitHub App for maya' }).click();
    await page.getByRole('heading', { name: 'Orchestrator of Maya is registered' }).waitFor();
    expect(await outcome).toBe('registered');
    expect(await readFile(join(folder, '.env'), 'utf8')).toContain(`APP_ID=${github.state.app.id}\n`);
    expect(complaints).toEqual([]);
  });
});
