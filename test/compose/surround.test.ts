import { expect, test } from 'vitest';
import { knownAgents } from '../../src/agents/agent-presets.ts';
import type { EnclosureRequest } from '../../src/compose/enclose.ts';
import { createSurrounds } from '../../src/compose/surround.ts';

test('an agent that reads a checkout cannot write to it, and has a budget', async () => {
  const requests: EnclosureRequest[] = [];
  const surrounds = createSurrounds(async (request) => {
    requests.push(request);
    return { outcome: 'unavailable', message: 'not here' };
  });
  const [agent] = knownAgents(null);
  if (agent === undefined) throw new Error('no agent is known');
  const reach = { sandbox: 'required', network: { kind: 'none' }, readable: [] } as const;
  const places = { execution: 'x', directory: '/a/tree', home: '/a/home', temporary: '/a/tmp', reach };
  const budget = { tokens: 5, costUsd: null, turns: null };
  await surrounds.reader(agent, places, budget);
  expect(requests).toEqual([
    expect.objectContaining({ writable: ['/a/home', '/a/tmp'], readable: ['/a/tree'], budget }),
  ]);
});
