import { describe } from 'vitest';
import {
  type AgentProgram,
  agentPrograms,
  agentSuite,
  hasAgentProgram,
} from '../../support/agent-programs.ts';
import { smokeCases, troubleCases } from './agent-cases.ts';
import { onThisHost } from './work-with.ts';

const agents = Object.keys(agentPrograms) as AgentProgram[];

for (const agent of agents) {
  describe.skipIf(!hasAgentProgram(agent))(`the real ${agentSuite(agent)}`, { timeout: 120_000 }, () => {
    smokeCases(agent, onThisHost, 'the agent');
    if (agent === 'claude' || agent === 'codex') troubleCases(agent, onThisHost);
  });
}
