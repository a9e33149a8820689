import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { parseRepositoryConfig } from '../../src/config/parse-repository-config.ts';
import { repositoryConfigSchema } from '../../src/config/repository-config.ts';
import { createConfigReader, resolveSettings } from '../../src/config/resolve-settings.ts';
import { applyFlags } from '../../src/domain/settings.ts';
import { NO_BUDGET } from '../../src/domain/usage.ts';
import { CEILINGS } from '../support/settings.ts';

const server = {
  agents: ['claude'],
  ceilings: {
    ...CEILINGS,
    maxAgents: 8,
    agentTimeoutMs: 7_200_000,
    sandbox: 'required' as const,
    network: { kind: 'allow-list' as const, hosts: ['packages.example.com'] },
  },
};

/** The `default` of every key, at its place. */
function documentedDefaults(schema: z.core.JSONSchema.BaseSchema): unknown {
  if (schema.type !== 'object' || !schema.properties) return schema.default;
  const entries = Object.entries(schema.properties).map(([key, inner]) => {
    return [key, typeof inner === 'object' ? documentedDefaults(inner) : undefined];
  });
  return Object.fromEntries(entries);
}

describe('settings', () => {
  it('are the documented defaults where nobody says anything', () => {
    expect(resolveSettings({}, server)).toEqual({
      enabled: true,
      minTasks: 3,
      maxAgents: 5,
      retryOnFailure: 3,
      successThreshold: 0.8,
      successMeans: 'verified',
      agentTimeoutMs: 1_800_000,
      approval: 'when-risky',
      agents: ['claude'],
      models: {},
      idleTimeoutMs: 300_000,
      stallTimeoutMs: 1_800_000,
      raceAfterMs: null,
      statusIntervalMs: 30_000,
      budget: { attempt: NO_BUDGET, run: NO_BUDGET },
      sandbox: 'required',
      network: { kind: 'allow-list', hosts: ['packages.example.com'] },
      setUp: [],
      verification: { commands: [], weakenedTests: 'hold', qaAgent: null, endToEnd: null },
      instructions: '',
      issueTemplate: {
        title: '[Master #{master}] {task_title}',
        body: null,
        labels: ['parallel-orchestration', 'sub-issue'],
      },
    });
  });

  it('are the same when the file spells out every documented default', () => {
    const defaults = documentedDefaults(z.toJSONSchema(repositoryConfigSchema, { io: 'input' }));
    const parsed = parseRepositoryConfig(stringify(defaults));
    expect(parsed.outcome === 'valid' && resolveSettings(parsed.config, server)).toEqual(
      resolveSettings({}, server),
    );
  });

  it('follow the flag before the repository, and the repository before the default', () => {
    const repository = resolveSettings({ parallelization: { max_agents: 2 }, approval: 'always' }, server);
    expect(repository).toMatchObject({ maxAgents: 2, approval: 'always', minTasks: 3 });
    expect(applyFlags(repository, { maxWorkers: 4 }, server.ceilings).maxAgents).toBe(4);
  });

  it('are read from the text of the file, with the ceilings for the flags to come', () => {
    const readConfig = createConfigReader(server);
    expect(readConfig('parallelization: { max_agents: 40 }')).toMatchObject({
      outcome: 'valid',
      settings: { maxAgents: 8 },
      ceilings: server.ceilings,
      agents: server.agents,
    });
    expect(readConfig('agents: [nobody]')).toEqual({
      outcome: 'invalid',
      errors: ['1:10: agents.0: this server has no agent "nobody"; it has claude'],
    });
  });

  it("never go above the server's ceilings", () => {
    const agents = fc.integer({ min: 1, max: 50 });
    const time = fc.integer({ min: 1000, max: 86_400_000 });
    fc.assert(
      fc.property(
        fc.record({ maxAgents: agents, agentTimeoutMs: time }).map((lower) => ({ ...CEILINGS, ...lower })),
        fc.record({ max_agents: agents }, { requiredKeys: [] }),
        fc.option(time, { nil: undefined }),
        fc.record({ maxWorkers: agents, timeoutMs: time }, { requiredKeys: [] }),
        (ceilings, parallelization, agent_timeout, flags) => {
          const repository = resolveSettings({ parallelization, agent_timeout }, { agents: [], ceilings });
          for (const settings of [repository, applyFlags(repository, flags, ceilings)]) {
            expect(settings.maxAgents).toBeLessThanOrEqual(ceilings.maxAgents);
            expect(settings.agentTimeoutMs).toBeLessThanOrEqual(ceilings.agentTimeoutMs);
          }
        },
      ),
    );
  });
});
