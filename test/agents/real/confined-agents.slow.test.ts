import { describe } from 'vitest';
import {
  type AgentProgram,
  agentPrograms,
  agentSuite,
  hasAgentProgram,
} from '../../support/agent-programs.ts';
import { BUBBLEWRAP_SUITE, hasBubblewrap } from '../../support/bubblewrap.ts';
import { smokeCases, troubleCases } from './agent-cases.ts';
import { inTheSandbox } from './in-the-sandbox.ts';

const agents = Object.keys(agentPrograms) as AgentProgram[];

for (const agent of agents) {
  const isHere = hasAgentProgram(agent) && hasBubblewrap;
  const name = `the real ${agentSuite(agent)} in its sandbox ${BUBBLEWRAP_SUITE}`;
  describe.skipIf(!isHere)(name, { timeout: 120_000 }, () => {
    smokeCases(agent, inTheSandbox, 'the gateway');
    if (agent === 'claude' || agent === 'codex') troubleCases(agent, inTheSandbox);
  });
}
