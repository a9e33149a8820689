import { existsSync } from 'node:fs';
import { env } from 'node:process';
import { type Browser, chromium } from 'playwright-core';

const executablePath = env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Whether tests of pages can run on this machine. */
export const hasChromium = existsSync(executablePath);

/** To be put into the name of a suite that is skipped without it. */
export const CHROMIUM_SUITE = hasChromium
  ? 'in Chromium'
  : `in Chromium (skipped: there is no ${executablePath}; CHROMIUM_PATH names another)`;

/** A real browser that talks to nobody but the pages that it is sent to. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-sync',
    ],
  });
}
