import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { RepositoryRef } from '../domain/master-ref.ts';
import { UserError } from '../errors.ts';
import { readGitHubAccess } from '../plan/github-access.ts';
import type { GitRemote } from '../ports/git-remote.ts';
import { createGit } from '../workspace/git.ts';
import { hostFolders } from '../workspace/host-folders.ts';
import { createMirrors, type Mirror } from '../workspace/mirror.ts';
import { countSlots, createPool } from '../workspace/pool.ts';
import { createRedactor } from '../workspace/redact.ts';
import { createSlotKeeper, type HostParts, type SlotKeeper } from '../workspace/slot-keeper.ts';
import { type PoolConfig, readPoolConfig } from './pool-config.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** A pool on this host, or the workspaces of a worker: those have no `source`. */
export interface OpenedPool {
  /** Absolute. */
  readonly folder: string;
  readonly host: HostParts;
  readonly keeper: SlotKeeper;
  readonly source: PoolSource | null;
}

/** What the pool's workspaces are made from. */
export interface PoolSource {
  readonly config: PoolConfig;
  readonly repository: RepositoryRef;
  readonly remote: GitRemote;
}

export interface Surroundings {
  readonly env: Variables;
  readonly cwd: string;
  readonly now: () => number;
  /** For what has to be known besides the result. */
  readonly warn: (message: string) => void;
}

/** A pool that can give workspaces. Throws a `UserError` where there is none. */
export interface ReadyPool extends OpenedPool {
  readonly source: PoolSource;
}

export async function openPool(folder: string, { env, warn }: Surroundings): Promise<OpenedPool> {
  const config = await readPoolConfig(folder);
  const source = config === null ? null : sourceOf(config, env);
  const redactor = createRedactor();
  const git = createGit(redactor);
  const folders = hostFolders(folder);
  const host: HostParts = {
    git,
    folders,
    pool: createPool(folders.slots, Math.max(config?.slots ?? 0, await countSlots(folders.slots))),
    mirrors: createMirrors(folders.mirrors, source?.remote ?? noRemote, git),
    redact: redactor.redact,
    // A person's own slots: whoever works there is trusted.
    sandbox: null,
    sessionFolders: () => [],
    log: { info: () => undefined, warn: (details, message) => warn(`${message} ${JSON.stringify(details)}`) },
  };
  return { folder, host, keeper: createSlotKeeper(host), source };
}

export function ready({ source, ...pool }: OpenedPool): ReadyPool {
  if (source !== null) return { ...pool, source };
  throw noPool(pool.folder);
}

export function noPool(folder: string): UserError {
  return new UserError(
    `There is no pool in ${folder}.`,
    'Make one with `pool init --repo DIR`, or name another folder with --dir.',
  );
}

/** The repository as our mirrors name them; pools of two repositories can share a folder's mirrors. */
function sourceOf(config: PoolConfig, env: Variables): PoolSource {
  const { repository: url } = config;
  const hash = createHash('sha256').update(url).digest('hex').slice(0, 8);
  const name = basename(url)
    .replace(/\.git$/, '')
    .replace(/[^A-Za-z0-9_-]/g, '-');
  const repository = { owner: 'pool', repo: `${name || 'repository'}-${hash}`, installationId: 0 };
  return {
    config,
    repository,
    remote: { url: () => url, credentials: async () => credentialsFor(url, env) },
  };
}

/** The token goes to the GitHub that the environment names, and nowhere else. */
function credentialsFor(url: string, env: Variables) {
  if (!URL.canParse(url)) return null;
  const { web, token } = readGitHubAccess(env);
  if (token === null || new URL(url).origin !== new URL(web).origin) return null;
  return { username: 'x-access-token', password: token };
}

const noRemote: GitRemote = { url: () => '', credentials: async () => null };

/** Brings the mirror up to date. */
export function refreshMirror({ host, source }: ReadyPool): Promise<Mirror> {
  return host.mirrors.refresh(source.repository, [], new AbortController().signal);
}
