import type { AgentCheck } from '../agents/check-agents.ts';
import { explainNoModelNamed, type ModelAccess, readModelAccess } from '../agents/model-access.ts';
import { findHostAgents } from '../compose/host-runner.ts';
import { REPOSITORY_CONFIG_PATH } from '../config/repository-config.ts';
import type { Settings } from '../domain/settings.ts';
import type { Size } from '../domain/work-item.ts';
import { UserError } from '../errors.ts';
import type { PreparedRun } from './prepare-run.ts';

/** The program of no agent of the run can be started. */
export class NoAgent extends UserError {}

/**
 * Looks for the agents of a run: one that can work will do, since the others are passed over. Throws a `UserError` where there is none, which is a
 * `NoAgent` where a program is missing.
 */
export async function demandAgents({
  environment,
  settings,
  plan,
}: PreparedRun): Promise<readonly AgentCheck[]> {
  const found = await findHostAgents({ ...environment, agents: settings.agents }, process.env);
  const models = readModelAccess(process.env, environment.agentPassEnvironment);
  const sizes = plan.items.filter(({ handle }) => plan.waves.flat().includes(handle)).map(({ size }) => size);
  const checks = found.map((check) => withModel(check, models, settings, sizes));
  const refused = checks.flatMap((check) => ('agent' in check ? [] : [check]));
  if (refused.length < checks.length) return checks;
  const message = `No agent can be started. ${refused.map((check) => check.message).join(' ')}`;
  const remedies = new Set(refused.map(({ remedy }) => remedy));
  const remedy = `${[...remedies].join('\n')}\nAny command that reads the prompt on its input and commits can be the agent: --agent-command "…".`;
  const isMissing = refused.some(({ outcome }) => outcome === 'missing' || outcome === 'too-old');
  throw isMissing ? new NoAgent(message, remedy) : new UserError(message, remedy);
}

function withModel(
  check: AgentCheck,
  access: ModelAccess,
  { models }: Settings,
  sizes: readonly Size[],
): AgentCheck {
  if (!('agent' in check)) return check;
  const isNamed = sizes.every((size) => models[check.name]?.[size] !== undefined);
  const message = explainNoModelNamed(check.agent, access, isNamed);
  if (message === null) return check;
  const remedy = `Name one for each size in \`models:\` of ${REPOSITORY_CONFIG_PATH}, in the commit that tasks start from.`;
  return { name: check.name, outcome: 'no-model', message, remedy };
}

/** A sentence for each agent that is passed over. */
export function describePassedOver(checks: readonly AgentCheck[]): string[] {
  return checks.flatMap((check) =>
    'agent' in check ? [] : [`The agent \`${check.name}\` is passed over: ${check.message} ${check.remedy}`],
  );
}
