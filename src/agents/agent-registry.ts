import type { Agent } from './agent.ts';

/** The agents that this worker can start. */
export interface AgentRegistry {
  find(name: string): AgentLookup;
}

export type AgentLookup =
  | { readonly outcome: 'found'; readonly agent: Agent }
  | { readonly outcome: 'unknown'; readonly message: string };

export function createAgentRegistry(agents: readonly Agent[]): AgentRegistry {
  const byName = new Map(agents.map((agent) => [agent.name, agent]));
  const known = agents.length === 0 ? 'none' : agents.map((agent) => `\`${agent.name}\``).join(', ');
  return {
    find(name) {
      const agent = byName.get(name);
      if (agent !== undefined) return { outcome: 'found', agent };
      const message = `This worker does not know the agent \`${name}\`. It knows: ${known}. Name one of them in \`agents:\` of .github/parallel-orchestrator.yml, or set this one up on the worker.`;
      return { outcome: 'unknown', message };
    },
  };
}
