import type { Attempt } from './attempt.ts';
import type { InfrastructureCause } from './attempt-outcome.ts';
import { momentText } from './figures.ts';
import { endOf } from './task-tries.ts';

/** How long an agent is passed over where nobody says how long: its provider gave no time, or the worker has to be mended. */
const PASSED_OVER_MS = 10 * 60_000;

/** Why an agent is not the first choice now. */
export interface AgentLimit {
  /** Others are taken before it until then, milliseconds since the epoch. */
  readonly until: number;
  /** Whether time alone mends it. */
  readonly heals: boolean;
  /** `claude is limited until 2026-01-02 14:05 UTC`. */
  readonly why: string;
}

export type AgentLimits = ReadonlyMap<string, AgentLimit>;

/** What the run's attempts have shown of the agents: those that a provider limits, and those that could not be used (R31). */
export function agentLimits(attempts: readonly Attempt[]): AgentLimits {
  const limits = new Map<string, AgentLimit>();
  for (const attempt of attempts) {
    const limit = limitOf(attempt);
    const { agent } = attempt.assignment;
    const known = limits.get(agent);
    if (limit && (known?.until ?? 0) < limit.until) limits.set(agent, limit);
  }
  return limits;
}

function limitOf(attempt: Attempt): AgentLimit | null {
  const end = endOf(attempt);
  if (end?.outcome.kind !== 'infrastructure') return null;
  const { agent } = attempt.assignment;
  return limitBy(end.outcome.cause, agent, end.endedAt);
}

function limitBy(cause: InfrastructureCause, agent: string, at: number): AgentLimit | null {
  const later = at + PASSED_OVER_MS;
  switch (cause.kind) {
    case 'host':
    case 'elsewhere':
      return null;
    case 'rate-limit': {
      const until = cause.until ?? later;
      return { until, heals: true, why: `${agent} is limited until ${momentText(until)}` };
    }
    case 'agent-missing':
    case 'misconfigured':
      return { until: later, heals: false, why: `${agent} could not be started on the worker` };
    case 'provider':
      return { until: later, heals: true, why: `the provider of ${agent} fails` };
  }
}

export function isLimited(agent: string, limits: AgentLimits, now: number): boolean {
  return (limits.get(agent)?.until ?? 0) > now;
}

export interface ChosenAgent {
  readonly agent: string;
  /** Not to be tried before, milliseconds since the epoch; 0: at once. */
  readonly waitUntil: number;
  /** Why the first of them was not taken, or is waited for; `null` where it is taken at once. */
  readonly since: string | null;
}

/**
 * The first that is not limited now; where all are, the one that is free the earliest. A single one is waited for only where its provider says how
 * long: the waits between retries do for the rest.
 * @param wanted agents in their order, one at least
 */
export function chooseAgent(wanted: readonly string[], limits: AgentLimits, now: number): ChosenAgent {
  const [first] = wanted;
  if (first === undefined) throw new Error('settings name no agent');
  const free = wanted.find((agent) => !isLimited(agent, limits, now));
  if (free !== undefined) {
    return { agent: free, waitUntil: 0, since: free === first ? null : (limits.get(first)?.why ?? null) };
  }
  const healing = wanted.flatMap((agent) => {
    const limit = limits.get(agent);
    return limit?.heals ? [{ agent, ...limit }] : [];
  });
  const [earliest] = healing.toSorted((a, b) => a.until - b.until);
  if (!earliest) return { agent: first, waitUntil: 0, since: null };
  return { agent: earliest.agent, waitUntil: earliest.until, since: earliest.why };
}
