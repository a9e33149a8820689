import { Redis } from 'ioredis';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { openBackend } from '../../src/queue/open-backend.ts';
import { judgeRedisSettings, type RedisSettings, readRedisSettings } from '../../src/queue/redis-settings.ts';
import { recordingLog } from '../support/backend.ts';
import { REDIS_SUITE } from '../support/redis-server.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from '../support/start-redis.ts';

const SAFE: RedisSettings = {
  version: '7.2.4',
  maxmemoryPolicy: 'noeviction',
  appendOnly: true,
  snapshots: false,
};
const UNKNOWN: RedisSettings = { version: null, maxmemoryPolicy: null, appendOnly: null, snapshots: null };

function judged(settings: Partial<RedisSettings>) {
  const { problems, warnings } = judgeRedisSettings({ ...SAFE, ...settings });
  return {
    problems: problems.map(({ message }) => message),
    warnings: warnings.map(({ message }) => message),
  };
}

describe('the settings of a Redis', () => {
  it.each(['6.2.0', '6.10.1', '7.0.15', '8.2'])('are right with version %s', (version) => {
    expect(judged({ version })).toEqual({ problems: [], warnings: [] });
  });

  it.each(['3.2.12', '5.0.14', '6.0.16'])('are refused with version %s', (version) => {
    const message = `Redis ${version} is too old: 6.2 is the oldest that works.`;
    expect(judged({ version })).toEqual({ problems: [message], warnings: [] });
  });

  it('are refused when runs could be evicted', () => {
    const { problems } = judgeRedisSettings({ ...SAFE, maxmemoryPolicy: 'volatile-lru' });
    expect(problems).toEqual([
      {
        message:
          'Redis would delete runs and queued work when its memory is full: its maxmemory-policy is volatile-lru, not noeviction.',
        remedy:
          'Run `redis-cli -u "$REDIS_URL" CONFIG SET maxmemory-policy noeviction`, and put `maxmemory-policy noeviction` into redis.conf. ' +
          'A managed Redis has this among its own settings.',
      },
    ]);
  });

  it.each([
    [false, 'Redis has neither appendonly nor snapshots: when it stops, all runs and queued work are lost.'],
    [true, 'Redis has snapshots but no appendonly: when it stops, the last minutes are lost.'],
    [
      null,
      'Redis has no appendonly: when it stops, everything since its last snapshot is lost, and all runs and queued work if it takes none.',
    ],
  ])('without appendonly are warned about (snapshots: %s)', (snapshots, message) => {
    expect(judged({ appendOnly: false, snapshots })).toEqual({ problems: [], warnings: [message] });
  });

  it('that it does not tell are warned about, and not refused', () => {
    const { problems, warnings } = judged(UNKNOWN);
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      'Redis does not say which version it is; 6.2 is the oldest that works.',
      expect.stringMatching(/^Redis does not say which maxmemory-policy it has/),
      expect.stringMatching(/^Redis does not say whether it has appendonly/),
    ]);
  });
});

describe.skipIf(!hasRedisServer)(`opening the backend with settings, ${REDIS_SUITE}`, () => {
  afterEach(() => void vi.restoreAllMocks());

  it('refuses a Redis that evicts, once and for people', async () => {
    const consoleLines = vi.spyOn(console, 'warn');
    const server = await started({ 'maxmemory-policy': 'allkeys-lru' });
    const log = recordingLog();
    const opening = openBackend({ redisUrl: server.url, dataDir: null, log });
    await expect(opening).rejects.toBeInstanceOf(UserError);
    await expect(opening).rejects.toMatchObject({
      message: expect.stringContaining('its maxmemory-policy is allkeys-lru'),
      remedy: expect.stringContaining('CONFIG SET maxmemory-policy noeviction'),
    });
    expect(log.lines).toEqual([]);
    expect(consoleLines).not.toHaveBeenCalled();
    const redis = connected(server.url);
    await vi.waitFor(async () => expect(await redis.client('LIST')).not.toMatch(/\n.+/), { timeout: 10_000 });
  });

  it.each([
    ['', 'Redis has neither appendonly nor snapshots'],
    ['3600 1', 'Redis has snapshots but no appendonly'],
  ])('warns of one without appendonly (save "%s"), with the remedy', async (save, message) => {
    const server = await started({ appendonly: 'no', save });
    expect(await warningsOf(server.url)).toEqual([
      {
        level: 'warn',
        message: expect.stringMatching(`^${message}`),
        details: { remedy: expect.stringContaining('CONFIG SET appendonly yes') },
      },
    ]);
  });

  it('says nothing of one with noeviction and appendonly', async () => {
    const server = await started({});
    const settings = await readRedisSettings(connected(server.url));
    expect(settings).toEqual({ ...SAFE, version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    expect(await warningsOf(server.url)).toEqual([]);
  });

  it('works where CONFIG is forbidden', async () => {
    const server = await started({ appendonly: 'no', save: '3600 1' });
    const url = await userWithout(server, '-config');
    expect(await warningsOf(url)).toMatchObject([
      { message: expect.stringMatching('everything since its last snapshot is lost') },
    ]);
  });

  it('says what is missing where INFO is forbidden', async () => {
    // The client says that it skipped a check of its own.
    vi.spyOn(console, 'warn').mockReturnValue();
    const url = await userWithout(await started({}), '-info');
    await expect(warningsOf(url)).rejects.toMatchObject({
      message: 'Redis forbids us to run INFO.',
      remedy: expect.stringContaining('+info'),
    });
  });
});

async function started(config: Record<string, string>): Promise<RedisServer> {
  const server = await startRedisServer({ config });
  onTestFinished(() => server.stop());
  return server;
}

function connected(url: string): Redis {
  const redis = new Redis(url);
  onTestFinished(() => redis.disconnect());
  return redis;
}

/** Address of the server for a user who may do everything else. */
async function userWithout(server: RedisServer, ...forbidden: string[]): Promise<string> {
  await connected(server.url).acl('SETUSER', 'guest', 'on', '>word', '~*', '&*', '+@all', ...forbidden);
  return `redis://guest:word@127.0.0.1:${server.port}`;
}

/** What is logged when the backend is opened on this Redis, and used. */
async function warningsOf(redisUrl: string) {
  const log = recordingLog();
  const { backend } = await openBackend({ redisUrl, dataDir: null, log });
  await backend.queue.enqueueAttempt('a');
  expect(await backend.queue.hasAttempt('a')).toBe(true);
  await backend.close();
  return log.lines;
}
