import type { Commit } from '../git/comparison.ts';
import type { Repository } from '../state/entities.ts';
import { nodeIdOf } from '../state/identity.ts';
import { type Connection, connectionOf, type PageArguments } from './connection.ts';

/** A branch. */
export interface Ref {
  readonly kind: 'Ref';
  readonly nodeId: string;
  readonly repository: Repository;
  readonly branch: string;
  /** What GitHub calls `name`: the part after the prefix. */
  readonly name: string;
  readonly prefix: string;
  readonly oid: string;
}

/** A commit by its id; what is in it is read when it is asked for. */
export interface CommitNode {
  readonly kind: 'Commit';
  readonly nodeId: string;
  readonly repository: Repository;
  readonly oid: string;
  readonly read: () => Promise<Commit>;
}

export interface BlobNode {
  readonly kind: 'Blob';
  readonly nodeId: string;
  readonly repository: Repository;
  readonly oid: string;
  readonly content: Buffer;
}

const HEADS = 'refs/heads/';

/** The branch, or `null` when there is none. */
export async function branchRef(repository: Repository, branch: string): Promise<Ref | null> {
  const oid = await repository.git.resolve(`${HEADS}${branch}`);
  return oid === null ? null : toRef(repository, branch, oid, HEADS);
}

function toRef(repository: Repository, branch: string, oid: string, prefix: string): Ref {
  const nodeId = nodeIdOf('Ref', `${repository.id}:${branch}`);
  const name = `${HEADS}${branch}`.slice(prefix.length);
  return { kind: 'Ref', nodeId, repository, branch, name, prefix, oid };
}

/** The branches under `refPrefix` (`refs/heads/`, or a folder in it, which the names are then without), by name. */
export async function refConnection(
  repository: Repository,
  args: PageArguments & { readonly refPrefix: string; readonly query?: string | null },
): Promise<Connection<Ref>> {
  const prefix = args.refPrefix.endsWith('/') ? args.refPrefix : `${args.refPrefix}/`;
  if (!prefix.startsWith(HEADS)) return connectionOf<Ref>('refs', [], args);
  const branches = await repository.git.branches(prefix.slice(HEADS.length));
  const refs = branches.map(({ name, oid }) => toRef(repository, name, oid, prefix));
  const wanted = refs.filter(({ name }) => name.includes(args.query ?? ''));
  return connectionOf('refs', wanted, args);
}

/** What a git expression names: `HEAD:path` a blob, else a commit; `null` when there is neither. */
export async function objectAt(
  repository: Repository,
  expression: string,
): Promise<BlobNode | CommitNode | null> {
  const [revision = '', path] = expression.split(/:(.*)/s);
  if (path !== undefined) {
    const file = await repository.git.readFile(revision, path);
    if (!file) return null;
    const nodeId = nodeIdOf('Blob', `${repository.id}:${file.oid}`);
    return { kind: 'Blob', nodeId, repository, ...file };
  }
  const oid = await repository.git.resolve(revision);
  return oid === null ? null : commitNode(repository, oid);
}

/** A commit that exists. */
export function commitNode(repository: Repository, oid: string): CommitNode {
  const read = async () => {
    const [commit] = (await repository.git.log(oid, { limit: 1 })) ?? [];
    if (!commit) throw new Error(`The repository has no commit ${oid}`);
    return commit;
  };
  return { kind: 'Commit', nodeId: nodeIdOf('Commit', `${repository.id}:${oid}`), repository, oid, read };
}
