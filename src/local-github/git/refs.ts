import { resolveCommit } from './resolve.ts';
import { git, tryGit } from './run-git.ts';

export interface Ref {
  readonly name: string;
  readonly oid: string;
}

/** `taken`: the ref exists, or one stands in its way (`a` and `a/b` exclude each other). */
export type CreateRefOutcome = 'created' | 'taken' | 'no-such-commit' | 'invalid-name';

/** `moved`: the ref was not at the expected commit any more. */
export type UpdateRefOutcome = 'updated' | 'no-such-ref' | 'no-such-commit' | 'not-fast-forward' | 'moved';

export interface UpdateRefOptions {
  /** The commit that the ref must be at; without it, the one where it is when the call starts. */
  readonly expected?: string;
  /** True lets the ref lose commits. */
  readonly force?: boolean;
}

const absent = '0'.repeat(40);

/** Refs whose full name begins with `prefix` (`refs/heads/orch/`), sorted by name; names are full. */
export async function listRefs(dir: string, prefix: string): Promise<Ref[]> {
  const output = await git(dir, ['for-each-ref', '--format=%(objectname) %(refname)']);
  const refs = output.split('\n').map((line) => ({ oid: line.slice(0, 40), name: line.slice(41) }));
  return refs.filter((ref) => ref.name !== '' && ref.name.startsWith(prefix));
}

/** Creates a ref by its full name at a commit. */
export async function createRef(dir: string, ref: string, oid: string): Promise<CreateRefOutcome> {
  if (!(await isValidRef(dir, ref))) return 'invalid-name';
  const commit = await resolveCommit(dir, oid);
  if (commit === null) return 'no-such-commit';
  const result = await tryGit(dir, ['update-ref', ref, commit, absent]);
  return result.exitCode === 0 ? 'created' : 'taken';
}

/** Moves a ref, given by its full name, to a commit. */
export async function updateRef(
  dir: string,
  ref: string,
  oid: string,
  options: UpdateRefOptions,
): Promise<UpdateRefOutcome> {
  const current = await refOid(dir, ref);
  if (current === null) return 'no-such-ref';
  const commit = await resolveCommit(dir, oid);
  if (commit === null) return 'no-such-commit';
  if (options.force !== true && !(await isAncestor(dir, current, commit))) return 'not-fast-forward';
  const result = await tryGit(dir, ['update-ref', ref, commit, options.expected ?? current]);
  return result.exitCode === 0 ? 'updated' : 'moved';
}

/** Deletes a ref by its full name. */
export async function deleteRef(dir: string, ref: string): Promise<'deleted' | 'no-such-ref'> {
  const current = await refOid(dir, ref);
  if (current === null) return 'no-such-ref';
  await git(dir, ['update-ref', '-d', ref]);
  return 'deleted';
}

/** Whether every commit of `ancestor` is also in `descendant`; both are object ids. */
async function isAncestor(dir: string, ancestor: string, descendant: string): Promise<boolean> {
  const result = await tryGit(dir, ['merge-base', '--is-ancestor', ancestor, descendant]);
  return result.exitCode === 0;
}

async function refOid(dir: string, ref: string): Promise<string | null> {
  return (await isValidRef(dir, ref)) ? resolveCommit(dir, ref) : null;
}

async function isValidRef(dir: string, ref: string): Promise<boolean> {
  if (!ref.startsWith('refs/')) return false;
  return (await tryGit(dir, ['check-ref-format', ref])).exitCode === 0;
}
