import { appendFile, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../src/local-github/local-github.ts';
import { newPrivateKey } from '../local-github/start.ts';
import { CommandLine } from '../support/command-line.ts';
import { freePort } from '../support/free-port.ts';
import { REDIS_SUITE, redisUrlFor } from '../support/redis-server.ts';
import { hasRedisServer } from '../support/start-redis.ts';
import { checklist, STORY_AGENT } from '../support/story-app.ts';
import { openPage, submit } from '../support/web-page.ts';

const REPOSITORY = { owner: 'acme', repo: 'units' };
const CONFIG = "verify: ['true']\nparallelization:\n  min_tasks: 1\n";

/** As people start the commands of the README. */
const NPM = ['npm', '--no-update-notifier'];
const POLL = { timeout: 60_000, interval: 200 };

const root = resolve(import.meta.dirname, '../..');

/** Links to what `npm run` needs of a clone, so that nothing is left in this one: commands look for `.env` where they are started. */
async function clone(folder: string): Promise<void> {
  await mkdir(folder);
  for (const name of ['package.json', 'node_modules', 'src', 'app.yml']) {
    await symlink(join(root, name), join(folder, name));
  }
}

/**
 * The steps of the README's "Run it for your repositories", one test a step, in their order, with its `npm run …` in two clones. The local GitHub stands
 * for github.com, as an Enterprise Server does: GHE_HOST and GHE_PROTOCOL lead there from `.env`, and PORT is a free one.
 *
 * Left out: `git clone` and `npm ci`, the tunnel of step 2 (webhooks come straight to this machine), the browser (pages are read and their forms sent as
 * one without scripts does; `test/setup/pages-browser.test.ts` has a real one), a real agent, containers, and `rediss://`.
 */
describe('the way from nothing to a run', () => {
  let folder: string;
  let gitHub: LocalGitHub;
  let maya: Octokit;
  let server: CommandLine;
  let worker: CommandLine;
  /** What stands for github.com. */
  let elsewhere: Record<string, string>;
  let port: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'steps-'));
    for (const name of ['server', 'worker']) await clone(join(folder, name));
    server = new CommandLine(join(folder, 'server'), NPM);
    worker = new CommandLine(join(folder, 'worker'), NPM);
    gitHub = await startLocalGitHub({ dataDir: join(folder, 'github'), app: null });
    const { token } = gitHub.addUser('maya');
    const files = { 'README.md': '# Units\n', '.github/parallel-orchestrator.yml': CONFIG };
    await gitHub.createRepository({ owner: REPOSITORY.owner, name: REPOSITORY.repo, files });
    gitHub.setPermission('acme/units', 'maya', 'write');
    maya = new Octokit({ auth: token, baseUrl: `${gitHub.url}/api/v3` });
    elsewhere = { GHE_HOST: gitHub.host, GHE_PROTOCOL: 'http' };
    port = await freePort();
  });

  afterAll(async () => {
    server.close();
    worker.close();
    await gitHub.close();
    await rm(folder, { recursive: true, force: true });
  });

  const dotEnv = async () => parseEnv(await readFile(join(folder, 'server/.env'), 'utf8'));

  async function startServer(env: Record<string, string> = {}) {
    const run = server.start(['start'], env);
    await run.prints(/"msg":"ready"/);
    return run;
  }

  /** Exit code, and what is printed about everything that is not well. */
  async function doctor(
    env: Record<string, string> = {},
  ): Promise<{ code: number | null; troubles: string }> {
    const run = server.start(['run', 'doctor'], env);
    const code = await run.ended();
    const lines = run.printed().split('\n');
    return { code, troubles: lines.filter((line) => /^[!✗]/.test(line) || line.includes('→')).join('\n') };
  }

  /** Opens a master issue with one task, labels it, and waits for the pull request. */
  async function labelAndAwait(file: string): Promise<number> {
    const { data } = await maya.issues.create({ ...REPOSITORY, title: 'Units', body: checklist(file) });
    const { number } = data;
    const labels = ['parallel-orchestrate'];
    await maya.issues.addLabels({ ...REPOSITORY, issue_number: number, labels });
    const heads = async () => (await maya.pulls.list(REPOSITORY)).data.map(({ head }) => head.ref);
    await expect.poll(heads, POLL).toContainEqual(expect.stringContaining(`orch/${number}/`));
    return number;
  }

  test('`setup` leads through the registration and writes .env', async () => {
    await writeFile(join(folder, 'server/.env'), envLines({ ...elsewhere, PORT: String(port) }));
    const setup = server.start(['run', 'setup']);
    const [url] = await setup.prints(/http:\/\/127\.0\.0\.1:\d+\/\?key=\w+/);
    const form = await openPage(url);
    const ready = await submit(form, 'Continue', {
      webhook: `http://127.0.0.1:${port}`,
      organization: 'acme',
    });
    const confirmation = await submit(ready, `Register on ${gitHub.host}`);
    const done = await submit(confirmation, 'Create GitHub App for acme');
    expect(await setup.ended()).toBe(0);
    expect(Object.keys(await dotEnv()).sort()).toEqual([
      'APP_ID',
      'GHE_HOST',
      'GHE_PROTOCOL',
      'PORT',
      'PRIVATE_KEY',
      'TAG_SECRET',
      'WEBHOOK_SECRET',
    ]);
    expect((await stat(join(folder, 'server/.env'))).mode & 0o777).toBe(0o600);

    const { code, troubles } = await doctor();
    expect(code).toBe(5);
    expect(troubles).toContain('installed nowhere');

    const install = done.links['Install the App on your repositories'] ?? '';
    expect(setup.printed()).toContain(install);
    await submit(await openPage(install), 'Install on all repositories of acme');
  }, 60_000);

  test('`doctor` names the agent as what is missing, and nothing once it is there', async () => {
    const before = await doctor();
    expect(before).toEqual({ code: 7, troubles: expect.stringContaining('AGENT_COMMAND') });
    await appendFile(join(folder, 'server/.env'), `AGENT_COMMAND='${STORY_AGENT}'\n`);
    const after = await doctor();
    expect(after.code, after.troubles).toBe(0);
    expect(after.troubles).not.toContain('✗');
  }, 60_000);

  test('`serve` takes the label and finishes a run', async () => {
    const running = await startServer();
    const issue_number = await labelAndAwait('one');
    const body = async () => (await maya.issues.get({ ...REPOSITORY, issue_number })).data.body;
    await expect.poll(body, POLL).toContain('- [x]');
    const while_ = await doctor();
    expect(while_.code, while_.troubles).toBe(0);
    expect(gitHub.deliveries.length).toBeGreaterThan(0);
    await running.ended('SIGINT');
    expect(running.printed()).toContain('"msg":"ending');
  }, 120_000);

  test('`doctor` names each thing that is broken', async () => {
    const broken: [env: Record<string, string>, code: number, words: RegExp][] = [
      [{ PRIVATE_KEY: newPrivateKey() }, 5, /private key/],
      [{ APP_ID: '1' }, 5, /no App with the id 1/],
      [{ GHE_HOST: '127.0.0.1:9' }, 5, /cannot be reached/],
      [{ WEBHOOK_SECRET: 'short' }, 3, /WEBHOOK_SECRET/],
      [{ AGENT_COMMAND: 'no-such-agent --now' }, 7, /no-such-agent/],
      [{ REDIS_URL: 'redis://127.0.0.1:9' }, 9, /Redis/],
      [{ DATA_DIR: join(folder, 'server/.env') }, 9, /\.env/],
    ];
    const found = await Promise.all(broken.map(([env]) => doctor(env)));
    expect(found).toEqual(
      broken.map(([, code, words]) => ({ code, troubles: expect.stringMatching(words) })),
    );

    const { app } = gitHub.state;
    gitHub.state.app = { ...app, permissions: { ...app.permissions, contents: 'read' }, events: ['issues'] };
    const lacking = await doctor();
    gitHub.state.app = app;
    expect(lacking.code).toBe(5);
    expect(lacking.troubles).toContain('contents: write');
    expect(lacking.troubles).toContain('issue_comment');

    const running = await startServer({ WEBHOOK_SECRET: 'not the secret of the App' });
    await maya.issues.create({ ...REPOSITORY, title: 'Refused' });
    await gitHub.idle();
    expect(await doctor()).toEqual({ code: 5, troubles: expect.stringContaining('WEBHOOK_SECRET') });
    await running.ended('SIGINT');
    expect(running.printed()).toContain('"msg":"ending');
  }, 120_000);

  test.skipIf(!hasRedisServer)(
    `a worker elsewhere needs the Redis, the key of the App and an agent, ${REDIS_SUITE}`,
    async () => {
      const REDIS_URL = await redisUrlFor();
      const { APP_ID = '', PRIVATE_KEY = '' } = await dotEnv();
      await startServer({ REDIS_URL, AGENT_COMMAND: '', AGENTS: 'command' });
      const own = { REDIS_URL, APP_ID, PRIVATE_KEY, AGENT_COMMAND: STORY_AGENT, ...elsewhere };
      await writeFile(join(folder, 'worker/.env'), envLines(own));
      const examined = worker.start(['run', 'doctor', '--', '--role', 'worker']);
      expect(await examined.ended(), examined.printed()).toBe(0);
      const working = worker.start(['run', 'worker']);
      await working.prints(/"msg":"ready"/);
      await labelAndAwait('two');
    },
    120_000,
  );
});

function envLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('');
}
