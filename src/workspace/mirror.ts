import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepositoryRef } from '../domain/master-ref.ts';
import type { GitRemote } from '../ports/git-remote.ts';
import { mintCredentials } from './credentials.ts';
import { type Git, resolveCommit } from './git.ts';
import { withLock } from './lock.ts';

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
  /** Fetches all heads, and `commits` where no head holds them any more. Rejects with a `GitError`. */
  refresh(repository: RepositoryRef, commits: readonly string[], signal: AbortSignal): Promise<Mirror>;
}

/** Mirrors under `directory`, one a repository. Nothing is ever collected as garbage, since workspaces borrow its objects. */
export function createMirrors(directory: string, remote: GitRemote, git: Git): Mirrors {
  const of = (repository: RepositoryRef): Mirror => ({
    directory: join(directory, safeName(repository.owner), `${safeName(repository.repo)}.git`),
    repository,
  });
  return {
    of,
    async refresh(repository, commits, signal) {
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
              credentials,
              signal,
              timeoutMs: networkTimeoutMs,
            });
          await fetch('+refs/heads/*:refs/heads/*');
          for (const commit of commits) {
            if ((await resolveCommit(git, mirror.directory, commit)) !== null) continue;
            // GitHub serves any commit that it still has by its id.
            await fetch(`+${commit}:refs/wanted/${commit}`);
          }
        },
        signal,
      );
      return mirror;
    },
  };
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

/** Where the mirror keeps the commit that an attempt started from, when it was merged for it. */
export function startRef(attemptId: string): string {
  return `refs/starts/${refPart(attemptId)}`;
}

/** Names of repositories may hold `..`, and names of refs may not (git-check-ref-format). */
function refPart(attemptId: string): string {
  return attemptId.replaceAll('..', '.%2e');
}
