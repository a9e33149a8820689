import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readEnvironment, serverDefaults } from '../../src/config/environment.ts';
import { environmentHelp } from '../../src/config/environment-variables.ts';
import { createRedactor } from '../../src/workspace/redact.ts';

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs1',
  format: 'pem',
});
const NETWORK = { kind: 'allow-list', hosts: expect.arrayContaining(['pypi.org', 'crates.io']) };
const ATTEMPTS = {
  sandbox: 'required',
  readable: [],
  image: null,
  network: NETWORK,
  limits: { memoryBytes: 2 ** 32, processes: 512, diskBytes: 2 ** 33 },
  minFreeDiskBytes: 2 ** 30,
  keepDays: 30,
  pricesFile: null,
};
const minimal = { APP_ID: '12', PRIVATE_KEY: String(pem), WEBHOOK_SECRET: '0123456789abcdef' };

/** As `base64` prints it. */
function wrapped(base64: string): string {
  return base64.replaceAll(/.{76}/g, '$&\n');
}

function environmentOf(env: Record<string, string>) {
  const result = readEnvironment(env, 'serve');
  if (result.outcome === 'invalid') throw new Error(result.errors.join('\n'));
  return result.environment;
}

function errorsOf(env: Record<string, string>, readFile?: (path: string) => string) {
  const result = readEnvironment(env, 'serve', readFile);
  return result.outcome === 'invalid' ? result.errors : [];
}

describe('the environment', () => {
  it('needs an App id, a key and a webhook secret, and has defaults for the rest', () => {
    const { privateKey, tagSecret, secrets, ...rest } = environmentOf(minimal);
    expect(privateKey).toBe(String(pem).trim());
    expect(tagSecret).toMatch(/^[0-9a-f]{64}$/);
    expect(secrets).toEqual(expect.arrayContaining([privateKey, minimal.WEBHOOK_SECRET, tagSecret]));
    expect(rest).toEqual({
      role: 'serve',
      appId: 12,
      webhookSecret: '0123456789abcdef',
      gheHost: null,
      gheProtocol: 'https',
      port: 3000,
      host: '127.0.0.1',
      redisUrl: null,
      dataDir: '.data',
      agentCommand: null,
      agentPassEnvironment: [],
      agents: ['claude'],
      attempts: ATTEMPTS,
      ceilings: {
        maxAgents: 8,
        agentTimeoutMs: 7_200_000,
        sandbox: 'required',
        network: NETWORK,
        runCostUsd: null,
      },
      workspaceSlots: 8,
      workerConcurrency: 8,
      logLevel: 'info',
    });
  });

  it('reports everything that is missing at once', () => {
    expect(errorsOf({}).map((error) => error.split(':')[0])).toEqual([
      'APP_ID',
      'WEBHOOK_SECRET',
      'PRIVATE_KEY',
    ]);
  });

  it('names each bad variable with its remedy', () => {
    const bad = { PORT: '99999', GHE_HOST: 'https://ghe.example.com/', MAX_AGENTS: '1e3', LOG_LEVEL: 'loud' };
    expect(errorsOf({ ...minimal, ...bad })).toEqual([
      'GHE_HOST: got "https://ghe.example.com/", expected a host such as `github.example.com`, without protocol and path; for github.com it has to be left out',
      'PORT: got "99999", expected a port from 0 to 65535',
      'MAX_AGENTS: got "1e3", expected a whole number from 1 to 50',
      'LOG_LEVEL: got "loud", expected `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`',
    ]);
  });

  it.each(['github.com', 'www.github.com', 'api.github.com', 'GitHub.com:443', 'api.octo.ghe.com'])(
    'refuses GHE_HOST=%s, which is no Enterprise Server',
    (GHE_HOST) => {
      expect(errorsOf({ ...minimal, GHE_HOST })).toEqual([expect.stringContaining('has to be left out')]);
      expect(errorsOf({ ...minimal, GHE_HOST: GHE_HOST.replace(/^(api|www)?\.?/, 'my-') })).toEqual([]);
    },
  );

  it.each(['development', 'short', ''])('refuses the webhook secret %j', (WEBHOOK_SECRET) => {
    const errors = errorsOf({ ...minimal, WEBHOOK_SECRET });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^WEBHOOK_SECRET: .*at least 16 characters/);
  });

  it('never shows a secret', () => {
    const secrets = {
      PRIVATE_KEY: 'canary',
      WEBHOOK_SECRET: 'canary',
      TAG_SECRET: 'canary',
      REDIS_URL: 'http://:canary@x',
    };
    const errors = errorsOf({ ...minimal, ...secrets });
    expect(errors).toHaveLength(4);
    expect(errors.join()).not.toContain('canary');
  });

  it('understands a key with escaped line breaks, in Base64, and in a file', () => {
    const escaped = String(pem).replaceAll('\n', '\\n');
    const base64 = Buffer.from(String(pem)).toString('base64');
    for (const PRIVATE_KEY of [escaped, base64]) {
      expect(environmentOf({ ...minimal, PRIVATE_KEY }).privateKey.trim()).toBe(String(pem).trim());
    }
    const { PRIVATE_KEY: _, ...keyless } = minimal;
    expect(errorsOf({ ...keyless, PRIVATE_KEY_PATH: 'app.pem' }, () => String(pem))).toEqual([]);
    expect(errorsOf({ ...keyless, PRIVATE_KEY_PATH: 'app.pem' }, () => 'nonsense')[0]).toContain(
      'app.pem is not an RSA',
    );
    expect(errorsOf({ ...keyless, PRIVATE_KEY_PATH: '/nowhere/app.pem' })[0]).toMatch(
      /^PRIVATE_KEY_PATH: cannot read \/nowhere\/app\.pem \(ENOENT/,
    );
    expect(errorsOf({ ...minimal, PRIVATE_KEY_PATH: 'app.pem' })[0]).toContain('leave one of them out');
  });

  it.each([
    ['in PEM', { PRIVATE_KEY: String(pem) }],
    ['in one line', { PRIVATE_KEY: String(pem).replaceAll('\n', '\\n') }],
    ['in Base64', { PRIVATE_KEY: Buffer.from(String(pem)).toString('base64') }],
    ['in Base64 with line breaks', { PRIVATE_KEY: wrapped(Buffer.from(String(pem)).toString('base64')) }],
    ['in a file', { PRIVATE_KEY: '', PRIVATE_KEY_PATH: 'app.pem' }],
  ])('knows the key %s as a secret in every way to write it', (_how, given) => {
    const read = readEnvironment({ ...minimal, ...given }, 'serve', () => String(pem));
    if (read.outcome === 'invalid') throw new Error(read.errors.join('\n'));
    const redactor = createRedactor(read.environment.secrets);
    const trimmed = String(pem).trim();
    const base64 = [trimmed, `${trimmed}\n`].map((text) => Buffer.from(text).toString('base64'));
    const unpadded = base64.map((text) => text.replace(/=+$/, ''));
    const own = given.PRIVATE_KEY || trimmed;
    for (const written of [trimmed, trimmed.replaceAll('\n', '\\n'), own, ...base64, ...unpadded]) {
      expect(redactor.redact(`key: ${written}.`)).toBe('key: [redacted].');
      expect(redactor.kindsIn(`key: ${written}.`)).toContain('a credential of this app');
    }
  });

  it('takes only RSA keys', () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    expect(errorsOf({ ...minimal, PRIVATE_KEY: String(ec) })[0]).toContain('not an RSA private key');
  });

  it('derives the tag secret from the webhook secret, and takes another', () => {
    const derived = environmentOf(minimal).tagSecret;
    expect(environmentOf(minimal).tagSecret).toBe(derived);
    expect(environmentOf({ ...minimal, WEBHOOK_SECRET: 'another-secret-of-ours' }).tagSecret).not.toBe(
      derived,
    );
    expect(environmentOf({ ...minimal, TAG_SECRET: 'fedcba9876543210' }).tagSecret).toBe('fedcba9876543210');
  });

  it("passes no secret of the server's and none of the agent's own variables to agents", () => {
    expect(
      environmentOf({ ...minimal, AGENT_PASS_ENV: 'MODEL_KEY, HTTPS_PROXY' }).agentPassEnvironment,
    ).toEqual(['MODEL_KEY', 'HTTPS_PROXY']);
    for (const AGENT_PASS_ENV of ['PRIVATE_KEY', 'A,WEBHOOK_SECRET', 'PATH', 'not-a-name']) {
      expect(errorsOf({ ...minimal, AGENT_PASS_ENV })[0]).toMatch(/^AGENT_PASS_ENV: /);
    }
  });

  it('runs no more attempts than there are workspaces', () => {
    expect(environmentOf({ ...minimal, WORKSPACE_SLOTS: '2' }).workerConcurrency).toBe(2);
    expect(errorsOf({ ...minimal, WORKSPACE_SLOTS: '2', WORKER_CONCURRENCY: '3' })).toEqual([
      'WORKER_CONCURRENCY: 3 is more than WORKSPACE_SLOTS (2); lower it or raise the slots',
    ]);
  });

  it('becomes the defaults and ceilings of every run', () => {
    const environment = environmentOf({
      ...minimal,
      AGENTS: 'codex, claude',
      MAX_AGENTS: '3',
      AGENT_TIMEOUT: '45m',
      SANDBOX: 'preferred',
      NETWORK: 'none',
      RUN_BUDGET_USD: '7.50',
    });
    expect(serverDefaults(environment)).toEqual({
      agents: ['codex', 'claude'],
      ceilings: {
        maxAgents: 3,
        agentTimeoutMs: 2_700_000,
        sandbox: 'preferred',
        network: { kind: 'none' },
        runCostUsd: 7.5,
      },
    });
  });

  it('knows the password of Redis and every secret that is set, so that none gets into a commit', () => {
    const set = { TAG_SECRET: 'fedcba9876543210', REDIS_URL: 'redis://:pass%2Fword@x' };
    const { secrets } = environmentOf({ ...minimal, ...set });
    expect(secrets).toEqual(expect.arrayContaining(['fedcba9876543210', 'pass%2Fword', 'pass/word']));
    expect(environmentOf({ ...minimal, REDIS_URL: 'redis://:100%@x' }).secrets).toContain('100%');
  });

  it('is documented in full', () => {
    for (const { name, doc } of environmentHelp('serve')) expect(doc, name).toMatch(/\.$/);
    expect(requiredBy('serve')).toEqual(['APP_ID', 'WEBHOOK_SECRET']);
  });
});

describe('the environment of a worker', () => {
  const { WEBHOOK_SECRET: _, ...ofTheApp } = minimal;
  const worker = { ...ofTheApp, REDIS_URL: 'redis://queue:6379', AGENT_COMMAND: 'agent --go' };

  it("needs the queue and the App's key, and nothing that only a server uses", () => {
    const read = readEnvironment(worker, 'work');
    expect(read).toEqual({
      outcome: 'valid',
      environment: {
        role: 'work',
        appId: 12,
        privateKey: String(pem).trim(),
        gheHost: null,
        gheProtocol: 'https',
        redisUrl: 'redis://queue:6379',
        dataDir: '.data',
        agents: ['command'],
        agentCommand: 'agent --go',
        agentPassEnvironment: [],
        attempts: ATTEMPTS,
        workspaceSlots: 8,
        workerConcurrency: 8,
        logLevel: 'info',
        secrets: expect.arrayContaining([String(pem).trim()]),
      },
    });
  });

  it('names what is missing, with the remedy', () => {
    const read = readEnvironment({}, 'work');
    const errors = read.outcome === 'invalid' ? read.errors : [];
    expect(errors.map((error) => error.split(':')[0])).toEqual(['APP_ID', 'REDIS_URL', 'PRIVATE_KEY']);
    expect(errors[1]).toContain('without Redis `serve` runs the attempts itself');
  });

  it("leaves alone what is none of its business, but keeps a server's secrets secret", () => {
    const server = { PORT: 'nonsense', WEBHOOK_SECRET: 'short', TAG_SECRET: 'fedcba9876543210' };
    const read = readEnvironment({ ...worker, ...server }, 'work');
    if (read.outcome === 'invalid') throw new Error(read.errors.join('\n'));
    expect(read.environment).not.toHaveProperty('webhookSecret');
    const { secrets } = read.environment;
    expect(secrets).toEqual(expect.arrayContaining([String(pem).trim(), 'short', 'fedcba9876543210']));
  });

  it('has a help that shows only what it reads', () => {
    const names = environmentHelp('work').map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(worker), 'PRIVATE_KEY_PATH', 'DATA_DIR']));
    for (const name of ['WEBHOOK_SECRET', 'TAG_SECRET', 'PORT', 'HOST', 'MAX_AGENTS', 'AGENT_TIMEOUT']) {
      expect(names).not.toContain(name);
    }
    for (const { name, doc } of environmentHelp('work')) expect(doc, name).toMatch(/\.$/);
    expect(requiredBy('work')).toEqual(['APP_ID', 'REDIS_URL']);
  });
});

function requiredBy(role: 'serve' | 'work'): string[] {
  return environmentHelp(role)
    .filter(({ required }) => required)
    .map(({ name }) => name);
}
