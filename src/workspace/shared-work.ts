import type { GitRemote } from '../ports/git-remote.ts';
import { mintCredentials } from './credentials.ts';
import { findSecrets } from './find-secrets.ts';
import { type Git, GitError, type GitOptions, resolveCommit } from './git.ts';
import { type Mirror, refPart, startRef } from './mirror.ts';
import type { Redactor } from './redact.ts';
import type { Workspace } from './workspace.ts';

/**
 * Work that is no branch yet, on GitHub for all hosts of ours: below refs of our own, which start no workflow and show in no list of branches. GitHub takes
 * pushes to every ref but those of pull requests.
 */
const SHARED = 'refs/orch';

/** Below it the attempt's commits are shared, one ref a commit, so that nothing is ever overwritten. */
export function sharedFolder(attemptId: string): string {
  return `${SHARED}/attempts/${refPart(attemptId)}`;
}

/** Where the commit is shared that an attempt started from, when it was merged for it. */
export function sharedStartRef(attemptId: string): string {
  return `${SHARED}/starts/${refPart(attemptId)}`;
}

export type SharedWork =
  | { readonly outcome: 'shared' }
  /** It stays on this host: what is on GitHub cannot be called back. */
  | { readonly outcome: 'secret' };

/** A push that nobody waits for: a worker that is told to end has no minutes. */
const pushTimeoutMs = 60_000;

/**
 * Pushes a harvested commit of the workspace to where all hosts find it. Rejects with a `GitError` or `CredentialsError` when it could not be
 * pushed.
 */
export async function shareWork(
  git: Git,
  remote: GitRemote,
  redactor: Redactor,
  { mirror, start, attemptId }: Pick<Workspace, 'mirror' | 'start' | 'attemptId'>,
  commit: string,
): Promise<SharedWork> {
  const secrets = await findSecrets(git, mirror, start, commit, redactor);
  if (secrets.length > 0) return { outcome: 'secret' };
  const merged = await resolveCommit(git, mirror.directory, startRef(attemptId));
  const refspecs = [
    `${commit}:${sharedFolder(attemptId)}/${commit}`,
    ...(merged === null ? [] : [`+${merged}:${sharedStartRef(attemptId)}`]),
  ];
  await push(git, await reach(remote, mirror, 'write'), refspecs);
  return { outcome: 'shared' };
}

/** Whether the mirror knows of this commit of the attempt from GitHub. */
export async function isShared(
  git: Git,
  { directory }: Mirror,
  attemptId: string,
  commit: string,
): Promise<boolean> {
  return (await resolveCommit(git, directory, `${sharedFolder(attemptId)}/${commit}`)) !== null;
}

/** Takes what all attempts at the task of this one share into the mirror, which has to be there; none of it is lost here when it is gone there. */
export async function fetchShared(
  git: Git,
  remote: GitRemote,
  mirror: Mirror,
  attemptId: string,
  signal: AbortSignal,
): Promise<void> {
  const { url, options } = await reach(remote, mirror, 'read');
  const refspecs = [sharedFolder, sharedStartRef].map((refOf) => {
    const all = `${refOf(taskPart(attemptId))}*`;
    return `+${all}:${all}`;
  });
  const flags = ['--quiet', '--no-tags', '--no-write-fetch-head'];
  await git(['fetch', ...flags, '--', url, ...refspecs], { ...options, signal });
}

/** Which of the attempts that share work nobody can need any more, by the id of one. */
export type IsObsolete = (attempt: string) => boolean;

/** Those at the same task as this attempt: their task has landed. */
export function atTaskOf(attemptId: string): IsObsolete {
  const prefix = refPart(taskPart(attemptId));
  return (attempt) => attempt.startsWith(prefix) && /^\d+$/.test(attempt.slice(prefix.length));
}

const NAMED_DAY = /\+orch-\d+-(\d{4})(\d{2})(\d{2})(?:-\d+)?\.[^.]+\.\d+$/;

/** Those of runs that began before this moment (milliseconds since the epoch), as the day in their names says. */
export function begunBefore(moment: number): IsObsolete {
  return (attempt) => {
    const [, year, month, day] = NAMED_DAY.exec(attempt) ?? [];
    return year !== undefined && Date.parse(`${year}-${month}-${day}`) < moment;
  };
}

/** Removes from GitHub what is shared and obsolete; what is gone already is no failure. */
export async function dropShared(
  git: Git,
  remote: GitRemote,
  mirror: Mirror,
  isObsolete: IsObsolete,
): Promise<void> {
  const access = await reach(remote, mirror, 'write');
  const listing = await git(['ls-remote', '--quiet', '--', access.url, `${SHARED}/*`], access.options);
  const refs = listing.split('\n').flatMap((line) => {
    const match = /^\S+\t(refs\/orch\/(?:attempts|starts)\/([^/\s]+)\S*)$/.exec(line);
    return match?.[1] !== undefined && match[2] !== undefined && isObsolete(match[2]) ? [match[1]] : [];
  });
  for (let from = 0; from < refs.length; from += refsAtOnce) {
    await push(
      git,
      access,
      refs.slice(from, from + refsAtOnce).map((ref) => `:${ref}`),
    ).catch(unlessGone);
  }
}

/** They go in arguments, which have a limit. */
const refsAtOnce = 200;

function unlessGone(error: unknown): void {
  if (!(error instanceof GitError) || !/remote ref does not exist/.test(error.stderr)) throw error;
}

/** `<run>.<handle>.`, with which the ids of all attempts at one task begin. */
function taskPart(attemptId: string): string {
  return attemptId.replace(/\d+$/, '');
}

interface Access {
  readonly url: string;
  readonly options: GitOptions;
}

async function reach(remote: GitRemote, mirror: Mirror, access: 'read' | 'write'): Promise<Access> {
  const credentials = await mintCredentials(remote, mirror.repository, access);
  const options = {
    cwd: mirror.directory,
    ...(credentials !== null && { credentials }),
    timeoutMs: pushTimeoutMs,
  };
  return { url: remote.url(mirror.repository), options };
}

async function push(git: Git, { url, options }: Access, refspecs: readonly string[]): Promise<void> {
  await git(['push', '--quiet', '--no-verify', '--', url, ...refspecs], options);
}
