import { describe, expect, test } from 'vitest';
import { list, planBody } from '../plan-support.ts';

function groups(body: string, maxAgents: number): string[] {
  return planBody(body, { forceParallel: true }, { maxAgents }).groups.map(
    ({ handles, reason }) => `${handles.join(' ')}: ${reason}`,
  );
}

describe('groups', () => {
  test('a chain of stated dependencies stays together, whoever else is there', () => {
    expect(
      groups(list('Fix `a/x.ts`', 'Fix `b/x.ts` after 1', 'Fix `c/x.ts` after 2', 'Fix `d/x.ts`'), 5),
    ).toEqual(['item-1 item-2 item-3: each waits for the one before it']);
  });

  test('where there are more items than agents: one directory, then one heading', () => {
    const body = `## Server\n${list('Fix `api/a.ts`', 'Fix `api/b.ts`', 'Fix the menu')}\n## Web\n${list('Fix colours', 'Fix fonts', 'Fix links')}`;
    expect(groups(body, 3)).toEqual([
      'item-1 item-2: same directory api/',
      'item-4 item-5: same heading “Web”',
    ]);
    expect(groups(body, 6)).toEqual([]);
  });

  test('no agent gets more than its share, and nobody is in two groups', () => {
    const body = list(...Array.from({ length: 8 }, (_, index) => `Fix \`api/${index}.ts\``));
    expect(groups(body, 4)).toEqual([
      'item-1 item-2: same directory api/',
      'item-3 item-4: same directory api/',
      'item-5 item-6: same directory api/',
      'item-7 item-8: same directory api/',
    ]);
  });

  test('there are at most as many as agents, and none where items run one after another', () => {
    const pairs = Array.from({ length: 6 }, (_, index) => [
      `Fix x${index}`,
      `Fix y${index} after ${2 * index + 1}`,
    ]);
    expect(groups(list(...pairs.flat()), 2)).toHaveLength(2);
    expect(planBody(list('Fix `a/x.ts`', 'Fix `b/x.ts` after 1')).groups).toEqual([]);
  });
});
