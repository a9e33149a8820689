import type { Redis } from 'ioredis';
import { UserError } from '../errors.ts';
import { connectFailFast } from '../queue/redis-connector.ts';
import { judgeRedisSettings, readRedisSettings } from '../queue/redis-settings.ts';
import { type Check, type Finding, ok, problem, warning } from './check.ts';
import { probe } from './probe.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** Whether Redis answers, and whether its settings keep what is in it. */
export async function checkRedis(url: string): Promise<Check[]> {
  const found = await probe(() => findings(url));
  const all: readonly Finding[] =
    found.outcome === 'found'
      ? found.value
      : [problem(`Redis does not answer: ${found.reason}.`, 'Start it, or correct REDIS_URL.')];
  return all.map((finding) => ({ name: 'store', kind: 'store', finding }));
}

async function findings(url: string): Promise<Finding[]> {
  let redis: Redis | null = null;
  try {
    redis = await connectFailFast(url, SILENT);
    const { host, port } = redis.options;
    const settings = await readRedisSettings(redis);
    const { problems, warnings } = judgeRedisSettings(settings);
    const found = [
      ...problems.map(({ message, remedy }) => problem(message, remedy)),
      ...warnings.map(({ message, remedy }) => warning(message, remedy)),
    ];
    return found.length > 0
      ? found
      : [ok(`Redis ${settings.version ?? ''} at ${host}:${port} keeps what is in it.`)];
  } catch (error) {
    if (error instanceof UserError) return [problem(error.message, error.remedy)];
    throw error;
  } finally {
    redis?.disconnect();
  }
}
