import type { Agent } from '../../src/agents/agent.ts';
import { type AgentRegistry, createAgentRegistry } from '../../src/agents/agent-registry.ts';

/** A host on which these agents are found, and nothing is known of their versions. */
export function registryOf(...agents: readonly Agent[]): AgentRegistry {
  return createAgentRegistry(
    agents.map((agent) => ({ name: agent.name, outcome: 'found', agent, version: null })),
  );
}
