import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchChromium } from '../support/chromium.ts';

// An end-to-end command as a repository may have one: draws a page at the viewport that it is told.
const { VIEWPORT_WIDTH, VIEWPORT_HEIGHT, SCREENSHOT_DIR = '' } = process.env;
const browser = await launchChromium();
const viewport = { width: Number(VIEWPORT_WIDTH), height: Number(VIEWPORT_HEIGHT) };
const page = await browser.newPage({ viewport });
await page.goto(pathToFileURL(resolve(process.argv[2] ?? '')).href);
await page.screenshot({ path: join(SCREENSHOT_DIR, 'page.png') });
await browser.close();
