import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolReport } from '../domain/pool-report.ts';
import { UserError } from '../errors.ts';
import { explainLackOfSpace, freeSpace } from '../workspace/disk-space.ts';
import { resolveCommit } from '../workspace/git.ts';
import { makeTree } from '../workspace/make-tree.ts';
import type { Mirror } from '../workspace/mirror.ts';
import type { Slot } from '../workspace/pool.ts';
import { writeNote } from '../workspace/slot-note.ts';
import { layOut } from '../workspace/workspace.ts';
import { type ReadyPool, refreshMirror, type Surroundings } from './open-pool.ts';

export interface AcquireOptions {
  /** A branch of the repository, or a new one. */
  readonly branch?: string;
  /** Branch or commit that a new branch starts from; the repository's HEAD when left out. */
  readonly base?: string;
  /** Milliseconds to wait for a free slot. */
  readonly waitMs?: number;
  /** Who has it, for others to see. */
  readonly holder?: string;
  /** Bytes that must be free on the volume. */
  readonly leastFreeBytes: number;
}

type Report = Extract<PoolReport, { verb: 'acquire' }>;

const pollMs = 200;

/** Gives somebody a workspace until they release it, however many processes that takes. */
export async function acquireSlot(
  pool: ReadyPool,
  options: AcquireOptions,
  surroundings: Surroundings,
): Promise<Report> {
  const lack = await lackOfSpace(pool, options.leastFreeBytes);
  if (lack !== null) return { verb: 'acquire', outcome: 'exhausted', message: lack };
  const mirror = await refreshMirror(pool);
  const slot = await freeSlot(pool, options.waitMs ?? 0);
  if (slot === null) return { verb: 'acquire', outcome: 'exhausted', message: await explainExhausted(pool) };
  try {
    return await fill(pool, slot, mirror, options, surroundings);
  } catch (error) {
    await pool.keeper.giveBack(slot);
    throw error;
  }
}

async function fill(
  { host, source }: ReadyPool,
  slot: Slot,
  mirror: Mirror,
  options: AcquireOptions,
  { now }: Surroundings,
): Promise<Report> {
  const { git, folders } = host;
  const { isolation } = source.config;
  const since = now();
  const branch = options.branch ?? `pool/${slot.name}-${compactMoment(since)}`;
  await checkBranchName(git, branch);
  const existing = await resolveCommit(git, mirror.directory, `refs/heads/${branch}`);
  const start =
    options.base === undefined && existing !== null
      ? existing
      : await findStart(git, mirror, source.config.repository, options.base);
  const attemptId = attemptIdOf(branch, since);
  const { directory } = layOut(slot.directory, folders.logs, attemptId);
  const execution = randomUUID();
  await makeTree(git, mirror, isolation, directory, start, branch);
  await writeNote(slot.noteFile, {
    attemptId,
    execution,
    branch,
    base: start,
    start,
    repository: source.repository,
    isolation,
    ownBranch: existing === null,
    agent: null,
  });
  await slot.lease({ holder: options.holder ?? `${userInfo().username}@${hostname()}`, since, branch });
  return { verb: 'acquire', outcome: 'acquired', slot: slot.name, path: directory, branch, commit: start };
}

async function lackOfSpace({ host, keeper, folder }: ReadyPool, least: number): Promise<string | null> {
  const lack = async () => explainLackOfSpace(await freeSpace(folder), least, folder);
  if ((await lack()) === null) return null;
  // What nobody holds may go at any age; the rest is for `cleanup`, which is told an age.
  for (const name of host.pool.names) {
    const slot = await host.pool.hold(name);
    if (slot !== null && (await keeper.empty(slot))) await slot.release();
  }
  return lack();
}

async function freeSlot({ host, keeper, source }: ReadyPool, waitMs: number): Promise<Slot | null> {
  for (const until = Date.now() + waitMs; ; ) {
    const slot = await withinSize(await host.pool.acquire(), source.config.slots);
    if (slot !== null && (await keeper.empty(slot))) return slot;
    if (slot !== null) continue;
    if (Date.now() >= until) return null;
    await sleep(Math.min(pollMs, Math.max(1, until - Date.now())));
  }
}

/** A pool that was made smaller keeps its workspaces until they are released: they are given to nobody any more. */
async function withinSize(slot: Slot | null, size: number): Promise<Slot | null> {
  if (slot === null || Number(slot.name.replace('slot-', '')) <= size) return slot;
  await slot.release();
  return null;
}

async function explainExhausted({ host }: ReadyPool): Promise<string> {
  const states = await host.pool.status();
  const broken = states.filter(({ state }) => state === 'error').map(({ name }) => name);
  const reset =
    broken.length === 0 ? '' : ` Out of use: ${broken.join(', ')}; \`pool reset\` makes them usable again.`;
  return `All ${states.length} workspaces are taken; \`pool status\` shows by whom.${reset}`;
}

async function checkBranchName(git: ReadyPool['host']['git'], branch: string): Promise<void> {
  const isName = await git(['check-ref-format', '--branch', branch]).then(
    () => true,
    () => false,
  );
  if (isName && !branch.startsWith('-')) return;
  throw new UserError(
    `${JSON.stringify(branch)} is no name for a branch.`,
    'See `git help check-ref-format`.',
  );
}

/** The base that is named, else the repository's HEAD. */
async function findStart(
  git: ReadyPool['host']['git'],
  mirror: Mirror,
  url: string,
  base: string | undefined,
): Promise<string> {
  const cwd = mirror.directory;
  if (base !== undefined) {
    const found =
      (await resolveCommit(git, cwd, `refs/heads/${base}`)) ?? (await resolveCommit(git, cwd, base));
    if (found !== null) return found;
    throw new UserError(
      `The repository has no branch and no commit ${base}.`,
      'Name one that it has with --base.',
    );
  }
  const listing = await git(['ls-remote', '--quiet', '--', url, 'HEAD'], { cwd });
  const head = /^([0-9a-f]{40,64})\tHEAD$/m.exec(listing)?.[1];
  const found = head === undefined ? null : await resolveCommit(git, cwd, head);
  if (found !== null) return found;
  throw new UserError(
    "The repository's HEAD is no commit of one of its branches.",
    'Say with --base which branch or commit to start from.',
  );
}

/** `20261121-2351`. */
function compactMoment(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-');
}

/** Refs of kept work carry it, for people to see what they are of. */
function attemptIdOf(branch: string, since: number): string {
  return `pool+${branch.replace(/[^A-Za-z0-9_.-]/g, '+')}+${since}`;
}
