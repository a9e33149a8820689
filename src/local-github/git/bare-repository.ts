import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commitFiles, type FileChanges, readFolder } from './commit-files.ts';
import { compareRevisions } from './compare.ts';
import type { Commit, Comparison } from './comparison.ts';
import { type Identity, webFlow } from './identity.ts';
import { readLog } from './log.ts';
import { type MergeOutcome, type MergeRequest, mergedTree, mergeInto } from './merge.ts';
import { postReceiveHook } from './push-report.ts';
import * as refs from './refs.ts';
import { isPlainRevision, resolveCommit } from './resolve.ts';
import { git, tryGit } from './run-git.ts';

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

/** A bare git repository on disk, worked on by the machine's own git (2.38 or newer); nothing is cached. */
export class BareRepository {
  readonly dir: string;

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
  resolve(revision: string): Promise<string | null> {
    return resolveCommit(this.dir, revision);
  }

  /** Name of the branch that HEAD points to, whether it has commits or not. */
  defaultBranch(): Promise<string> {
    return git(this.dir, ['symbolic-ref', '--short', 'HEAD']);
  }

  /** Branches whose name (without `refs/heads/`) begins with `prefix`, sorted by name. */
  async branches(prefix = ''): Promise<refs.Ref[]> {
    const found = await refs.listRefs(this.dir, `refs/heads/${prefix}`);
    return found.map(({ name, oid }) => ({ name: name.slice('refs/heads/'.length), oid }));
  }

  /** A file's bytes and blob id at a revision; null when there is no such revision or file. */
  async readFile(revision: string, path: string): Promise<{ content: Buffer; oid: string } | null> {
    const name = `${revision}:${path}`;
    if (!isPlainRevision(name)) return null;
    const found = await tryGit(this.dir, ['rev-parse', '--verify', '--quiet', name]);
    if (found.exitCode !== 0) return null;
    const oid = found.stdout.toString().trim();
    const blob = await tryGit(this.dir, ['cat-file', 'blob', oid]);
    return blob.exitCode === 0 ? { content: blob.stdout, oid } : null;
  }

  /** Paths of all files at a revision, sorted; null when there is no such revision. */
  async listFiles(revision: string): Promise<string[] | null> {
    const commit = await this.resolve(revision);
    if (commit === null) return null;
    const output = await git(this.dir, ['ls-tree', '-r', '-z', '--name-only', commit]);
    return output.split('\0').filter((path) => path !== '');
  }

  /** What `head` adds to `base`; null when one of them names no commit. */
  compare(base: string, head: string): Promise<Comparison | null> {
    return compareRevisions(this.dir, base, head);
  }

  /** Whether two revisions merge without conflict; false also when one of them names no commit. */
  async isMergeable(base: string, head: string): Promise<boolean> {
    const [ours, theirs] = await Promise.all([this.resolve(base), this.resolve(head)]);
    if (ours === null || theirs === null) return false;
    return (await mergedTree(this.dir, ours, theirs)) !== null;
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
    return oid === null ? null : readLog(this.dir, [`--max-count=${options.limit}`, oid]);
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

export interface CommitFilesRequest {
  /** Without `refs/heads/`. */
  readonly branch: string;
  /** The revision that a new branch starts from. */
  readonly from?: string;
  readonly files: FileChanges;
  readonly message: string;
  readonly author?: Identity;
}
