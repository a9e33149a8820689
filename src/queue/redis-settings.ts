import { type Redis, ReplyError } from 'ioredis';
import { UserError } from '../errors.ts';

/** What of a Redis decides whether it may keep runs; `null` where it does not say, as managed ones may forbid to ask. */
export interface RedisSettings {
  /** Such as `7.2.4`. Compatible servers name the version that they are compatible with. */
  readonly version: string | null;
  readonly maxmemoryPolicy: string | null;
  /** `appendonly`: each write goes to a log on the disk. */
  readonly appendOnly: boolean | null;
  /** `save`: everything is written to the disk now and then. */
  readonly snapshots: boolean | null;
}

/** One thing that is wrong with a Redis: whole sentences. */
export interface RedisFinding {
  readonly message: string;
  readonly remedy: string;
}

export interface RedisJudgement {
  /** With any of these the Redis must not be used. */
  readonly problems: readonly RedisFinding[];
  /** With these it may, at a risk. */
  readonly warnings: readonly RedisFinding[];
}

type Verdict = { readonly is: 'problem' | 'warning' } & RedisFinding;

/** The oldest that BullMQ runs on without reserve. */
const OLDEST = { major: 6, minor: 2 };

/**
 * Rejects when Redis is away, and with an error for people when it forbids INFO, without which BullMQ cannot work either. What it
 * does not tell otherwise is unknown, and no error.
 */
export async function readRedisSettings(redis: Redis): Promise<RedisSettings> {
  const info = await unlessRefused(() => redis.info());
  if (info === null) {
    throw new UserError(
      'Redis forbids us to run INFO.',
      'Allow it to the user of REDIS_URL: `redis-cli ACL SETUSER <user> +info`.',
    );
  }
  const save = await unlessRefused(() => redis.config('GET', 'save'));
  const appendOnly = field(info, 'aof_enabled');
  return {
    version: field(info, 'redis_version'),
    maxmemoryPolicy: field(info, 'maxmemory_policy'),
    appendOnly: appendOnly === null ? null : appendOnly === '1',
    snapshots: readSave(save),
  };
}

/** What is wrong with these settings, and what to do about it. */
export function judgeRedisSettings(settings: RedisSettings): RedisJudgement {
  const verdicts = [
    judgeVersion(settings.version),
    judgePolicy(settings.maxmemoryPolicy),
    judgePersistence(settings),
  ].filter((verdict) => verdict !== null);
  const those = (kind: Verdict['is']): RedisFinding[] =>
    verdicts.filter(({ is }) => is === kind).map(({ message, remedy }) => ({ message, remedy }));
  return { problems: those('problem'), warnings: those('warning') };
}

function judgeVersion(version: string | null): Verdict | null {
  const oldest = `${OLDEST.major}.${OLDEST.minor}`;
  const remedy = `Use Redis ${oldest} or newer.`;
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major === undefined || minor === undefined) {
    const message = `Redis does not say which version it is; ${oldest} is the oldest that works.`;
    return { is: 'warning', message, remedy };
  }
  const isOld =
    Number(major) < OLDEST.major || (Number(major) === OLDEST.major && Number(minor) < OLDEST.minor);
  if (!isOld) return null;
  return {
    is: 'problem',
    message: `Redis ${version} is too old: ${oldest} is the oldest that works.`,
    remedy,
  };
}

function judgePolicy(policy: string | null): Verdict | null {
  if (policy === 'noeviction') return null;
  const remedy = set('maxmemory-policy', 'noeviction');
  if (policy === null) {
    const message =
      'Redis does not say which maxmemory-policy it has; with any other than noeviction it deletes runs and queued work when its memory is full.';
    return { is: 'warning', message, remedy };
  }
  const message = `Redis would delete runs and queued work when its memory is full: its maxmemory-policy is ${policy}, not noeviction.`;
  return { is: 'problem', message, remedy };
}

function judgePersistence({ appendOnly, snapshots }: RedisSettings): Verdict | null {
  if (appendOnly === true) return null;
  return { is: 'warning', message: lossOf(appendOnly, snapshots), remedy: set('appendonly', 'yes') };
}

function lossOf(appendOnly: false | null, snapshots: boolean | null): string {
  if (appendOnly === null) {
    return 'Redis does not say whether it has appendonly; without it, runs and queued work are lost when it stops.';
  }
  if (snapshots === null) {
    return 'Redis has no appendonly: when it stops, everything since its last snapshot is lost, and all runs and queued work if it takes none.';
  }
  if (snapshots) return 'Redis has snapshots but no appendonly: when it stops, the last minutes are lost.';
  return 'Redis has neither appendonly nor snapshots: when it stops, all runs and queued work are lost.';
}

/** First the Redis that runs: one that is started anew with `appendonly` alone would begin with an empty log. */
function set(name: string, value: string): string {
  return (
    `Run \`redis-cli -u "$REDIS_URL" CONFIG SET ${name} ${value}\`, and put \`${name} ${value}\` into redis.conf. ` +
    'A managed Redis has this among its own settings.'
  );
}

async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ReplyError) return null;
    throw error;
  }
}

/** The value of `name:value` in the answer to INFO. */
function field(info: string, name: string): string | null {
  const line = info.split(/\r?\n/).find((each) => each.startsWith(`${name}:`));
  return line === undefined ? null : line.slice(name.length + 1);
}

/** CONFIG GET answers with names and values in turn; no save points are an empty value. */
function readSave(answer: unknown): boolean | null {
  if (!Array.isArray(answer)) return null;
  const points: unknown = answer[1];
  return typeof points === 'string' ? points !== '' : null;
}
