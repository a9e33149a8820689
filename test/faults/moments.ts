import type { FaultRule, FaultyRequest } from '../../src/local-github/faults/fault.ts';

/** Acts at the first request that matches: before it is applied, or before its answer leaves. The request waits for what is returned. */
export function atFirst(
  match: FaultRule['match'],
  when: 'before' | 'after',
  run: () => Promise<void> | void,
): FaultRule {
  return { match, times: 1, fault: { kind: 'call', when, run } };
}

/** A worker asks for such a token right before each push. */
export function mintsForPush({ operation, input }: FaultyRequest): boolean {
  return (
    operation.endsWith('/access_tokens') && JSON.stringify(input['permissions']) === '{"contents":"write"}'
  );
}
