import { basename, dirname, join } from 'node:path';
import { launchChromium } from '../support/chromium.ts';

// An end-to-end command as a repository may have one: draws a page at the viewport that it is told.
const [, , file = ''] = process.argv;
const { VIEWPORT_WIDTH, VIEWPORT_HEIGHT, SCREENSHOT_DIR = '' } = process.env;
// Its socket there needs a short path.
process.env['TMPDIR'] = '/tmp';
const browser = await launchChromium();
const viewport = { width: Number(VIEWPORT_WIDTH), height: Number(VIEWPORT_HEIGHT) };
const page = await browser.newPage({ viewport });
// Chromium opens no file below /dev, where the tests may work in memory.
await page.route('http://shop.example/*', (route) =>
  route.fulfill({ path: join(dirname(file), basename(route.request().url())) }),
);
await page.goto(`http://shop.example/${basename(file)}`);
await page.screenshot({ path: join(SCREENSHOT_DIR, 'page.png') });
await browser.close();
