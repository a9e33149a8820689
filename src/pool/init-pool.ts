import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PoolReport } from '../domain/pool-report.ts';
import { UserError } from '../errors.ts';
import { createGit, GitError } from '../workspace/git.ts';
import { createRedactor } from '../workspace/redact.ts';
import { openPool, ready, refreshMirror, type Surroundings } from './open-pool.ts';
import { type PoolConfig, readPoolConfig, writePoolConfig } from './pool-config.ts';

export interface InitOptions {
  /** Folder of a repository, or its http(s) address. */
  readonly repo: string;
  readonly slots?: number;
  readonly isolation?: 'clone' | 'worktree';
}

type Report = Extract<PoolReport, { verb: 'init' }>;

/** Makes a pool of one repository, or changes its size; workspaces that are in use stay as they are. */
export async function initPool(
  folder: string,
  { repo, slots, isolation }: InitOptions,
  surroundings: Surroundings,
): Promise<Report> {
  const before = await readPoolConfig(folder);
  const place = await findRepository(repo, surroundings.cwd);
  const kind = isolation ?? before?.isolation.kind ?? 'clone';
  const config: PoolConfig = {
    version: 1,
    repository: place.kind === 'folder' ? place.folder : place.url,
    slots: slots ?? before?.slots ?? 8,
    isolation: isolationOf(kind, place),
  };
  if (before !== null) await refuseOther(folder, before, config, surroundings);
  await writePoolConfig(folder, config);
  const opened = ready(await openPool(folder, surroundings));
  await refreshMirror(opened);
  const made = (await opened.host.pool.status()).map(({ name, state }) => ({
    name,
    isFree: state === 'idle',
  }));
  const isSame = JSON.stringify(before) === JSON.stringify(config);
  return {
    verb: 'init',
    outcome: before === null ? 'created' : isSame ? 'unchanged' : 'changed',
    pool: folder,
    repository: config.repository,
    isolation: kind,
    slots: config.slots,
    beyond: made
      .slice(config.slots)
      .filter(({ isFree }) => !isFree)
      .map(({ name }) => name),
  };
}

type Place =
  | { readonly kind: 'folder'; readonly folder: string; readonly gitDirectory: string }
  | { readonly kind: 'address'; readonly url: string };

async function findRepository(repo: string, cwd: string): Promise<Place> {
  if (/^https?:\/\//.test(repo)) return { kind: 'address', url: readAddress(repo) };
  const folder = resolve(cwd, repo);
  const git = createGit(createRedactor());
  const args = ['rev-parse', '--path-format=absolute', '--git-common-dir'];
  try {
    const gitDirectory = await realpath((await git(args, { cwd: folder })).trim());
    return { kind: 'folder', folder: await realpath(folder), gitDirectory };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    if (!existsSync(folder)) {
      throw new UserError(
        `There is no folder ${folder}.`,
        'Name the folder of a repository with --repo, or its https address.',
      );
    }
    throw new UserError(
      `${folder} is no git repository: ${error.stderr.split('\n', 1)[0] || error.message}`,
      'Name the folder of one with --repo, or its https address; for ssh, clone it and name the clone.',
    );
  }
}

function readAddress(repo: string): string {
  const url = URL.canParse(repo) ? new URL(repo) : null;
  if (url !== null && url.username === '' && url.password === '') return repo;
  throw new UserError(
    'The address of the repository is none, or it has a password in it, which the pool would store.',
    'Give the address alone. A token for GitHub is taken from GITHUB_TOKEN whenever one is needed.',
  );
}

function isolationOf(kind: 'clone' | 'worktree', place: Place): PoolConfig['isolation'] {
  if (kind === 'clone') return { kind };
  if (place.kind === 'folder') return { kind, repository: place.gitDirectory };
  throw new UserError(
    'Worktrees need a repository on this host, and this one is an address.',
    'Leave --isolation out, or name a folder with --repo.',
  );
}

/** Workspaces that somebody has must stay reachable as what they are. */
async function refuseOther(
  folder: string,
  before: PoolConfig,
  after: PoolConfig,
  surroundings: Surroundings,
): Promise<void> {
  const sameSource = before.repository === after.repository && before.isolation.kind === after.isolation.kind;
  const { host } = await openPool(folder, surroundings);
  const inUse = (await host.pool.status()).filter(({ state }) => state !== 'idle');
  if (sameSource || inUse.length === 0) return;
  const names = inUse.map(({ name }) => name).join(', ');
  throw new UserError(
    `The pool in ${folder} is one of ${before.repository} (${before.isolation.kind}), and ${names} are in use.`,
    'Release them first, or make another pool with --dir.',
  );
}
