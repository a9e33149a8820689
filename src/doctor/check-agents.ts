import { checkAgents } from '../agents/check-agents.ts';
import type { Environment } from '../config/environment.ts';
import type { Check } from './check.ts';
import { checkAgent } from './check-host.ts';
import { judgeAgents } from './judge-agents.ts';
import { PROBE_LIMIT_MS } from './probe.ts';

/** Whether each agent that this host shall have is there, in a version that will do. `env` is the environment that agents are looked for in. */
export async function checkEveryAgent(
  { agents, agentCommand }: Pick<Environment, 'agents' | 'agentCommand'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check[]> {
  const checks = await checkAgents(agents, { command: agentCommand, env, limitMs: PROBE_LIMIT_MS });
  const judged = judgeAgents(checks).map(({ name, finding }) =>
    name === 'command' && agentCommand !== null
      ? checkAgent(agentCommand)
      : ({ name: 'agent', kind: 'resources', finding } as const),
  );
  return Promise.all(judged);
}
