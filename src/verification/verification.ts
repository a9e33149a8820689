import { join } from 'node:path';
import type { Assignment } from '../domain/attempt.ts';
import type { BaseQuestion, BaseResult } from '../domain/verification/base-result.ts';
import type { ChangedPath } from '../domain/verification/harvested-work.ts';
import type { PictureDifference } from '../domain/verification/picture-difference.ts';
import type { WorkStudy } from '../domain/verification/work-study.ts';
import { explainSystemError } from '../workspace/system-error.ts';
import { createBaseResults } from './base-results.ts';
import { comparePictures } from './compare-pictures.ts';
import { type StudiedTree, studyWork } from './study-work.ts';

/** What verification knows and compares, all but how things are run. */
export interface Verification<W> {
  /** Compares the work's tests with those of the commit that its agent started from. */
  study(
    workspace: W,
    commit: string,
    changes: readonly ChangedPath[],
    assignment: Assignment,
  ): Promise<WorkStudy | { readonly outcome: 'unavailable'; readonly message: string }>;
  recallBase(
    question: BaseQuestion,
    ask: () => Promise<BaseResult>,
    signal: AbortSignal,
  ): Promise<BaseResult>;
  comparePictures(before: string, after: string): Promise<PictureDifference[]>;
}

export function createVerification<W extends { readonly start: string }>(options: {
  /** What is known of bases is kept below it; every worker process of a host uses the same. */
  readonly dataDir: string;
  readonly workspaces: { tree(workspace: W, commit: string): StudiedTree };
  /** Milliseconds since the epoch, as the file system counts them. */
  readonly now?: () => number;
}): Verification<W> {
  const { dataDir, workspaces, now = Date.now } = options;
  const bases = createBaseResults(join(dataDir, 'bases'), now);
  return {
    async study(workspace, commit, changes, assignment) {
      try {
        const base = workspaces.tree(workspace, workspace.start);
        return await studyWork(base, workspaces.tree(workspace, commit), changes, assignment);
      } catch (error) {
        const message = explainSystemError(error);
        if (message === null) throw error;
        return { outcome: 'unavailable', message };
      }
    },
    recallBase: (question, ask, signal) => bases.of(question, ask, signal),
    comparePictures,
  };
}
