import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll } from 'vitest';

const DATABASES = 256;

/** Whether tests on Redis can run on this machine. */
export const hasRedisServer = isInstalled();

/** To be put into the name of a suite that is skipped without Redis. */
export const REDIS_SUITE = hasRedisServer ? 'on Redis' : 'on Redis (skipped: no redis-server on the PATH)';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** By SIGKILL, so that only what is on its disk is left. */
  stop(): Promise<void>;
}

export interface RedisServerOptions {
  /** A free one when none is given. */
  readonly port?: number;
  /** Stays when the server stops; one of its own, which goes with it, when none is given. */
  readonly folder?: string;
  /** Lines of redis.conf, by name. */
  readonly config?: Readonly<Record<string, string>>;
}

/** What the product asks of a Redis; what it writes needs to survive nothing. */
const CONFIG: Readonly<Record<string, string>> = {
  bind: '127.0.0.1',
  save: '',
  appendonly: 'yes',
  appendfsync: 'no',
  'maxmemory-policy': 'noeviction',
  databases: String(DATABASES),
};

/** Starts a private Redis; resolves when it answers. */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'redis-')));
  const port = options.port ?? (await freePort());
  const config = { ...CONFIG, ...options.config, port: String(port), dir: folder };
  const args = Object.entries(config).flatMap(([name, value]) => [`--${name}`, value]);
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const endWithUs = () => server.kill('SIGKILL');
  process.once('exit', endWithUs);
  await answering(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    process: server,
    async stop() {
      process.removeListener('exit', endWithUs);
      server.kill('SIGKILL');
      await ended;
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

let shared: Promise<RedisServer> | null = null;
let databasesGiven = 0;

// Registered once for each test file that imports this, since vitest loads modules anew for each.
afterAll(async () => {
  await (await shared)?.stop();
});

/** Address of an empty database on a Redis that all tests of a file share; it ends after the last of them. */
export async function redisUrlFor(): Promise<string> {
  if (databasesGiven === DATABASES) throw new Error(`A test file may use ${DATABASES} Redis databases.`);
  shared ??= startRedisServer();
  return `${(await shared).url}/${databasesGiven++}`;
}

async function answering(port: number): Promise<void> {
  const redis = new Redis({ port, maxRetriesPerRequest: 50, retryStrategy: () => 50 });
  redis.on('error', () => undefined);
  await redis.ping();
  redis.disconnect();
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('No free port was found.'));
      });
    });
  });
}

function isInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
