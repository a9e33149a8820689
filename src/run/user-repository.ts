import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { RepositoryRef } from '../domain/master-ref.ts';
import { UserError } from '../errors.ts';
import { type Git, GitError } from '../workspace/git.ts';

/** A repository of the person who runs us. Nothing of it is changed but branches that we add. */
export interface UserRepository {
  /** Its git directory, absolute. */
  readonly gitDirectory: string;
  /** What people call it. */
  readonly name: string;
  /** Tells it from others of the same name. */
  readonly id: string;
  /** The commit that every task starts from. */
  readonly base: string;
  /** The branch or revision that `base` was found by, for people. */
  readonly baseName: string;
  /** Changes that are not committed, and so are no part of the run. */
  readonly isDirty: boolean;
  /** As attempts and mirrors name it. */
  readonly reference: RepositoryRef;
}

/** Opens the repository of `folder` (its root, a folder in it, or a bare one). `base` names a branch, tag or commit; `null` is HEAD. Throws a `UserError`. */
export async function openUserRepository(
  git: Git,
  folder: string,
  base: string | null,
): Promise<UserRepository> {
  const cwd = resolve(folder);
  const ask = (...args: string[]) => git(args, { cwd }).then((text) => text.trim());
  const gitDirectory = await ask('rev-parse', '--path-format=absolute', '--git-common-dir').catch((error) => {
    throw explainFolder(cwd, error);
  });
  const commit = await ask(
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${base ?? 'HEAD'}^{commit}`,
  ).catch(() => null);
  if (commit === null) throw explainBase(cwd, base);
  const branch = await ask('symbolic-ref', '--quiet', '--short', 'HEAD').catch(() => null);
  await demandWhole(ask, cwd);
  // Without the option `status` writes the index anew.
  const status = (await isBare(ask))
    ? ''
    : await ask(
        '--no-optional-locks',
        'status',
        '--porcelain',
        '--untracked-files=no',
        '--ignore-submodules',
      );
  const path = await realpath(gitDirectory);
  const name = nameOf(path);
  return {
    gitDirectory: path,
    name,
    id: createHash('sha256').update(path).digest('hex').slice(0, 12),
    base: commit,
    baseName: base ?? branch ?? commit.slice(0, 12),
    isDirty: status !== '',
    reference: { owner: 'local', repo: name, installationId: 0 },
  };
}

type Ask = (...args: string[]) => Promise<string>;

async function isBare(ask: Ask): Promise<boolean> {
  return (await ask('rev-parse', '--is-inside-work-tree')) !== 'true';
}

/** A mirror can be made of repositories only that have all of their history, named as most are. */
async function demandWhole(ask: Ask, folder: string): Promise<void> {
  if ((await ask('rev-parse', '--is-shallow-repository')) === 'true') {
    throw new UserError(
      `The repository in ${folder} lacks the older part of its history: it was cloned with --depth.`,
      'Run `git fetch --unshallow` in it.',
    );
  }
  if ((await ask('rev-parse', '--show-object-format')) !== 'sha1') {
    throw new UserError(
      `The repository in ${folder} names its commits by SHA-256.`,
      'Only repositories with SHA-1 can be worked on.',
    );
  }
}

/** `…/shop/.git` and `…/shop.git` are `shop`; as GitHub allows names. */
function nameOf(gitDirectory: string): string {
  const folder = basename(gitDirectory) === '.git' ? dirname(gitDirectory) : gitDirectory;
  const name = basename(folder)
    .replace(/\.git$/, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^\.+/, '');
  return name === '' ? 'repository' : name;
}

function explainFolder(folder: string, error: unknown): unknown {
  if (!(error instanceof GitError)) return error;
  if (error.exitCode === null) {
    return new UserError(
      `There is no folder ${folder}, or git is not installed.`,
      'Name the folder of a git repository with --repo.',
    );
  }
  if (error.stderr.includes('dubious ownership')) {
    return new UserError(
      `git does not trust ${folder}: the folder belongs to another user.`,
      'Run this as the user who owns it.',
    );
  }
  return new UserError(
    `${folder} is no git repository (${error.stderr.split('\n')[0]}).`,
    'Name the folder of a git repository with --repo.',
  );
}

function explainBase(folder: string, base: string | null): UserError {
  return base === null
    ? new UserError(
        `The repository in ${folder} has no commit yet.`,
        'Commit something first: tasks start from it.',
      )
    : new UserError(
        `The repository in ${folder} has no branch or commit ${base}.`,
        'Name one that `git log` knows with --base.',
      );
}
