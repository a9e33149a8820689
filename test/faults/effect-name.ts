import type { FaultyRequest } from '../../src/local-github/faults/fault.ts';

/** What a write does, the same in every run and at every try: `createIssue Add src/one.txt`, `addComment status`. */
export function effectName({ operation, input }: FaultyRequest): string {
  const name = operation.replace(/^mutation /, '');
  const what =
    input['title'] ?? input['headRefName'] ?? input['content'] ?? input['name'] ?? tagIn(input['body']);
  const refs = operation === 'git-receive-pack' ? '' : what;
  return [name, typeof refs === 'string' ? refs : ''].join(' ').trim();
}

/** The kind of the hidden tag, and the key of what is answered. */
function tagIn(body: unknown): string {
  const match = /<!-- parallel-orchestrator v\d+ ([a-z-]+) /.exec(typeof body === 'string' ? body : '');
  return match?.[1] ?? '';
}
