import { existsSync } from 'node:fs';
import type { PoolReport } from '../domain/pool-report.ts';
import { UserError } from '../errors.ts';
import { EXIT } from '../exit-code.ts';
import { visibleText } from '../render/escape.ts';
import { poolLines } from '../render/pool-terminal.ts';
import { explainSystemError } from '../workspace/system-error.ts';
import { type AcquireOptions, acquireSlot } from './acquire-slot.ts';
import { checkHealth } from './check-health.ts';
import { cleanUp } from './clean-up.ts';
import { type InitOptions, initPool } from './init-pool.ts';
import { mergeSlot } from './merge-slot.ts';
import { noPool, openPool, ready, type Surroundings } from './open-pool.ts';
import { poolFolder } from './pool-config.ts';
import { releaseSlot } from './release-slot.ts';
import { resetSlot } from './reset-slot.ts';
import { showStatus } from './show-status.ts';

/** What `pool` is told to do. */
export type PoolOrder =
  | ({ readonly verb: 'init' } & InitOptions)
  | ({ readonly verb: 'acquire' } & Omit<AcquireOptions, 'leastFreeBytes'>)
  | { readonly verb: 'release'; readonly slot?: string | undefined; readonly force: boolean }
  | { readonly verb: 'status' }
  | { readonly verb: 'merge'; readonly what: string; readonly into?: string }
  | { readonly verb: 'cleanup'; readonly olderThanMs: number }
  | { readonly verb: 'reset'; readonly slot: string }
  | { readonly verb: 'health' };

export interface PoolOptions {
  readonly json: boolean;
  /** Folder of the pool. */
  readonly dir?: string;
}

/** What the command reads from and writes to; this process by default. */
export interface Streams {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  cwd(): string;
}

const MIB = 1_048_576;
const USUAL_LEAST_FREE_MB = 1_024;

/** Does one thing with a pool, and says so. Returns the exit code. */
export async function runPool(
  order: PoolOrder,
  { json, dir }: PoolOptions,
  streams: Streams = process,
): Promise<number> {
  const { env, stdout, stderr } = streams;
  const warn = (message: string) => void stderr.write(`${visibleText(message)}\n`);
  const surroundings = { env, cwd: streams.cwd(), now: Date.now, warn };
  try {
    const report = await carryOut(order, poolFolder(dir, env), surroundings);
    const code = exitCodeOf(report);
    const lines = poolLines(report, Date.now()).map((line) => visibleText(line));
    if (json) stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else for (const line of lines) (isRefusal(report) ? stderr : stdout).write(`${line}\n`);
    return code;
  } catch (error) {
    if (error instanceof UserError) {
      warn(`${error.message}\n${error.remedy}`);
      return EXIT.parse;
    }
    const message = explainSystemError(error);
    if (message === null) throw error;
    warn(message);
    return EXIT.system;
  }
}

async function carryOut(order: PoolOrder, folder: string, surroundings: Surroundings): Promise<PoolReport> {
  if (order.verb === 'init') return initPool(folder, order, surroundings);
  if (!existsSync(folder)) throw noPool(folder);
  const pool = await openPool(folder, surroundings);
  const leastFreeBytes = leastFree(surroundings.env) * MIB;
  switch (order.verb) {
    case 'acquire':
      return acquireSlot(ready(pool), { ...order, leastFreeBytes }, surroundings);
    case 'release':
      return releaseSlot(pool, order.slot, order, surroundings);
    case 'status':
      return showStatus(pool);
    case 'merge':
      return mergeSlot(ready(pool), order.what, order.into);
    case 'cleanup':
      return cleanUp(pool, order, surroundings);
    case 'reset':
      return resetSlot(pool, order.slot, surroundings);
    case 'health':
      return checkHealth(pool, leastFreeBytes);
  }
}

function leastFree(env: Streams['env']): number {
  const given = env['MIN_FREE_DISK_MB'] ?? '';
  return /^\d{1,12}$/.test(given) ? Number(given) : USUAL_LEAST_FREE_MB;
}

function isRefusal(report: PoolReport): boolean {
  return 'outcome' in report && ['exhausted', 'refused', 'conflict'].includes(report.outcome);
}

/** 7 where the host has not what is needed; 3 where the order cannot be carried out as it was given. */
function exitCodeOf(report: PoolReport): number {
  if (report.verb === 'health') return report.findings.every(({ ok }) => ok) ? EXIT.all : EXIT.resources;
  if (!isRefusal(report)) return EXIT.all;
  return report.verb === 'acquire' ? EXIT.resources : EXIT.parse;
}
