import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { cp, mkdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Git } from './git.ts';
import { withLock } from './lock.ts';
import type { Mirror } from './mirror.ts';
import { removeTree } from './remove-tree.ts';
import { hasCode } from './system-error.ts';

/** Files that say which versions of which dependencies a repository has. */
const lockfiles = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'requirements.txt',
  'poetry.lock',
  'uv.lock',
  'Pipfile.lock',
  'Cargo.lock',
  'go.sum',
  'Gemfile.lock',
  'composer.lock',
]);

/** Makes package managers keep their downloads in `folder`, each in the way that it documents. */
export function cacheVariables(folder: string): Record<string, string> {
  return {
    npm_config_cache: join(folder, 'npm'),
    // Its store lies below; `npm_config_store_dir` would have npm warn at each start.
    PNPM_HOME: join(folder, 'pnpm'),
    YARN_CACHE_FOLDER: join(folder, 'yarn'),
    PIP_CACHE_DIR: join(folder, 'pip'),
    UV_CACHE_DIR: join(folder, 'uv'),
    CARGO_HOME: join(folder, 'cargo'),
    GOMODCACHE: join(folder, 'go'),
    BUNDLE_USER_CACHE: join(folder, 'bundle'),
    COMPOSER_CACHE_DIR: join(folder, 'composer'),
  };
}

/**
 * The cache of a repository for the dependencies of `commit`, as a folder below `caches`. What fills it is named in its key: other lockfiles, other
 * commands or another kind of machine have another cache.
 */
export async function cacheFolder(
  git: Git,
  mirror: Mirror,
  caches: string,
  commit: string,
  commands: readonly string[],
): Promise<string> {
  const listing = await git(['ls-tree', '-r', '-z', '--full-tree', commit], { cwd: mirror.directory });
  const locks = listing.split('\0').filter((line) => lockfiles.has(basename(line)));
  const machine = [process.platform, process.arch];
  const key = createHash('sha256')
    .update(JSON.stringify([machine, commands, locks]))
    .digest('hex');
  const { owner, repo } = mirror.repository;
  return join(caches, owner, repo, key.slice(0, 20));
}

/** Milliseconds for which a set-up that has failed is not tried again: each checkout would wait for it in vain. */
const failureCountsForMs = 600_000;

/**
 * Has `fill` fill the cache `folder`, unless that has been done, or has just failed: once for all processes of the host, whole or not at all. Answers
 * whether the cache is there. Only set-up of a base ever fills it; agents and verification get copies, since what they write must reach nobody else.
 */
export async function fillCache(
  folder: string,
  fill: (staging: string) => Promise<boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  if (await touch(folder)) return true;
  return withLock(
    `${folder}.lock`,
    async () => {
      if (await touch(folder)) return true;
      const failure = `${folder}.failed`;
      if (await isRecent(failure)) return false;
      const staging = `${folder}.${randomUUID()}`;
      await mkdir(staging, { recursive: true, mode: 0o700 });
      if (await fill(staging)) {
        await rename(staging, folder);
        return true;
      }
      await removeTree(staging);
      // What was cut off says nothing.
      if (!signal.aborted) await writeFile(failure, '');
      return false;
    },
    signal,
  );
}

async function isRecent(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs < failureCountsForMs;
}

/** Gives somebody a cache of their own, a copy of the one in `folder` where there is one. */
export async function copyCache(folder: string, target: string): Promise<void> {
  await removeTree(target);
  await mkdir(target, { recursive: true, mode: 0o700 });
  try {
    await cp(folder, target, {
      recursive: true,
      // No hard links: what is written through one is written for everybody.
      mode: constants.COPYFILE_FICLONE,
      verbatimSymlinks: true,
    });
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/** Whether the cache is there; the time of its last use is kept, since old ones are removed. */
async function touch(folder: string): Promise<boolean> {
  try {
    await stat(folder);
    const now = new Date();
    await utimes(folder, now, now);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
