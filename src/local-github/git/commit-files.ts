import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { gitDate, type Identity } from './identity.ts';
import { git } from './run-git.ts';

type FileMode = '100644' | '100755' | '120000';

/** Text, or content with its mode (`120000`: a symbolic link whose content is its target). */
type FileContent = string | { readonly content: string | Uint8Array; readonly mode: FileMode };

/** Files by their path in the repository; null removes one. */
export type FileChanges = Readonly<Record<string, FileContent | null>>;

export interface NewFilesCommit {
  /** Without `refs/heads/`. */
  readonly branch: string;
  /** The commit to build on; null begins a history. */
  readonly parent: string | null;
  readonly files: FileChanges;
  readonly message: string;
  readonly author: Identity;
}

/** Commits changed files onto a branch, which is created when absent, without a work tree; gives the new commit. */
export async function commitFiles(dir: string, commit: NewFilesCommit): Promise<string> {
  const ref = `refs/heads/${commit.branch}`;
  const { name, email } = commit.author;
  const parts: (string | Uint8Array)[] = [
    `commit ${ref}\n`,
    `committer ${name} <${email}> ${gitDate(commit.author)}\n`,
    ...data(commit.message),
    ...(commit.parent === null ? [] : [`from ${commit.parent}\n`]),
    ...Object.entries(commit.files).flatMap(([path, file]) => change(path, file)),
    'done\n',
  ];
  const input = Buffer.concat(parts.map((part) => Buffer.from(part)));
  await git(dir, ['fast-import', '--quiet', '--done', '--date-format=raw'], { input });
  return git(dir, ['rev-parse', '--verify', ref]);
}

/** The files of a folder, links as links, without its `.git`. */
export async function readFolder(folder: string): Promise<FileChanges> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Record<string, FileContent> = {};
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    if (name === '.git' || name.startsWith('.git/')) continue;
    if (entry.isSymbolicLink()) files[name] = { content: await readlink(path), mode: '120000' };
    if (entry.isFile()) files[name] = { content: await readFile(path), mode: await modeOf(path) };
  }
  return files;
}

async function modeOf(path: string): Promise<FileMode> {
  return ((await lstat(path)).mode & 0o100) === 0 ? '100644' : '100755';
}

function change(path: string, file: FileContent | null): (string | Uint8Array)[] {
  if (file === null) return [`D ${quoted(path)}\n`];
  const { content, mode } = typeof file === 'string' ? { content: file, mode: '100644' } : file;
  return [`M ${mode} inline ${quoted(path)}\n`, ...data(content)];
}

function data(content: string | Uint8Array): (string | Uint8Array)[] {
  return [`data ${Buffer.byteLength(content)}\n`, content, '\n'];
}

function quoted(path: string): string {
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `"${escaped}"`;
}
