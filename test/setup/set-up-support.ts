import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../src/local-github/local-github.ts';
import { type SetUpOptions, setUp } from '../../src/setup/set-up.ts';
import { openPage, submit, type WebPage } from '../support/web-page.ts';

export const HOOK = 'https://orchestrator.example.com';

/** Of the test that runs, with the `.env` file and what GitHub keeps. */
export let folder: string;
export let github: LocalGitHub;

/** Gives every test of the file a GitHub without Apps. */
export function withLocalGitHub(): void {
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
}

export interface SettingUp {
  readonly url: string;
  /** All that was said to the person at the terminal. */
  readonly said: string[];
  readonly outcome: Promise<'registered' | 'ended'>;
  readonly end: () => void;
}

export async function start(options: Partial<SetUpOptions> = {}): Promise<SettingUp> {
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
export async function walkToGitHub({ url }: SettingUp, typed: Record<string, string> = {}): Promise<WebPage> {
  const first = await openPage(url);
  const second = await submit(first, 'Continue', { webhook: HOOK, ...typed });
  return submit(second, `Register on ${github.host}`);
}

export async function environment(): Promise<Record<string, string | undefined>> {
  return parseEnv(await readFile(join(folder, '.env'), 'utf8'));
}
