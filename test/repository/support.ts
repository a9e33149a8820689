import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { openRepository } from '../../src/repository/open-repository.ts';
import type { RepositorySource } from '../../src/repository/repository-source.ts';
import { type RepositorySurvey, surveyRepository } from '../../src/repository/survey-repository.ts';
import { runGit, temporaryFolder } from '../workspace/support.ts';

export type Files = Readonly<Record<string, string>>;

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** A git work tree with a commit for each entry, the oldest first. */
export async function gitRepository(
  commits: readonly (readonly [subject: string, files: Files])[],
): Promise<string> {
  const folder = await temporaryFolder();
  runGit(folder, 'init', '--quiet', '--initial-branch=main');
  for (const [subject, files] of commits) {
    await writeFiles(folder, files);
    runGit(folder, 'add', '--all');
    runGit(folder, 'commit', '--quiet', '--message', subject);
  }
  return folder;
}

/** What these files say, lying in a folder without git. */
export async function surveyOf(files: Files): Promise<RepositorySurvey> {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  return surveyRepository(await openRepository(folder));
}

/** The same without a disk, for many trials. */
export function inMemory(files: Files): RepositorySource {
  return {
    files: Object.keys(files).sort(),
    async *read(paths) {
      for (const path of paths) yield { path, text: files[path] ?? '' };
    },
    history: async () => [],
  };
}

/** By file, what it imports. */
export function importsOf(survey: RepositorySurvey): Record<string, readonly string[]> {
  return Object.fromEntries(survey.imports);
}

/** Half surrogates too; cheaper than the tables that fast-check has for it. */
export const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
