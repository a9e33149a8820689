import type { AgentCheck } from '../agents/check-agents.ts';
import { type Finding, ok, problem, warning } from './check.ts';

/** An agent that is missing, or that has no model, is a problem where no other one could do its work. */
export function judgeAgents(
  checks: readonly AgentCheck[],
): readonly { readonly name: string; readonly finding: Finding }[] {
  const lacking = checks.some((check) => 'agent' in check) ? warning : problem;
  return checks.map((check) => ({ name: check.name, finding: judge(check, lacking) }));
}

function judge(check: AgentCheck, lacking: typeof problem): Finding {
  switch (check.outcome) {
    case 'found': {
      const version = check.version === null ? '' : `, version ${check.version}`;
      return ok(`The agent \`${check.name}\` is there${version}.`);
    }
    case 'unreadable':
      return warning(check.message, check.remedy);
    default:
      return lacking(check.message, check.remedy);
  }
}
