import { checkAgents } from '../agents/check-agents.ts';
import { readModelAccess } from '../agents/model-access.ts';
import type { Environment } from '../config/environment.ts';
import { findProviders } from '../gateway/providers.ts';
import { type Check, type Finding, warning } from './check.ts';
import { checkAgent } from './check-host.ts';
import { judgeAgents } from './judge-agents.ts';
import { PROBE_LIMIT_MS } from './probe.ts';

/**
 * Whether each agent that this host shall have is there, in a version that will do, and with a model. `env` is the environment that agents and the
 * keys of their models are looked for in.
 */
export async function checkEveryAgent(
  {
    agents,
    agentCommand,
    agentPassEnvironment,
  }: Pick<Environment, 'agents' | 'agentCommand' | 'agentPassEnvironment'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check[]> {
  const models = readModelAccess(env, agentPassEnvironment);
  const options = { command: agentCommand, env, limitMs: PROBE_LIMIT_MS, models };
  const checks = await checkAgents(agents, options);
  const judged = judgeAgents(checks).map(({ name, finding }) =>
    name === 'command' && agentCommand !== null ? checkAgent(agentCommand) : asCheck(finding),
  );
  const unusable = findProviders(env).problems.map((message) =>
    asCheck(warning(message, 'Correct it in the environment of the worker or in .env.')),
  );
  return [...(await Promise.all(judged)), ...unusable];
}

function asCheck(finding: Finding): Check {
  return { name: 'agent', kind: 'resources', finding };
}
