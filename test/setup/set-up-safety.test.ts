import { once } from 'node:events';
import { mkdir, readdir, rmdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { setUp } from '../../src/setup/set-up.ts';
import { openPage, submit, type WebPage } from '../support/web-page.ts';
import { environment, folder, github, HOOK, start, withLocalGitHub } from './set-up-support.ts';

withLocalGitHub();

describe('the end of setting up', () => {
  it('comes although somebody has connected and asks nothing', async () => {
    const running = await start();
    const silent = connect(Number(new URL(running.url).port), '127.0.0.1');
    onTestFinished(() => void silent.destroy());
    await once(silent, 'connect');
    running.end();
    expect(await running.outcome).toBe('ended');
  });

  it('comes at once when it was asked for before the start', async () => {
    const options = { directory: folder, webhookPath: '/', webhookUrl: '', organization: '' };
    const said: string[] = [];
    const outcome = await setUp({
      ...options,
      env: { PORT: '0' },
      say: (line) => said.push(line),
      signal: AbortSignal.abort(),
    });
    expect(outcome).toBe('ended');
    expect(await readdir(folder)).toEqual(['github']);
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
    expect((await readdir(folder)).sort()).toEqual(['.env', 'github']);
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
