import { latestCheckRuns, rollupOf } from '../state/check-run.ts';
import type { CheckRun, Repository } from '../state/entities.ts';
import { nodeIdOf } from '../state/identity.ts';
import { connectionOf, type PageArguments } from './connection.ts';
import type { FieldResolvers } from './context.ts';
import { commitNode } from './git-objects.ts';

interface Rollup {
  readonly repository: Repository;
  readonly oid: string;
}

/** All check runs of a commit together. */
export function rollup(repository: Repository, oid: string): Rollup {
  return { repository, oid };
}

export const checkResolvers = {
  StatusCheckRollup: {
    id: ({ repository, oid }: Rollup) => nodeIdOf('CheckRun', `rollup:${repository.id}:${oid}`),
    state: ({ repository, oid }: Rollup) => rollupOf(repository, oid),
    commit: ({ repository, oid }: Rollup) => commitNode(repository, oid),
    contexts: ({ repository, oid }: Rollup, args: PageArguments) =>
      connectionOf('contexts', latestCheckRuns(repository, oid), args),
  },
  CheckRun: {
    id: ({ nodeId }: CheckRun) => nodeId,
    databaseId: ({ id }: CheckRun) => id,
    status: ({ status }: CheckRun) => status.toUpperCase(),
    conclusion: ({ conclusion }: CheckRun) => conclusion?.toUpperCase() ?? null,
    title: ({ output }: CheckRun) => output?.title ?? null,
    summary: ({ output }: CheckRun) => output?.summary ?? null,
    text: ({ output }: CheckRun) => output?.text ?? null,
  },
} satisfies Record<string, FieldResolvers>;
