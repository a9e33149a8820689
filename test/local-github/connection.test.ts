import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionOf } from '../../src/local-github/graphql/connection.ts';

const nodes = (count: number) => Array.from({ length: count }, (_, index) => ({ nodeId: `N_${index}` }));

describe('walking a connection', () => {
  it('forward or backward meets every node once, in order, whatever the page size', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 20 }), (count, size) => {
        const all = nodes(count);
        const forward = [];
        let after: string | null = null;
        for (let more = true; more; ) {
          const page: ReturnType<typeof connectionOf<{ nodeId: string }>> = connectionOf('x', all, {
            first: size,
            after,
          });
          forward.push(...page.nodes);
          after = page.pageInfo.endCursor;
          more = page.pageInfo.hasNextPage;
        }
        const backward = [];
        let before: string | null = null;
        for (let more = true; more; ) {
          const page: ReturnType<typeof connectionOf<{ nodeId: string }>> = connectionOf('x', all, {
            last: size,
            before,
          });
          backward.unshift(...page.nodes);
          before = page.pageInfo.startCursor;
          more = page.pageInfo.hasPreviousPage;
        }
        expect(forward).toEqual(all);
        expect(backward).toEqual(all);
      }),
    );
  });
});
