import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../src/local-github/local-github.ts';
import { CHROMIUM_SUITE, hasChromium, launchChromium } from '../support/chromium.ts';
import { APP } from './start.ts';

const WIDTHS = [375, 768, 1280];

describe.skipIf(!hasChromium)(`the pages of the local GitHub, ${CHROMIUM_SUITE}`, () => {
  let folder: string;
  let gitHub: LocalGitHub;
  let browser: Browser;
  let issueUrl: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pages-'));
    gitHub = await startLocalGitHub({ dataDir: folder, app: APP });
    await gitHub.createRepository({ owner: 'acme', name: 'units', files: { 'README.md': '# Units\n' } });
    const { token } = gitHub.addUser('maya');
    const octokit = new Octokit({ auth: token, baseUrl: `${gitHub.url}/api/v3` });
    const body = [
      '- [x] done\n- [ ] `a.ts` is open <script>document.title = "hacked"</script>',
      `| ${'a wide column '.repeat(20)} | b |\n| --- | --- |\n| 1 | 2 |`,
      `\`\`\`\n${'a long line '.repeat(40)}\n\`\`\``,
      '> [!WARNING]\n> Mind the gap',
    ].join('\n\n');
    const { data } = await octokit.issues.create({ owner: 'acme', repo: 'units', title: 'Parts <b>', body });
    issueUrl = data.html_url;
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await gitHub.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(WIDTHS)('an issue is readable at %i pixels, without scrolling sideways', async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(issueUrl);
    expect(await page.title()).not.toBe('hacked');
    expect(await page.getByRole('heading', { name: 'Parts <b>' }).isVisible()).toBe(true);
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(1);
    expect(await page.getByRole('checkbox').count()).toBe(2);
    expect(await page.getByText('Mind the gap').isVisible()).toBe(true);
    const sideways = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(sideways)).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
