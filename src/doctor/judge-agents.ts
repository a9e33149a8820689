import type { Agent } from '../agents/agent.ts';
import type { AgentCheck } from '../agents/check-agents.ts';
import { PROVIDER_SOURCES } from '../gateway/providers.ts';
import { type Finding, ok, problem, warning } from './check.ts';

/** How agents of this host get at their models. */
export interface ModelAccess {
  /** Names of the providers whose key the worker has. */
  readonly providers: readonly string[];
  /** Whether the operator passes variables of their own to agents, among which may be a key. */
  readonly passesVariables: boolean;
}

/** An agent that is missing, or that has no model, is a problem where no other one could do its work. */
export function judgeAgents(
  checks: readonly AgentCheck[],
  access: ModelAccess,
): readonly { readonly name: string; readonly finding: Finding }[] {
  const isUsable = (check: AgentCheck): boolean => 'agent' in check && findsModel(check.agent, access);
  const lacking = checks.some(isUsable) ? warning : problem;
  return checks.map((check) => ({ name: check.name, finding: judge(check, access, lacking) }));
}

function judge(check: AgentCheck, access: ModelAccess, lacking: typeof problem): Finding {
  switch (check.outcome) {
    case 'found':
      return judgeModel(check, access, lacking);
    case 'unreadable':
      return warning(check.message, check.remedy);
    default:
      return lacking(check.message, check.remedy);
  }
}

function judgeModel(
  { name, agent, version }: Extract<AgentCheck, { outcome: 'found' }>,
  access: ModelAccess,
  lacking: typeof problem,
): Finding {
  const there = `The agent \`${name}\` is there${version === null ? '' : `, version ${version}`}`;
  if (hasKey(agent, access)) return ok(`${there}.`);
  const keys = keysOf(agent);
  const unset = keys.length === 1 ? `${keys.join()} is not set` : `none of ${keys.join(', ')} is set`;
  if (access.passesVariables) {
    return ok(`${there}; ${unset}, so that it has to reach its model with what AGENT_PASS_ENV names.`);
  }
  return lacking(
    `${there}, but it has no model: ${unset}.`,
    `Set ${keys[0] ?? 'its key'} in the environment of the worker or in .env: the key stays with the worker. What else an agent may need is named in AGENT_PASS_ENV, and its host in NETWORK_ALLOW.`,
  );
}

function findsModel(agent: Agent, access: ModelAccess): boolean {
  return hasKey(agent, access) || access.passesVariables;
}

/** What the operator's own command works with is its own affair. */
function hasKey({ providers }: Agent, access: ModelAccess): boolean {
  return providers.length === 0 || providers.some((name) => access.providers.includes(name));
}

/** Variables of which one has to be set, the preferred first. */
function keysOf({ providers }: Agent): string[] {
  return providers.flatMap((name) =>
    PROVIDER_SOURCES.filter((source) => source.name === name).flatMap(({ keys }) =>
      keys.map(({ variable }) => variable),
    ),
  );
}
