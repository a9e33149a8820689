import type { RepositoryRef } from '../domain/master-ref.ts';
import type { RepositoryFact } from '../domain/repository-findings.ts';
import type { WorkItem } from '../domain/work-item.ts';

/** Reads what the files and the history of repositories say about the items of a plan. */
export interface RepositorySurveys {
  /**
   * As of the head of `branch`. What is `known` was read to its end at most a minute ago; what is older is read anew, and is `reading` until then. Where
   * that takes too long, or fails, it is `unknown`, and says why. It never rejects, and answers within seconds.
   */
  ask(repository: RepositoryRef, branch: string, items: readonly WorkItem[]): Promise<RepositoryFact>;
}
