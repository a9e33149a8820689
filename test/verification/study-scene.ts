import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { WorkStudy } from '../../src/domain/verification/work-study.ts';
import { studyWork } from '../../src/verification/study-work.ts';
import { createGit } from '../../src/workspace/git.ts';
import { type CommitTree, treeAt } from '../../src/workspace/read-tree.ts';
import { readChanges } from '../../src/workspace/read-work.ts';
import { createRedactor } from '../../src/workspace/redact.ts';
import { USUAL_WORK } from '../support/attempts.ts';
import { assignmentOf, runGit } from '../workspace/support.ts';
import { commitChanges, type Work } from './scene.ts';
import { SHOP } from './shop.ts';

export type Study = (work: Work) => Promise<WorkStudy>;

/** One repository of the shop, in which every work is committed on top of the same base and studied. */
export async function studyScene(): Promise<Study> {
  const folder = await mkdtemp(join(tmpdir(), 'po-study-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  runGit(folder, 'init', '--quiet', '--initial-branch=main');
  await commitChanges(folder, SHOP);
  const base = runGit(folder, 'rev-parse', 'HEAD');
  const git = createGit(createRedactor());
  const mirror = { directory: join(folder, '.git'), repository: assignmentOf().repository };
  const before = remembered(treeAt(git, mirror, base));
  return async ({ changes, scope = [], verification = {} }) => {
    runGit(folder, 'reset', '--quiet', '--hard', base);
    runGit(folder, 'clean', '-fdxq');
    await commitChanges(folder, changes);
    const commit = runGit(folder, 'rev-parse', 'HEAD');
    const changed = await readChanges(git, mirror, base, commit);
    return studyWork(before, treeAt(git, mirror, commit), changed, {
      task: { scope },
      verification: { ...USUAL_WORK.verification, ...verification },
    });
  };
}

/** Reads each file once: the base of all works is the same. */
function remembered(tree: CommitTree): CommitTree {
  const texts = new Map<string, Promise<string | null>>();
  return {
    ...tree,
    read(path) {
      const text = texts.get(path) ?? tree.read(path);
      texts.set(path, text);
      return text;
    },
  };
}
