import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { expect, vi } from 'vitest';
import { type LocalGitHub, startLocalGitHub } from '../../src/local-github/local-github.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import { redisUrlFor } from '../support/redis-server.ts';
import { APP, STORY_AGENT } from '../support/story-app.ts';

const CLI = new URL('../../src/cli.ts', import.meta.url).pathname;
export const REPOSITORY = { owner: 'acme', repo: 'units' };

/** A local GitHub, and `serve` and `worker` as people start them: processes of the command line, on a Redis. */
export interface Processes {
  readonly folder: string;
  readonly gitHub: LocalGitHub;
  readonly redisUrl: string;
  /** Of Maya, who may command. */
  readonly octokit: Octokit;
  /** Starts a process; resolves when it is ready. Webhooks go to the `serve` that was started last. */
  start(role: 'serve' | 'worker'): Promise<Running>;
  /** Opens a master issue and asks for its run, and gives its number. */
  orchestrate(title: string, body: string): Promise<number>;
  /** Waits until every box of the master issue is ticked. */
  ticked(issue: number): Promise<void>;
  /** Ends what still runs. */
  close(): Promise<void>;
}

/** `agentCommand`: the story's agent by default. */
export async function openProcesses({ agentCommand = STORY_AGENT } = {}): Promise<Processes> {
  const folder = await mkdtemp(join(tmpdir(), 'processes-'));
  const gitHub = await startLocalGitHub({ dataDir: join(folder, 'github'), app: APP });
  await gitHub.createRepository({
    owner: REPOSITORY.owner,
    name: REPOSITORY.repo,
    files: { 'README.md': '# Units\n', '.github/parallel-orchestrator.yml': "verify: ['true']\n" },
  });
  const { token } = gitHub.addUser('maya');
  gitHub.setPermission('acme/units', 'maya', 'write');
  const octokit = new Octokit({ auth: token, baseUrl: `${gitHub.url}/api/v3` });
  const redisUrl = await redisUrlFor();
  const environment = {
    ...environmentFor(gitHub),
    REDIS_URL: redisUrl,
    AGENT_COMMAND: agentCommand,
    SANDBOX: 'off',
  };
  const children: ChildProcess[] = [];

  return { folder, gitHub, redisUrl, octokit, start, ...deedsOf(octokit), close };

  async function start(role: 'serve' | 'worker'): Promise<Running> {
    const dataDir = join(folder, `${role}-${children.length}`);
    const child = spawn(process.execPath, [CLI, role], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_COMPILE_CACHE: COMPILE_CACHE,
        ...environment,
        DATA_DIR: dataDir,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    children.push(child);
    const running = new Running(child);
    const { webhookUrl } = await running.said('ready');
    if (role === 'serve') gitHub.setWebhookUrl(String(webhookUrl));
    return running;
  }

  async function close() {
    for (const child of children) child.kill('SIGKILL');
    await gitHub.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function environmentFor({ app, host }: LocalGitHub): Record<string, string> {
  return {
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhookSecret,
    GHE_HOST: host,
    GHE_PROTOCOL: 'http',
    PORT: '0',
  };
}

function deedsOf(octokit: Octokit): Pick<Processes, 'orchestrate' | 'ticked'> {
  return {
    async orchestrate(title, body) {
      const { number } = (await octokit.issues.create({ ...REPOSITORY, title, body })).data;
      const labels = ['parallel-orchestrate'];
      await octokit.issues.addLabels({ ...REPOSITORY, issue_number: number, labels });
      return number;
    },
    async ticked(issue) {
      const isTicked = async () => {
        const { data } = await octokit.issues.get({ ...REPOSITORY, issue_number: issue });
        expect(data.body ?? '[ ]').not.toContain('[ ]');
      };
      await vi.waitFor(isTicked, { timeout: 90_000, interval: 200 });
    },
  };
}

/** A process and the JSON lines that it logs. */
export class Running {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #log = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', (chunk) => {
      this.#log += chunk;
    });
    this.#ended = new Promise((resolve) => child.once('exit', resolve));
  }

  /** Waits for the log line whose message begins so. */
  async said(message: string): Promise<Record<string, unknown>> {
    const find = (): Record<string, unknown> => {
      const lines = this.#log.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
      const found = lines.map((line) => JSON.parse(line)).find(({ msg }) => String(msg).startsWith(message));
      return found ?? expect.fail(`"${message}" is not logged:\n${this.#log}`);
    };
    return vi.waitFor(find, { timeout: 60_000, interval: 50 });
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  tell(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits for its end, after a signal if one is given, and gives the exit code; null when a signal ended it. */
  ended(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal !== undefined) this.tell(signal);
    return this.#ended;
  }
}
