import type { Agent } from './agent.ts';
import type { AgentCheck } from './check-agents.ts';

/** The agents that this worker can start. */
export interface AgentRegistry {
  find(name: string): AgentLookup;
}

export type AgentLookup =
  | { readonly outcome: 'found'; readonly agent: Agent }
  | { readonly outcome: 'unknown' | 'unusable'; readonly message: string };

/** The agents of a host as they were checked at its start. */
export function createAgentRegistry(checks: readonly AgentCheck[]): AgentRegistry {
  const byName = new Map(checks.map((check) => [check.name, check]));
  const usable = checks.filter((check) => 'agent' in check).map(({ name }) => `\`${name}\``);
  return {
    find(name) {
      const check = byName.get(name);
      if (check === undefined) return { outcome: 'unknown', message: explainUnknown(name, usable) };
      if ('agent' in check) return { outcome: 'found', agent: check.agent };
      return { outcome: 'unusable', message: `${check.message} ${check.remedy}` };
    },
  };
}

function explainUnknown(name: string, usable: readonly string[]): string {
  const known = usable.length === 0 ? 'none' : usable.join(', ');
  return `This worker does not know the agent \`${name}\`. It knows: ${known}. Name one of them in \`agents:\` of .github/parallel-orchestrator.yml, or set this one up on the worker and name it in AGENTS.`;
}
