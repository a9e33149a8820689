import { type ChildProcess, fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LocalGitHub } from '../../src/local-github/local-github.ts';
import { COMPILE_CACHE } from '../support/compile-cache.ts';
import { freePort } from '../support/free-port.ts';
import type { ProcessOrder, ProcessWord } from './app-process.ts';
import type { Mechanism } from './mechanisms.ts';

export interface FleetOptions {
  readonly gitHub: LocalGitHub;
  /** `null`: one process that does everything, on the embedded backend. */
  readonly redisUrl: string | null;
  /** For the data of the processes. */
  readonly folder: string;
  readonly agentCommand: string;
  /** How much faster the clock of the App runs: grace, leases and looks without events last that much shorter. */
  readonly clockRate?: number;
  readonly off?: readonly Mechanism[];
}

/** With these words a process ends that finds no Redis at its start, or loses it then. */
const REDIS_AWAY = /Redis cannot be reached|Connection is closed|Stream isn't writeable/;
const RESTART_MS = 300;

/** What `build-app-process.ts` has built for all tests; `npm run chaos` goes without. */
const BUILT = process.env['BUILT_APP_PROCESS'];
const ENTRY = BUILT ?? fileURLToPath(new URL('./app-process.ts', import.meta.url));

const COMPILED = BUILT ? join(dirname(BUILT), 'compiled') : COMPILE_CACHE;

/** The processes of the App. Whoever is killed is followed by one that has loaded everything already. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #epoch = Date.now();
  readonly #members = new Map<string, Member>();
  #kills = 0;
  #isStopped = false;

  private constructor(options: FleetOptions) {
    this.#options = options;
  }

  /** Starts a server and, with Redis, a worker, and points the webhooks of the GitHub at it. */
  static async start(options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(options);
    const [address] = await Promise.all([
      fleet.add('serve', 'serve'),
      ...(options.redisUrl === null ? [] : [fleet.add('work', 'work')]),
    ]);
    options.gitHub.setWebhookUrl(address);
    return fleet;
  }

  /** Starts one more process; resolves when it is ready, to where it takes webhooks. */
  async add(name: string, role: ProcessOrder['role']): Promise<string> {
    const order = this.#order(name, role, await freePort());
    return this.#run(name, order, new AppProcess()).ready;
  }

  /** The process that pushes; without Redis the server does everything. */
  get worker(): 'serve' | 'work' {
    return this.#options.redisUrl === null ? 'serve' : 'work';
  }

  /** Processes that ended unasked, or were killed. */
  get kills(): number {
    return this.#kills;
  }

  /** Ends the process as a power cut of its own would; its follower starts when it is gone. */
  kill(name: string): void {
    this.#member(name).running.kill('SIGKILL');
  }

  /** Ends the process as a power cut would, and nobody follows. */
  async lose(name: string): Promise<void> {
    const { running } = this.#member(name);
    running.isLast = true;
    this.#kills += 1;
    running.kill('SIGKILL');
    await running.ended;
  }

  /** SIGSTOP: the process does nothing until it is continued, and does not know that it did not. */
  pause(name: string): void {
    this.#member(name).running.kill('SIGSTOP');
  }

  continue(name: string): void {
    this.#member(name).running.kill('SIGCONT');
  }

  /** Tells the process to end in good order, and waits until it has. */
  async end(name: string): Promise<void> {
    const { running } = this.#member(name);
    running.isLast = true;
    running.kill('SIGTERM');
    await running.ended;
  }

  /** Why a process could not start, if one could not. */
  get failure(): string | null {
    const failures = [...this.#members.values()].map(({ running }) => running.failure);
    return failures.find((failure) => failure !== null && !REDIS_AWAY.test(failure)) ?? null;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const all = [...this.#members.values()].flatMap(({ running, standby }) => [running, standby]);
    for (const each of all) each.kill('SIGKILL');
    await Promise.all(all.map(({ ended }) => ended));
  }

  /** As whoever watches over real processes does: one that ends, or cannot start because Redis is away, is followed by the next. */
  #run(name: string, order: ProcessOrder, running: AppProcess): AppProcess {
    running.start(order);
    const standby = new AppProcess();
    this.#members.set(name, { running, standby });
    void running.failed.then(async (reason) => {
      if (!REDIS_AWAY.test(reason)) return;
      await sleep(RESTART_MS);
      running.kill('SIGKILL');
    });
    void running.ended.then(() => {
      if (this.#isStopped || running.isLast) return;
      if (running.failure === null) this.#kills += 1;
      this.#run(name, order, standby);
    });
    return running;
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (!member) throw new Error(`there is no process ${name}`);
    return member;
  }

  #order(name: string, role: ProcessOrder['role'], port: number): ProcessOrder {
    const { gitHub, redisUrl, folder, agentCommand, clockRate = 60, off = [] } = this.#options;
    return {
      role,
      clockRate,
      epoch: this.#epoch,
      off,
      environment: {
        APP_ID: String(gitHub.app.id),
        PRIVATE_KEY: gitHub.app.privateKey,
        WEBHOOK_SECRET: gitHub.app.webhookSecret,
        GHE_HOST: gitHub.host,
        GHE_PROTOCOL: 'http',
        PORT: String(port),
        DATA_DIR: join(folder, name),
        LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
        AGENT_COMMAND: agentCommand,
        SANDBOX: 'off',
        ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
      },
    };
  }
}

interface Member {
  readonly running: AppProcess;
  readonly standby: AppProcess;
}

class AppProcess {
  readonly ended: Promise<void>;
  readonly ready: Promise<string>;
  /** Why it could not start. */
  readonly failed: Promise<string>;
  failure: string | null = null;
  /** Nobody takes its place when it has ended. */
  isLast = false;
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(ENTRY, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
    });
    this.ended = new Promise((resolve) => this.#child.once('exit', () => resolve()));
    const [ready, failed] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    this.ready = ready.promise;
    this.failed = failed.promise;
    this.#child.on('message', (word: ProcessWord) => {
      if ('ready' in word) return ready.resolve(word.ready);
      this.failure = word.failed;
      failed.resolve(word.failed);
    });
    // A word to a process that was killed in between.
    this.#child.on('error', () => undefined);
  }

  start(order: ProcessOrder): void {
    this.#child.send(order);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
