import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { BareRepository } from '../../src/local-github/git/bare-repository.ts';
import type { FileChanges } from '../../src/local-github/git/commit-files.ts';

export const ada = { name: 'Ada', email: 'ada@example.org', date: new Date('2026-01-02T03:04:05Z') };
export const grace = { name: 'Grace', email: 'grace@example.org' };

const folders: string[] = [];

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** A folder that goes away after the tests of the file. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bare-repository-'));
  folders.push(folder);
  return folder;
}

/** A repository with these files in Ada's first commit on main. */
export async function seeded(files: FileChanges): Promise<BareRepository> {
  const dir = join(await newFolder(), 'demo.git');
  return BareRepository.create(dir, { defaultBranch: 'main', files, author: ada });
}

/** A file as text. */
export async function text(
  repository: BareRepository,
  revision: string,
  path: string,
): Promise<string | undefined> {
  return (await repository.readFile(revision, path))?.content.toString();
}
