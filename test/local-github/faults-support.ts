import type { Fault } from '../../src/local-github/faults/fault.ts';
import { type Started, shop } from './start.ts';

/** A call, the group of words that rules know it by, and how often it has been applied. */
export interface Call {
  readonly operation: string;
  readonly run: (started: Started, signal?: AbortSignal) => Promise<unknown>;
  readonly applied: (started: Started) => number;
}

let last = 0;
const newName = () => {
  last += 1;
  return `new-${last}`;
};

export const CREATE = `mutation New($repositoryId: ID!, $title: String!) {
  createIssue(input: { repositoryId: $repositoryId, title: $title }) { issue { number title } }
}`;

/** A write to REST. */
export const LABEL: Call = {
  operation: 'POST /repos/{owner}/{repo}/labels',
  run: ({ ada }, signal = never()) =>
    ada.rest.issues.createLabel({ ...shop, name: newName(), color: 'abcdef', request: { signal } }),
  applied: ({ github }) => github.writes.list('labels.create').length,
};

/** A write to GraphQL. */
export const ISSUE: Call = {
  operation: 'mutation createIssue',
  run: async ({ adaGraphql, github }, signal = never()) => {
    const repositoryId = github.state.repositories.get('acme/shop')?.nodeId;
    return adaGraphql(CREATE, { repositoryId, title: newName(), request: { signal } });
  },
  applied: ({ github }) => github.writes.list('issues.create').length,
};

export const READ: Call = {
  operation: 'GET /repos/{owner}/{repo}/issues',
  run: ({ ada }, signal = never()) => ada.rest.issues.listForRepo({ ...shop, request: { signal } }),
  // Nobody sees whether a read was applied.
  applied: () => 0,
};

function never(): AbortSignal {
  return new AbortController().signal;
}

/** Adds a fault for one call, and tells how the call ends and how often it was applied meanwhile. */
export async function suffer(
  started: Started,
  { operation, run, applied }: Call,
  fault: Fault,
  signal?: AbortSignal,
) {
  started.github.faults.add({ match: operation, fault, times: 1 });
  const before = applied(started);
  const error: unknown = await run(started, signal).then(
    () => null,
    (reason: unknown) => reason,
  );
  const { status } = Object.assign({ status: 200 }, error);
  const message = error instanceof Error ? error.message : '';
  return { status, message, applied: applied(started) - before };
}
