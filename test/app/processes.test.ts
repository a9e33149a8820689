import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../src/local-github/local-github.ts';
import { REDIS_SUITE, redisUrlFor } from '../support/redis-server.ts';
import { hasRedisServer } from '../support/start-redis.ts';
import { APP, checklist, STORY_AGENT } from '../support/story-app.ts';

const CLI = new URL('../../src/cli.ts', import.meta.url).pathname;
const REPOSITORY = { owner: 'acme', repo: 'units' };

describe.skipIf(!hasRedisServer)(`serve and worker as processes of their own, ${REDIS_SUITE}`, () => {
  let folder: string;
  let gitHub: LocalGitHub;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'processes-'));
    gitHub = await startLocalGitHub({ dataDir: join(folder, 'github'), app: APP });
    await gitHub.createRepository({
      owner: REPOSITORY.owner,
      name: REPOSITORY.repo,
      files: { 'README.md': '# Units\n', '.github/parallel-orchestrator.yml': "verify: ['true']\n" },
    });
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await gitHub.close();
    await rm(folder, { recursive: true, force: true });
  });

  function start(role: 'serve' | 'worker', environment: Record<string, string>): Running {
    const child = spawn(process.execPath, [CLI, role], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    children.push(child);
    return new Running(child);
  }

  test('a run goes through both, and each ends cleanly when it is told to', async () => {
    const environment = {
      APP_ID: String(gitHub.app.id),
      PRIVATE_KEY: gitHub.app.privateKey,
      WEBHOOK_SECRET: gitHub.app.webhookSecret,
      GHE_HOST: gitHub.host,
      GHE_PROTOCOL: 'http',
      REDIS_URL: await redisUrlFor(),
      PORT: '0',
      AGENT_COMMAND: STORY_AGENT,
    };
    const server = start('serve', { ...environment, DATA_DIR: join(folder, 'server') });
    const worker = start('worker', { ...environment, DATA_DIR: join(folder, 'worker') });
    const { webhookUrl } = await server.said('ready');
    await worker.said('ready');
    const health = await fetch(new URL('/readyz', String(webhookUrl)));
    expect(health.status).toBe(200);
    gitHub.setWebhookUrl(String(webhookUrl));

    const { token } = gitHub.addUser('maya');
    gitHub.setPermission('acme/units', 'maya', 'write');
    const octokit = new Octokit({ auth: token, baseUrl: `${gitHub.url}/api/v3` });
    const body = checklist('one', 'two', 'three');
    const issue = await octokit.issues.create({ ...REPOSITORY, title: 'Three parts', body });
    const { number } = issue.data;
    await octokit.issues.addLabels({ ...REPOSITORY, issue_number: number, labels: ['parallel-orchestrate'] });

    await expect
      .poll(async () => (await octokit.pulls.list(REPOSITORY)).data.length, {
        timeout: 50_000,
        interval: 200,
      })
      .toBe(3);
    await expect
      .poll(async () => (await octokit.issues.get({ ...REPOSITORY, issue_number: number })).data.body, {
        timeout: 30_000,
        interval: 200,
      })
      .not.toContain('[ ]');

    expect(await server.ended('SIGTERM')).toBe(0);
    expect(await worker.ended('SIGTERM')).toBe(0);
  }, 90_000);
});

/** A process and the JSON lines that it logs. */
class Running {
  readonly #child: ChildProcess;
  #log = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', (chunk) => {
      this.#log += chunk;
    });
  }

  /** Waits for the log line with this message. */
  async said(message: string): Promise<Record<string, unknown>> {
    const find = () =>
      this.#log
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line))
        .find(({ msg }) => msg === message);
    await expect.poll(find, { timeout: 30_000, message: `"${message}" is logged` }).toBeDefined();
    return find();
  }

  /** Sends the signal and gives the exit code. */
  ended(signal: NodeJS.Signals): Promise<number | null> {
    const code = new Promise<number | null>((resolve) => this.#child.once('exit', resolve));
    this.#child.kill(signal);
    return code;
  }
}
