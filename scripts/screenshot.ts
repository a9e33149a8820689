/**
 * Runs the demo and takes the pictures of the README from its pages: `npm run screenshot`.
 * Needs Chromium, at `CHROMIUM_PATH` or where Debian puts it, and a font with emoji (Debian: `fonts-noto-color-emoji`).
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { type Browser, chromium, type Page } from 'playwright-core';
import { demoFolder, scriptedAgentCommand } from '../src/demo/demo-files.ts';
import { type RunningDemo, startDemo } from '../src/demo/start-demo.ts';

new Command('npm run screenshot --')
  .description(
    'Runs the demo and overwrites the pictures of the README, in docs/images. CHROMIUM_PATH names the browser.',
  )
  .parse();

const images = join(import.meta.dirname, '../docs/images');
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 375, height: 800 };
/** Of a picture, in CSS pixels: a README is no place to scroll for long. */
const TALLEST = 1_800;
/** The status comment is older than the summary, whose heading begins the same. */
const STATUS_COMMENT = 'article.comment:has(h2:has-text("The run")) >> nth=0';
const MARGIN = 8;
const GIVE_UP_MS = 120_000;

if (existsSync(executablePath)) await takePictures();
else {
  console.error(
    `There is no Chromium at ${executablePath}: install it, or set CHROMIUM_PATH to where it is.`,
  );
  process.exitCode = 1;
}

async function takePictures(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parallel-orchestrator-screenshot-'));
  let demo: RunningDemo | undefined;
  let browser: Browser | undefined;
  try {
    demo = await startDemo({
      dataDir,
      agent: { kind: 'command', command: scriptedAgentCommand(0.2), readable: [demoFolder] },
      sandbox: 'preferred',
      port: 0,
      say: console.log,
      onView() {},
    });
    const { tasks } = await Promise.race([demo.settled, tooLate()]);
    const pullRequest = tasks.find((task) => task.pullRequest !== null)?.pullRequest;
    browser = await launch();
    await mkdir(images, { recursive: true });
    const issue = await open(browser, demo.issueUrl, DESKTOP);
    const plan = await areaOf(issue, 'article.comment >> nth=1');
    await cut(issue, 'master-issue.png', { x: 0, y: 0, width: DESKTOP.width, height: plan.y });
    await cut(issue, 'status-comment.png', await areaOf(issue, STATUS_COMMENT));
    const phone = await open(browser, demo.issueUrl, PHONE);
    await cut(phone, 'status-on-phone.png', { ...PHONE, x: 0, y: (await areaOf(phone, STATUS_COMMENT)).y });
    const pull = await open(browser, `${demo.repositoryUrl}/pull/${pullRequest}`, DESKTOP);
    await cut(pull, 'pull-request.png', { ...DESKTOP, x: 0, y: 0, height: TALLEST });
  } finally {
    await browser?.close();
    await demo?.close();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Chromium refuses to sandbox itself for root, which containers run as. */
async function launch(): Promise<Browser> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}

async function open(browser: Browser, url: string, viewport: typeof DESKTOP): Promise<Page> {
  const page = await browser.newPage({ viewport, deviceScaleFactor: 1, colorScheme: 'light' });
  await page.goto(url);
  return page;
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Saves a part of the page, as far as there is page. */
async function cut(page: Page, name: string, area: Area): Promise<void> {
  const pageHeight: number = await page.evaluate('document.documentElement.scrollHeight');
  const clip = { ...area, height: Math.min(area.height, TALLEST, pageHeight - area.y) };
  await page.screenshot({ path: join(images, name), fullPage: true, clip });
  console.log(`docs/images/${name}`);
}

/** Where the first element that matches is, with a margin. */
async function areaOf(page: Page, selector: string): Promise<Area> {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`the page shows no ${selector}`);
  const { x, y, width, height } = box;
  return { x: x - MARGIN, y: y - MARGIN, width: width + 2 * MARGIN, height: height + 2 * MARGIN };
}

async function tooLate(): Promise<never> {
  await sleep(GIVE_UP_MS, undefined, { ref: false });
  throw new Error(`the demo did not settle within ${GIVE_UP_MS / 1_000} s`);
}
