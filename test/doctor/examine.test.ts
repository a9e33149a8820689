import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Octokit } from '@octokit/rest';
import { pino } from 'pino';
import { Probot } from 'probot';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readAppManifest } from '../../src/config/app-manifest.ts';
import type { Report } from '../../src/doctor/check.ts';
import { type DoctorRole, examine } from '../../src/doctor/examine.ts';
import { exitCodeOf } from '../../src/doctor/show-report.ts';
import { startWebhookServer } from '../../src/github/webhook-server.ts';
import {
  type LocalAppOptions,
  type LocalGitHub,
  startLocalGitHub,
} from '../../src/local-github/local-github.ts';
import { lockFolder } from '../../src/queue/folder-lock.ts';
import { newPrivateKey } from '../local-github/start.ts';
import { REDIS_SUITE } from '../support/redis-server.ts';
import { hasRedisServer, startRedisServer } from '../support/start-redis.ts';

const SECRET = 'the secret of the webhook';
const CLI = new URL('../../src/cli.ts', import.meta.url).pathname;
const manifest = await readAppManifest();
const privateKey = newPrivateKey();
const APP: LocalAppOptions = {
  id: 4711,
  slug: 'orchestrator',
  name: 'Orchestrator',
  permissions: manifest.permissions,
  events: manifest.events,
  webhookSecret: SECRET,
  webhookUrl: 'http://127.0.0.1:9/api/github/webhooks',
  privateKey,
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A GitHub with the App, installed on a repository unless it is said otherwise. */
async function gitHubWith(app: Partial<LocalAppOptions> = {}, isInstalled = true): Promise<LocalGitHub> {
  const gitHub = await startLocalGitHub({
    dataDir: await mkdtemp(join(folder, 'g-')),
    app: { ...APP, ...app },
  });
  onTestFinished(() => gitHub.close());
  if (isInstalled) await gitHub.createRepository({ owner: 'acme', name: 'units' });
  return gitHub;
}

/** An environment in which nothing is wrong. */
async function environmentFor(gitHub: LocalGitHub): Promise<Record<string, string>> {
  return {
    APP_ID: '4711',
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: SECRET,
    GHE_HOST: gitHub.host,
    GHE_PROTOCOL: 'http',
    DATA_DIR: await mkdtemp(join(folder, 'd-')),
    AGENT_COMMAND: 'cat',
    SANDBOX: 'off',
  };
}

/** `outcome name: message` of all but what is well. */
function troubles({ checks }: Report): string[] {
  return checks
    .filter(({ finding }) => finding.outcome !== 'ok')
    .map(({ name, finding }) => `${finding.outcome} ${name}: ${finding.message}`);
}

/** The host's own disk and git, and the sandbox that does not exist, are nothing that a test decides. */
function troublesOfOurs(report: Report): string[] {
  return troubles(report).filter((line) => !/^warning (disk|git|sandbox): /.test(line));
}

async function examined(env: Record<string, string>, role: DoctorRole = 'all'): Promise<Report> {
  return examine(env, role, manifest);
}

describe('the doctor', () => {
  it('finds nothing wrong where all is well, and says who uses the store', async () => {
    const env = await environmentFor(await gitHubWith());
    const lock = await lockFolder(join(env['DATA_DIR'] ?? '', 'embedded'));
    onTestFinished(() => lock.release());
    const report = await examined(env);
    expect(troublesOfOurs(report)).toEqual([]);
    expect(exitCodeOf(report)).toBe(0);
    const messages = Object.fromEntries(report.checks.map(({ name, finding }) => [name, finding.message]));
    expect(Object.keys(messages)).toEqual([
      ...['environment', 'node', 'key', 'installations', 'permissions', 'events', 'webhook', 'store'],
      ...['disk', 'git', 'agent', 'sandbox'],
    ]);
    expect(messages['key']).toBe('GitHub knows the App “Orchestrator” (orchestrator) of acme.');
    expect(messages['installations']).toBe('Installed on acme.');
    expect(messages['store']).toContain(`in use by process ${process.pid} on`);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['another key', { PRIVATE_KEY: newPrivateKey() }, /private key for one of the App 4711/],
    ['another id', { APP_ID: '4712' }, /no App with the id 4712/],
    ['another host', { GHE_HOST: '127.0.0.1:9' }, /cannot be reached at http:\/\/127\.0\.0\.1:9\/api\/v3/],
  ])('names %s, and asks nothing more then', async (_what, change, words) => {
    const report = await examined({ ...(await environmentFor(await gitHubWith())), ...change });
    expect(troublesOfOurs(report)).toEqual([expect.stringMatching(words)]);
    expect(report.notChecked).toEqual(['installations', 'permissions', 'events', 'webhook']);
    expect(exitCodeOf(report)).toBe(5);
  });

  it.each<[string, Partial<LocalAppOptions>, RegExp]>([
    [
      'a permission',
      { permissions: { ...manifest.permissions, contents: 'read' } },
      /lacks `contents: write`/,
    ],
    ['an event', { events: ['issues', 'pull_request'] }, /not subscribed to `issue_comment`/],
    ['the secret', { webhookSecret: '' }, /webhook has no secret/],
  ])('names %s that the App lacks', async (_what, app, words) => {
    const report = await examined(await environmentFor(await gitHubWith(app)));
    expect(troublesOfOurs(report)).toEqual([expect.stringMatching(words)]);
    expect(exitCodeOf(report)).toBe(5);
  });

  it('names the installation and the address for webhooks that are missing', async () => {
    const gitHub = await gitHubWith({}, false);
    gitHub.setWebhookUrl(null);
    expect(troublesOfOurs(await examined(await environmentFor(gitHub)))).toEqual([
      'problem installations: The App is installed nowhere.',
      'problem webhook: The App has no address for webhooks.',
    ]);
  });

  it.each([
    ['the same secret', SECRET, []],
    ['another secret', 'not what GitHub has', [expect.stringMatching(/WEBHOOK_SECRET is not the secret/)]],
  ])('sees from the deliveries to a server with %s whether they match', async (_what, secret, expected) => {
    const gitHub = await gitHubWith();
    const server = await startWebhookServer({
      probot: new Probot({ appId: 4711, privateKey, secret, log: pino({ level: 'silent' }) }),
      look: async () => undefined,
      checkReady: async () => undefined,
      host: '127.0.0.1',
      port: 0,
    });
    onTestFinished(() => server.close());
    gitHub.setWebhookUrl(`${server.url}/api/github/webhooks`);
    await openIssue(gitHub);
    expect(troublesOfOurs(await examined(await environmentFor(gitHub)))).toEqual(expected);
  });

  it('does not mind that nothing is delivered while `serve` is not running', async () => {
    const gitHub = await gitHubWith();
    await openIssue(gitHub);
    const report = await examined(await environmentFor(gitHub));
    expect(troublesOfOurs(report)).toEqual([
      expect.stringMatching(/^warning webhook: 1 of 1 webhook within a day could not be delivered/),
    ]);
    expect(exitCodeOf(report)).toBe(0);
  });

  it('names what this host lacks', async () => {
    const env = await environmentFor(await gitHubWith());
    const file = join(env['DATA_DIR'] ?? '', 'file');
    await writeFile(file, '');
    const report = await examined({ ...env, AGENT_COMMAND: 'no-such-agent -p', DATA_DIR: `${file}/below` });
    expect(troublesOfOurs(report).join('\n')).toMatch(
      /problem store: .*\nproblem disk: .*\nproblem agent: The program `no-such-agent` of AGENT_COMMAND/,
    );
    const unset = await examined({ ...env, AGENT_COMMAND: '' });
    expect(troublesOfOurs(unset)).toEqual([
      'problem agent: The agent `claude` is not on this host: there is no program `claude` on the PATH.',
    ]);
    expect(exitCodeOf(unset)).toBe(7);
    const several = await examined({ ...env, AGENTS: 'codex,command' });
    expect(troublesOfOurs(several)).toEqual([
      expect.stringMatching(/^warning agent: The agent `codex` is not/),
    ]);
  });

  it('checks what the role of this host needs', async () => {
    const env = await environmentFor(await gitHubWith());
    const ofWorker = { ...env, REDIS_URL: 'redis://127.0.0.1:9', WEBHOOK_SECRET: '' };
    const names = ({ checks }: Report) => checks.map(({ name }) => name);
    const worker = await examined(ofWorker, 'worker');
    expect(troublesOfOurs(worker)).toEqual([
      expect.stringMatching(/^problem store: Redis cannot be reached at 127\.0\.0\.1:9/),
    ]);
    expect(exitCodeOf(worker)).toBe(9);
    expect(names(worker)).not.toContain('webhook');
    expect(names(worker)).toContain('agent');
    const server = await examined({ ...ofWorker, WEBHOOK_SECRET: SECRET, AGENT_COMMAND: '' }, 'serve');
    expect(names(server)).toContain('webhook');
    expect(names(server)).not.toContain('agent');
  });

  it('names the way to an App where there is none', async () => {
    const [first] = (await examined({})).checks;
    expect(first).toMatchObject({
      name: 'environment',
      finding: { remedy: expect.stringContaining('npm run setup') },
    });
  });

  it('names what is wrong with the environment first, and what could not be checked', async () => {
    const report = await examined({ APP_ID: 'x', AGENT_COMMAND: 'true' });
    expect(troublesOfOurs(report)).toEqual([
      expect.stringMatching(/^problem environment: APP_ID: got "x"/),
      expect.stringMatching(/^problem environment: WEBHOOK_SECRET: /),
      expect.stringMatching(/^problem environment: PRIVATE_KEY: /),
    ]);
    const app = ['key', 'installations', 'permissions', 'events', 'webhook', 'store'];
    expect(report.notChecked).toEqual(app);
    expect(report.checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['node', 'disk', 'git', 'agent', 'sandbox']),
    );
    expect(exitCodeOf(report)).toBe(3);
    const unread = await examined({ APP_ID: 'x', SANDBOX: 'maybe' });
    expect(unread.notChecked).toEqual([...app, 'disk', 'agent', 'sandbox']);
  });

  it('looks at all that `run` needs without an App', async () => {
    const env = { PATH: process.env['PATH'] ?? '', XDG_STATE_HOME: folder, AGENT_COMMAND: 'true' };
    const report = await examined(env, 'run');
    expect(report.checks.map(({ name }) => name)).toEqual(['node', 'disk', 'git', 'agent', 'sandbox']);
    expect(report.notChecked).toEqual([]);
    const [mistake] = (await examined({ SANDBOX: 'maybe' }, 'run')).checks;
    expect(mistake?.finding.message).toMatch(/^SANDBOX: got "maybe"/);
  });
});

describe.skipIf(!hasRedisServer)(`the doctor ${REDIS_SUITE}`, () => {
  it.each<[string, Record<string, string>, RegExp | null, number]>([
    ['keeps all', {}, null, 0],
    ['may lose work', { appendonly: 'no' }, /^warning store: .*appendonly/, 0],
    ['deletes work', { 'maxmemory-policy': 'allkeys-lru' }, /^problem store: .*allkeys-lru/, 9],
  ])('judges a Redis that %s', async (_what, config, words, code) => {
    const redis = await startRedisServer({ config });
    onTestFinished(() => redis.stop());
    const env = { ...(await environmentFor(await gitHubWith())), REDIS_URL: redis.url };
    const report = await examined(env);
    expect(troublesOfOurs(report)).toEqual(words === null ? [] : [expect.stringMatching(words)]);
    expect(exitCodeOf(report)).toBe(code);
  });
});

it('`parallel-orchestrator doctor` reads .env, prints what it found, and ends with its exit code', async () => {
  const env = await environmentFor(await gitHubWith({}, false));
  const cwd = await mkdtemp(join(folder, 'c-'));
  const key = Buffer.from(privateKey).toString('base64');
  const lines = Object.entries({ ...env, PRIVATE_KEY: key }).map(([name, value]) => `${name}=${value}`);
  await writeFile(join(cwd, '.env'), lines.join('\n'));
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [CLI, 'doctor', ...args], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '' },
    }).catch((error: { stdout: string; code: number }) => error);
  expect(await run()).toMatchObject({
    code: 5,
    stdout: expect.stringMatching(
      /^✗ installations +The App is installed nowhere\.\n +→ Install it .*\/installations\/new$/m,
    ),
  });
  const json = await run('--json', '--role', 'serve');
  expect(JSON.parse(json.stdout)).toMatchObject({ exitCode: 5, notChecked: [] });
});

async function openIssue(gitHub: LocalGitHub): Promise<void> {
  const { token } = gitHub.addUser('maya');
  gitHub.setPermission('acme/units', 'maya', 'write');
  const octokit = new Octokit({ auth: token, baseUrl: `${gitHub.url}/api/v3` });
  await octokit.issues.create({ owner: 'acme', repo: 'units', title: 'Parts' });
  await gitHub.idle();
}
