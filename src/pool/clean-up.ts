import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PoolReport } from '../domain/pool-report.ts';
import { reclaim } from '../workspace/reclaim.ts';
import { type OpenedPool, ready, refreshMirror, type Surroundings } from './open-pool.ts';
import { listOpenWork } from './slot-work.ts';

/** Removes what nobody has, by age, and merged work; says what stays because it is merged nowhere. */
export async function cleanUp(
  pool: OpenedPool,
  { olderThanMs }: { readonly olderThanMs: number },
  { now }: Surroundings,
): Promise<Extract<PoolReport, { verb: 'cleanup' }>> {
  const { host, keeper, source } = pool;
  // What is merged is known by what the repository has now.
  if (source !== null) await refreshMirror(ready(pool));
  const removed = await reclaim(host, keeper, { olderThanMs, now: now() });
  const aside = await readdir(host.folders.setAside).catch(() => []);
  return {
    verb: 'cleanup',
    removed,
    kept: await listOpenWork(pool),
    setAside: aside.map((name) => join(host.folders.setAside, name)),
  };
}
