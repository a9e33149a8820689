import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepositoryRef } from '../domain/master-ref.ts';
import type { GitRemote } from '../ports/git-remote.ts';
import { mintCredentials } from './credentials.ts';
import { type Git, GitError, resolveCommit } from './git.ts';
import { withLock } from './lock.ts';
import { hasCode } from './system-error.ts';

const networkTimeoutMs = 600_000;

/** A clean bare repository of this host: the heads of the remote, and every commit that an attempt has left. */
export interface Mirror {
  readonly directory: string;
  readonly repository: RepositoryRef;
}

/** Where its objects are, for repositories that borrow them. */
export function objectsOf({ directory }: Mirror): string {
  return join(directory, 'objects');
}

export interface Mirrors {
  /** Where the mirror of `repository` is, without looking. */
  of(repository: RepositoryRef): Mirror;
  /** The mirror of `repository`, made empty where there is none yet. */
  make(repository: RepositoryRef): Promise<Mirror>;
  /**
   * Fetches all heads, and `commits` where no head holds them any more. Rejects with a `GitError`, but not for one of `perhaps` that the remote does
   * not have either.
   */
  refresh(
    repository: RepositoryRef,
    commits: readonly string[],
    signal: AbortSignal,
    perhaps?: readonly string[],
  ): Promise<Mirror>;
  /** All mirrors that there are on this host, but for their installations. */
  list(): Promise<Mirror[]>;
  /** Runs `work` while nobody refreshes the mirror. */
  whileQuiet<T>(mirror: Mirror, work: () => Promise<T>): Promise<T>;
}

/** Mirrors under `directory`, one a repository. Nothing is ever collected as garbage, since workspaces borrow its objects. */
export function createMirrors(directory: string, remote: GitRemote, git: Git): Mirrors {
  const of = (repository: RepositoryRef): Mirror => ({
    directory: join(directory, safeName(repository.owner), `${safeName(repository.repo)}.git`),
    repository,
  });
  return {
    of,
    async make(repository) {
      const mirror = of(repository);
      await withLock(`${mirror.directory}.lock`, () => initialise(git, mirror), undefined);
      return mirror;
    },
    async refresh(repository, commits, signal, perhaps = []) {
      const mirror = of(repository);
      const url = remote.url(repository);
      await withLock(
        `${mirror.directory}.lock`,
        async () => {
          await initialise(git, mirror);
          const credentials = await mintCredentials(remote, repository, 'read');
          const fetch = (refspec: string) =>
            git(['fetch', '--quiet', '--no-tags', '--prune', '--no-write-fetch-head', '--', url, refspec], {
              cwd: mirror.directory,
              ...(credentials !== null && { credentials }),
              signal,
              timeoutMs: networkTimeoutMs,
            });
          await fetch('+refs/heads/*:refs/heads/*');
          for (const commit of commits) {
            if ((await resolveCommit(git, mirror.directory, commit)) !== null) continue;
            // GitHub serves any commit that it still has by its id.
            await fetch(`+${commit}:refs/wanted/${commit}`);
          }
          for (const commit of perhaps) {
            if ((await resolveCommit(git, mirror.directory, commit)) !== null) continue;
            await unlessRefused(() => fetch(`+${commit}:refs/wanted/${commit}`));
          }
        },
        signal,
      );
      return mirror;
    },
    async list() {
      const mirrors: Mirror[] = [];
      for (const owner of await foldersIn(directory)) {
        for (const name of await foldersIn(join(directory, owner))) {
          const repo = /^(.+)\.git$/.exec(name)?.[1];
          if (repo !== undefined) mirrors.push(of({ owner, repo, installationId: 0 }));
        }
      }
      return mirrors;
    },
    whileQuiet: (mirror, work) => withLock(`${mirror.directory}.lock`, work, undefined),
  };
}

async function unlessRefused(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof GitError) || !/not our ref|remote error/.test(error.stderr)) throw error;
  }
}

async function foldersIn(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

const config = `[core]
	repositoryformatversion = 0
	bare = true
[transfer]
	fsckObjects = true
# Old commits of healthy, well-known repositories have these flaws; nothing can be done with them.
[fetch "fsck"]
	zeroPaddedFilemode = warn
	missingSpaceBeforeDate = warn
	badTimezone = warn
[gc]
	auto = 0
[maintenance]
	auto = false
`;

async function initialise(git: Git, { directory }: Mirror): Promise<void> {
  const file = join(directory, 'config');
  const present = await readFile(file, 'utf8').catch(() => null);
  if (present === config) return;
  await git(['init', '--quiet', '--bare', '--template=', '--', directory]);
  await writeFile(file, config);
}

/** GitHub allows letters, digits, `-`, `_` and `.` in names; anything else would be a bug or an attack on our paths. */
function safeName(name: string): string {
  if (!/^[A-Za-z0-9._-]+$/.test(name) || /^\.+$/.test(name)) throw new Error(`not a GitHub name: ${name}`);
  return name;
}

/**
 * Where the mirror keeps commits of an attempt: one ref a commit, so that nothing is ever overwritten. The last part of a ref is
 * its commit.
 */
export function attemptRef(attemptId: string, commit: string): string {
  return `refs/attempts/${refPart(attemptId)}/${commit}`;
}

/** Whether the mirror keeps a commit that the attempt left. */
export async function keepsWork(git: Git, mirror: Mirror, attemptId: string): Promise<boolean> {
  const refs = [`refs/attempts/${refPart(attemptId)}`, `refs/rescued/${refPart(attemptId)}`];
  const found = await git(['for-each-ref', '--count=1', '--format=%(refname)', ...refs], {
    cwd: mirror.directory,
  });
  return found.trim() !== '';
}

/** Where the mirror keeps what was never committed, made a commit when its slot was given back. */
export function rescueRef(attemptId: string, commit: string): string {
  return `refs/rescued/${refPart(attemptId)}/${commit}`;
}

/** The commit of an attempt that was harvested last: of all that are kept, the one to go on from. */
export function tipRef(attemptId: string): string {
  return `refs/tips/${refPart(attemptId)}`;
}

/** Where the mirror keeps the commit that an attempt started from, when it was merged for it. */
export function startRef(attemptId: string): string {
  return `refs/starts/${refPart(attemptId)}`;
}

/** Names of repositories may hold `..`, and names of refs may not (git-check-ref-format). */
export function refPart(attemptId: string): string {
  return attemptId.replaceAll('..', '.%2e');
}
