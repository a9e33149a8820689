import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commitFiles, type FileChanges, readFolder } from './commit-files.ts';
import { compareCommits } from './compare.ts';
import type { Commit, Comparison } from './comparison.ts';
import { type Identity, webFlow } from './identity.ts';
import { readLog } from './log.ts';
import { Memo } from './memo.ts';
import { type MergeOutcome, type MergeRequest, mergedTree, mergeInto } from './merge.ts';
import { postReceiveHook } from './push-report.ts';
import * as refs from './refs.ts';
import { isPlainRevision, resolveCommit } from './resolve.ts';
import { git, tryGit } from './run-git.ts';
import { isObjectId, readStoredBranches } from './stored-branches.ts';

export interface CreateOptions {
  readonly defaultBranch: string;
  /** Content of the first commit; together with those of `fromDir`, which they replace where paths are equal. */
  readonly files?: FileChanges;
  /** A folder whose files go into the first commit. */
  readonly fromDir?: string;
  readonly message?: string;
  readonly author?: Identity;
}

/** As GitHub's servers: push over HTTP, partial clones, any object by its id; no upkeep in the background. */
const settings = `[http]
	receivepack = true
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
[receive]
	autogc = false
[gc]
	auto = 0
`;

interface FileAtCommit {
  readonly content: Buffer;
  /** Of the blob. */
  readonly oid: string;
}

/**
 * A bare git repository on disk, worked on by the machine's own git (2.38 or newer). To start a process is what costs: so what
 * git says about commits is remembered by their ids, since it never changes (nothing is ever removed from the repository),
 * and where branches are is read anew each time, but without git.
 */
export class BareRepository {
  readonly dir: string;
  /** Ids that do name a commit here; another one may arrive with the next push. */
  readonly #commits = new Memo<string | null>((commit) => commit !== null);
  readonly #comparisons = new Memo<Comparison>();
  readonly #merges = new Memo<boolean>();
  readonly #logs = new Memo<Commit[]>();
  readonly #files = new Memo<FileAtCommit | null>();

  constructor(dir: string) {
    this.dir = dir;
  }

  /** Makes the repository at `dir`, with a first commit when there are files. */
  static async create(dir: string, options: CreateOptions): Promise<BareRepository> {
    await git(dir, ['init', '--quiet', '--bare', '--template=', `--initial-branch=${options.defaultBranch}`]);
    await appendFile(join(dir, 'config'), settings);
    await mkdir(join(dir, 'hooks'), { recursive: true });
    await writeFile(join(dir, 'hooks', 'post-receive'), postReceiveHook, { mode: 0o755 });
    const repository = new BareRepository(dir);
    const folder = options.fromDir === undefined ? {} : await readFolder(options.fromDir);
    const files = { ...folder, ...options.files };
    if (Object.keys(files).length === 0) return repository;
    const { defaultBranch: branch, message = 'Initial commit', author = webFlow } = options;
    await repository.commitFiles({ branch, files, message, author });
    return repository;
  }

  /** The commit that a revision names (branch, `refs/…`, object id, `HEAD`), or null. */
  async resolve(revision: string): Promise<string | null> {
    const branches = await readStoredBranches(this.dir);
    const branch = branches?.get(revision);
    if (branch !== undefined) return branch;
    if (!isObjectId(revision)) return resolveCommit(this.dir, revision);
    if ([...(branches?.values() ?? [])].includes(revision)) return revision;
    return this.#commits.recall(revision, () => resolveCommit(this.dir, revision));
  }

  /** Name of the branch that HEAD points to, whether it has commits or not. */
  defaultBranch(): Promise<string> {
    return git(this.dir, ['symbolic-ref', '--short', 'HEAD']);
  }

  /** Branches whose name (without `refs/heads/`) begins with `prefix`, sorted by name. */
  async branches(prefix = ''): Promise<refs.Ref[]> {
    const full = `refs/heads/${prefix}`;
    const stored = await readStoredBranches(this.dir);
    const found = stored === null ? await refs.listRefs(this.dir, full) : toRefs(stored, full);
    return found.map(({ name, oid }) => ({ name: name.slice('refs/heads/'.length), oid }));
  }

  /** A file's bytes and blob id at a revision; null when there is no such revision or file. */
  async readFile(revision: string, path: string): Promise<FileAtCommit | null> {
    const commit = await this.resolve(revision);
    if (commit === null) return readBlob(this.dir, `${revision}:${path}`);
    const name = `${commit}:${path}`;
    return this.#files.recall(name, () => readBlob(this.dir, name));
  }

  /** Paths of all files at a revision, sorted; null when there is no such revision. */
  async listFiles(revision: string): Promise<string[] | null> {
    const commit = await this.resolve(revision);
    if (commit === null) return null;
    const output = await git(this.dir, ['ls-tree', '-r', '-z', '--name-only', commit]);
    return output.split('\0').filter((path) => path !== '');
  }

  /** What `head` adds to `base`; null when one of them names no commit. */
  async compare(base: string, head: string): Promise<Comparison | null> {
    const [from, to] = await Promise.all([this.resolve(base), this.resolve(head)]);
    if (from === null || to === null) return null;
    return this.#comparisons.recall(`${from}...${to}`, () => compareCommits(this.dir, from, to));
  }

  /** Whether two revisions merge without conflict; false also when one of them names no commit. */
  async isMergeable(base: string, head: string): Promise<boolean> {
    const comparison = await this.compare(base, head);
    if (comparison === null || comparison.mergeBase === null) return false;
    const { baseOid, headOid, mergeBase } = comparison;
    if (mergeBase === baseOid || mergeBase === headOid) return true;
    const merges = async (): Promise<boolean> => (await mergedTree(this.dir, baseOid, headOid)) !== null;
    return this.#merges.recall(`${baseOid}...${headOid}`, merges);
  }

  /** Merges into the base branch and moves it. */
  merge(request: MergeRequest): Promise<MergeOutcome> {
    return mergeInto(this.dir, request);
  }

  /** Commits changed files (null removes) onto a branch, which begins a history when it is absent; gives the new commit. */
  async commitFiles(commit: CommitFilesRequest): Promise<string> {
    const parent = await this.resolve(commit.from ?? `refs/heads/${commit.branch}`);
    return commitFiles(this.dir, { ...commit, parent, author: commit.author ?? webFlow });
  }

  /** Commits reachable from a revision, newest first; null when it names no commit. */
  async log(revision: string, options: { readonly limit: number }): Promise<Commit[] | null> {
    const oid = await this.resolve(revision);
    if (oid === null) return null;
    const args = [`--max-count=${options.limit}`, oid];
    return this.#logs.recall(args.join(' '), () => readLog(this.dir, args));
  }

  /** Creates a ref, named in full (`refs/heads/x`), at a commit. */
  createRef(ref: string, oid: string): Promise<refs.CreateRefOutcome> {
    return refs.createRef(this.dir, ref, oid);
  }

  /** Moves a ref, named in full, to a commit. */
  updateRef(ref: string, oid: string, options: refs.UpdateRefOptions = {}): Promise<refs.UpdateRefOutcome> {
    return refs.updateRef(this.dir, ref, oid, options);
  }

  /** Deletes a ref, named in full. */
  deleteRef(ref: string): Promise<'deleted' | 'no-such-ref'> {
    return refs.deleteRef(this.dir, ref);
  }
}

function toRefs(branches: ReadonlyMap<string, string>, prefix: string): refs.Ref[] {
  return [...branches].flatMap(([name, oid]) => (name.startsWith(prefix) ? [{ name, oid }] : []));
}

async function readBlob(dir: string, name: string): Promise<FileAtCommit | null> {
  if (!isPlainRevision(name)) return null;
  const found = await tryGit(dir, ['rev-parse', '--verify', '--quiet', name]);
  if (found.exitCode !== 0) return null;
  const oid = found.stdout.toString().trim();
  const blob = await tryGit(dir, ['cat-file', 'blob', oid]);
  return blob.exitCode === 0 ? { content: blob.stdout, oid } : null;
}

export interface CommitFilesRequest {
  /** Without `refs/heads/`. */
  readonly branch: string;
  /** The revision that a new branch starts from. */
  readonly from?: string;
  readonly files: FileChanges;
  readonly message: string;
  readonly author?: Identity;
}
