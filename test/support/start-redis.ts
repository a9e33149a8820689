import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';

export const DATABASES = 256;

/** Whether this machine has a Redis. */
export const hasRedisServer = isInstalled();

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

async function answering(port: number): Promise<void> {
  const redis = new Redis({ port, maxRetriesPerRequest: 50, retryStrategy: () => 50 });
  redis.on('error', () => undefined);
  await redis.ping();
  redis.disconnect();
}

function isInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
