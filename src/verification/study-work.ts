import type { Assignment } from '../domain/attempt.ts';
import { isTestFile } from '../domain/own-files.ts';
import { mayHoldTests, roleOf } from '../domain/verification/file-roles.ts';
import type { ChangedPath } from '../domain/verification/harvested-work.ts';
import { namedSetUp } from '../domain/verification/named-set-up.ts';
import { studyChanges } from '../domain/verification/study-changes.ts';
import type { TestFacts } from '../domain/verification/test-facts.ts';
import type { WorkStudy } from '../domain/verification/work-study.ts';
import { detectCommands } from './detect-commands.ts';
import { readTestFacts } from './read-test-facts.ts';

/** The files of one commit; `workspace/read-tree.ts` reads them from the mirror. */
export interface StudiedTree {
  readonly commit: string;
  files(): Promise<ReadonlySet<string>>;
  read(path: string): Promise<string | null>;
}

/** What of an assignment decides how its work is studied. */
export interface StudiedAssignment {
  readonly task: Pick<Assignment['task'], 'scope'>;
  readonly verification: Pick<Assignment['verification'], 'commands'>;
}

/** Set-up files of the base that are looked into for what they name. */
const MOST_CONFIGS = 100;

/**
 * Compares the tests of a work, and what they are run with, with those of the base. Both trees come from git and not from a checkout, so that
 * nothing in them has been run.
 */
export async function studyWork(
  base: StudiedTree,
  work: StudiedTree,
  changes: readonly ChangedPath[],
  { task, verification }: StudiedAssignment,
): Promise<WorkStudy> {
  const files = await base.files();
  const configured = verification.commands;
  const chosen = configured.length > 0 ? { commands: configured, why: null } : await detectCommands(base);
  const [before, after] = [await readTexts(base, changes), await readTexts(work, changes)];
  const named = await readNamed(base, files, chosen?.commands ?? [], task.scope);
  const study = studyChanges({
    changes,
    scope: task.scope,
    before,
    after,
    atBase: new Set(changes.map(({ path }) => path).filter((path) => files.has(path))),
    tests: { before: factsOf(before), after: factsOf(after) },
    named,
  });
  const empty = { removed: [], texts: new Map<string, string>() };
  return {
    outcome: 'studied',
    base: base.commit,
    chosen,
    weakenings: study.weakenings,
    rewritten: study.rewritten,
    shown: study.shown,
    lock: study.lock === null ? null : { from: base.commit, ...study.lock },
    newTests: study.newTests.length === 0 ? null : { from: work.commit, paths: study.newTests, ...empty },
  };
}

async function readTexts(tree: StudiedTree, changes: readonly ChangedPath[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const { path } of changes) {
    if (roleOf(path) === 'other' && !mayHoldTests(path)) continue;
    const text = await tree.read(path);
    if (text !== null) texts.set(path, text);
  }
  return texts;
}

/** Files that hold tests, or may by their language: of others nothing could be told. */
function factsOf(texts: ReadonlyMap<string, string>): Map<string, TestFacts> {
  return new Map(
    [...texts]
      .filter(([path, text]) => mayHoldTests(path) && (isTestFile(path) || holdsOwnTests(path, text)))
      .map(([path, text]) => [path, readTestFacts(path, text)]),
  );
}

/** Tests in the midst of the code: Rust, and Vitest where it is told to. */
function holdsOwnTests(path: string, text: string): boolean {
  return path.endsWith('.rs')
    ? text.includes('#[test]') || text.includes('::test]')
    : text.includes('import.meta.vitest');
}

async function readNamed(
  base: StudiedTree,
  files: ReadonlySet<string>,
  commands: readonly string[],
  scope: readonly string[],
): Promise<Set<string>> {
  const ofRole = (role: ReturnType<typeof roleOf>) =>
    [...files]
      .filter((path) => roleOf(path) === role && !path.includes('node_modules/'))
      .slice(0, MOST_CONFIGS);
  const textsOf = async (paths: readonly string[]) => {
    const texts = new Map<string, string>();
    for (const path of paths) texts.set(path, (await base.read(path)) ?? '');
    return texts;
  };
  const manifests = ofRole('manifest').filter((path) => path.endsWith('package.json'));
  return namedSetUp(commands, await textsOf(manifests), await textsOf(ofRole('set-up')), files, scope);
}
