import { execFile, execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { environmentHelp } from '../src/config/environment-variables.ts';

const root = resolve(import.meta.dirname, '..');
const read = (file: string) => readFile(join(root, file), 'utf8');
const knownVariables = environmentHelp('serve').map(({ name }) => name);

describe('what is built', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'packaging-'));
    for (const name of ['node_modules', 'package.json', 'app.yml'])
      await symlink(join(root, name), join(folder, name));
    const tsc = join(root, 'node_modules/.bin/tsc');
    await promisify(execFile)(tsc, ['-p', 'tsconfig.build.json', '--outDir', join(folder, 'dist')], {
      cwd: root,
    });
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function run(args: readonly string[], env: Record<string, string> = {}) {
    const options = { cwd: folder, env: { PATH: process.env['PATH'] ?? '', ...env } };
    const program = [join(folder, 'dist/cli.js'), ...args];
    const run = promisify(execFile)(process.execPath, program, options).then((output) => ({
      ...output,
      code: 0,
    }));
    return run.catch((error: { stdout: string; stderr: string; code: number }) => error);
  }

  it('runs as plain JavaScript and names its commands', async () => {
    const { stdout, code } = await run(['--help']);
    expect(code).toBe(0);
    for (const command of ['plan', 'setup', 'serve', 'worker', 'doctor', 'demo'])
      expect(stdout).toMatch(new RegExp(`^ +${command}\\b`, 'm'));
  });

  it('lists every variable of the environment in the help of `serve`', async () => {
    const { stdout } = await run(['serve', '--help']);
    for (const name of knownVariables) expect(stdout).toContain(name);
  });

  it('says everything that is missing before it starts to serve', async () => {
    const { stderr, code } = await run(['serve'], { WEBHOOK_SECRET: 'development', NODE_ENV: 'production' });
    expect(code).toBe(3);
    for (const name of ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET']) expect(stderr).toContain(`${name}: `);
  });

  it('serves with any agent, and says which data folder it cannot have', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const app = { APP_ID: '12', PRIVATE_KEY: privateKey, WEBHOOK_SECRET: 'f3b1a0c4d5e6978899aabbccddeeff00' };
    const { stderr, code } = await run(['serve'], { ...app, AGENTS: 'claude', DATA_DIR: '/proc/nowhere' });
    expect(stderr).toContain(
      'The folder /proc/nowhere/embedded cannot be made: ENOENT.\nSet DATA_DIR to another.',
    );
    expect(code).toBe(9);
  });

  it('examines a host', async () => {
    const { stdout, stderr, code } = await run(['doctor', '--json'], { APP_ID: '12' });
    expect(code, stderr).toBe(3);
    const { checks } = JSON.parse(stdout);
    expect(checks).toContainEqual(expect.objectContaining({ name: 'node', outcome: 'ok' }));
    expect(JSON.stringify(checks)).toContain('WEBHOOK_SECRET: got nothing');
  });
});

describe('package.json', () => {
  it('names only scripts whose files exist', async () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await read('package.json')));
    const files = Object.values(scripts).flatMap((script) => script.match(/\S+\.(ts|json)\b/g) ?? []);
    expect(files).toContain('src/cli.ts');
    for (const file of files.filter((name) => !name.includes('*'))) {
      expect(existsSync(join(root, file)), file).toBe(true);
    }
  });

  it('is what people are told to run: any Node runs `npm run`, and a few run TypeScript', async () => {
    const { scripts } = JSON.parse(await read('package.json'));
    const readme = await read('README.md');
    expect(readme).not.toMatch(/^(?:cd "\$\()?node \S+\.ts\b/m);
    for (const [, name] of readme.matchAll(/npm run (?:-s )?([a-z:]+)/g))
      expect(scripts, name).toHaveProperty(name ?? '');
  });

  it('pins every dependency and brings its own Node', async () => {
    const { dependencies, devDependencies } = z
      .object({
        dependencies: z.record(z.string(), z.string()),
        devDependencies: z.record(z.string(), z.string()),
      })
      .parse(JSON.parse(await read('package.json')));
    for (const version of Object.values({ ...dependencies, ...devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
    expect(process.versions.node).toBe(devDependencies['node']);
  });
});

describe('app.yml', () => {
  it('asks for nothing without a reason', async () => {
    const lines = (await read('app.yml')).split('\n');
    const asked = lines.filter((line) => /^ {2}(- )?\w/.test(line));
    expect(asked.length).toBeGreaterThan(5);
    for (const line of asked) expect(lines[lines.indexOf(line) - 1], line).toMatch(/^ {2}# .+\.$/);
  });

  it('asks for the events that the code handles, and no permission to change workflows', async () => {
    const manifest = z
      .object({ default_permissions: z.record(z.string(), z.string()), default_events: z.array(z.string()) })
      .parse(parse(await read('app.yml')));
    const source = await read('src/github/probot-app.ts');
    const subscriptions = [...source.matchAll(/\.on\(\s*(\[[^\]]*\]|'[^']*')/g)].map(
      ([, events]) => events ?? '',
    );
    const handled = subscriptions.flatMap((events) =>
      [...events.matchAll(/'(\w+)/g)].map(([, name]) => name),
    );
    expect([...manifest.default_events].sort()).toEqual([...new Set(handled)].sort());
    expect(manifest.default_permissions).toEqual({
      contents: 'write',
      issues: 'write',
      metadata: 'read',
      pull_requests: 'write',
    });
  });
});

describe('Dockerfile', () => {
  async function instructions(): Promise<readonly string[]> {
    const joined = (await read('Dockerfile')).replaceAll(/\\\n\s*/g, '');
    return joined.split('\n').filter((line) => /^[A-Z]+ /.test(line));
  }

  it('copies only what exists and what .dockerignore lets through', async () => {
    const copies = (await instructions()).filter(
      (line) => line.startsWith('COPY') && !line.includes('--from='),
    );
    const sources = copies.flatMap((line) => line.split(' ').slice(1, -1));
    const ignore = await read('.dockerignore');
    expect(sources).toContain('src');
    for (const source of sources) {
      expect(existsSync(join(root, source)), source).toBe(true);
      expect(ignore, source).toContain(`\n!${source}\n`);
    }
  });

  it('runs as an ordinary user and is told to end by SIGTERM', async () => {
    const lines = await instructions();
    const user = lines.indexOf('USER node');
    expect(user).toBeGreaterThan(lines.findLastIndex((line) => line.startsWith('FROM')));
    expect(lines.findLastIndex((line) => line.startsWith('RUN'))).toBeLessThan(user);
    expect(lines).toContain('STOPSIGNAL SIGTERM');
    expect(lines.find((line) => line.startsWith('ENTRYPOINT'))).toContain('"/app/dist/cli.js"');
  });

  it('has a health check that tells a healthy server from a sick one and from none', async () => {
    const line = (await instructions()).find((instruction) => instruction.startsWith('HEALTHCHECK')) ?? '';
    const [, ...args] = z.array(z.string()).parse(JSON.parse(line.slice(line.indexOf('['))));
    let healthy = true;
    const server = createServer(({ url }, response) => {
      response.writeHead(healthy && url === '/healthz' ? 200 : 503).end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const check = () =>
      promisify(execFile)(process.execPath, args, { env: { PORT: String(port) } }).then(
        () => 'healthy',
        () => 'sick',
      );
    expect(await check()).toBe('healthy');
    healthy = false;
    expect(await check()).toBe('sick');
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    expect(await check()).toBe('sick');
  });
});

describe('compose.yaml', () => {
  const service = z.looseObject({
    command: z.array(z.string()),
    environment: z.record(z.string(), z.string()).default({}),
    depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
    volumes: z.array(z.string()),
  });

  async function compose() {
    const text = parse(await read('compose.yaml'), { merge: true });
    return z
      .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.null()) })
      .parse(text);
  }

  it('starts the app and a worker once Redis is healthy, with variables that exist', async () => {
    const { services } = await compose();
    for (const [name, command] of [
      ['app', 'serve'],
      ['worker', 'worker'],
    ] as const) {
      expect(services[name]?.command).toEqual([command]);
      expect(services[name]?.depends_on['redis']).toEqual({ condition: 'service_healthy' });
      expect(services[name]?.environment['REDIS_URL']).toBe('redis://redis:6379');
      for (const variable of Object.keys(services[name]?.environment ?? {}))
        expect(knownVariables).toContain(variable);
    }
  });

  it('gives no worker a secret that only the app needs', async () => {
    const { services } = await compose();
    const ofWorker = environmentHelp('work').map(({ name }) => name);
    const secrets = ['WEBHOOK_SECRET', 'TAG_SECRET'];
    for (const name of secrets) {
      expect(ofWorker).not.toContain(name);
      // Set to nothing here, since the worker is given the whole of .env.
      expect(services['worker']?.environment).toHaveProperty(name, '');
      expect(services['app']?.environment).not.toHaveProperty(name);
    }
  });

  it('keeps what Redis holds: appended to a log, never evicted, on a volume', async () => {
    const { services, volumes } = await compose();
    expect(services['redis']?.command.join(' ')).toBe(
      'redis-server --appendonly yes --maxmemory-policy noeviction',
    );
    const used = Object.values(services).flatMap((entry) =>
      entry.volumes.map((volume) => volume.split(':')[0]),
    );
    expect(used.sort()).toEqual(Object.keys(volumes).sort());
  });
});

describe('the gate', () => {
  it('is the same on a build server and at hand', async () => {
    const job = z.object({
      steps: z.array(z.looseObject({ uses: z.string().optional(), run: z.string().optional() })),
    });
    const { jobs, permissions } = z
      .object({ jobs: z.record(z.string(), job), permissions: z.unknown() })
      .parse(parse(await read('.github/workflows/ci.yml')));
    const steps = Object.values(jobs).flatMap((entry) => entry.steps);
    expect(steps.map((step) => step.run).filter(Boolean)).toEqual(['bash .ci/run']);
    for (const { uses } of steps) if (uses) expect(uses).toMatch(/@[0-9a-f]{40}$/);
    expect(permissions).toEqual({ contents: 'read' });
  });

  it('is a script that bash can read, ends at the first failure and may be executed', async () => {
    execFileSync('bash', ['-n', join(root, '.ci/run')]);
    expect(await read('.ci/run')).toContain('set -euo pipefail');
    expect((await stat(join(root, '.ci/run'))).mode & 0o111).toBe(0o111);
  });
});
