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
import { onThisHost } from './work-with.ts';

const agents = Object.keys(agentPrograms) as AgentProgram[];

for (const agent of agents) {
  const hasTrouble = agent === 'claude' || agent === 'codex';
  describe.skipIf(!hasAgentProgram(agent) || !hasBubblewrap)(
    `the real ${agentSuite(agent)} ${BUBBLEWRAP_SUITE}`,
    { timeout: 120_000 },
    () => {
      smokeCases(agent, inTheSandbox, 'the gateway');
      if (hasTrouble) troubleCases(agent, inTheSandbox);
    },
  );
  // Better than nothing for whoever works on a host without bubblewrap, and in no place of the suites above.
  if (hasAgentProgram(agent) && !hasBubblewrap) {
    describe(`the real ${agent} without a sandbox`, { timeout: 120_000 }, () => {
      smokeCases(agent, onThisHost, 'the agent');
      if (hasTrouble) troubleCases(agent, onThisHost);
    });
  }
}
