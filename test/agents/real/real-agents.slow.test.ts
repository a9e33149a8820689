import { describe } from 'vitest';
import {
  type AgentProgram,
  agentPrograms,
  agentSuite,
  hasAgentProgram,
} from '../../support/agent-programs.ts';
import { hasBubblewrap } from '../../support/bubblewrap.ts';
import { smokeCases, troubleCases } from './agent-cases.ts';
import { inTheSandbox } from './in-the-sandbox.ts';
import { onThisHost } from './work-with.ts';

const agents = Object.keys(agentPrograms) as AgentProgram[];
const where = hasBubblewrap ? 'in its sandbox' : 'without a sandbox, since bubblewrap does not start here';
const surroundAt = hasBubblewrap ? inTheSandbox : onThisHost;

for (const agent of agents) {
  describe.skipIf(!hasAgentProgram(agent))(
    `the real ${agentSuite(agent)} ${where}`,
    { timeout: 120_000 },
    () => {
      smokeCases(agent, surroundAt, hasBubblewrap ? 'the gateway' : 'the agent');
      if (agent === 'claude' || agent === 'codex') troubleCases(agent, surroundAt);
    },
  );
}
