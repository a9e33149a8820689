import type { NetworkPolicy } from '../domain/confinement.ts';
import { applyFlags, type Ceilings, type Settings } from '../domain/settings.ts';
import type { ConfigFact } from '../domain/snapshot.ts';
import { type Budget, NO_BUDGET } from '../domain/usage.ts';
import { parseRepositoryConfig } from './parse-repository-config.ts';
import type { RepositoryConfig } from './repository-config.ts';

/** What the operator of the server says about every run. */
export interface ServerDefaults {
  /** Names of the agents that this server offers, the preferred first. */
  readonly agents: readonly string[];
  readonly ceilings: Ceilings;
}

/** What a user gets with no configuration at all; the agents are the server's. */
const DEFAULT_SETTINGS: Omit<Settings, 'agents'> = {
  enabled: true,
  minTasks: 3,
  maxAgents: 5,
  retryOnFailure: 3,
  successThreshold: 0.8,
  successMeans: 'verified',
  agentTimeoutMs: 30 * 60_000,
  statusIntervalMs: 30_000,
  approval: 'when-risky',
  models: {},
  idleTimeoutMs: 5 * 60_000,
  stallTimeoutMs: 30 * 60_000,
  raceAfterMs: null,
  budget: { attempt: NO_BUDGET, run: NO_BUDGET },
  sandbox: 'required',
  network: { kind: 'allow-list', hosts: [] },
  setUp: [],
  verification: { commands: [], weakenedTests: 'hold', qaAgent: null, endToEnd: null },
  instructions: '',
  issueTemplate: {
    title: '[Master #{master}] {task_title}',
    body: null,
    labels: ['parallel-orchestration', 'sub-issue'],
  },
};

/**
 * The settings of runs in a repository: repository config > server > default, never above the server's ceilings (R5).
 * The flags of one run come on top with `applyFlags`.
 */
export function resolveSettings(repository: RepositoryConfig, server: ServerDefaults): Settings {
  const { parallelization, issue_template: template } = repository;
  const wanted: Settings = {
    enabled: parallelization?.enabled ?? DEFAULT_SETTINGS.enabled,
    minTasks: parallelization?.min_tasks ?? DEFAULT_SETTINGS.minTasks,
    maxAgents: parallelization?.max_agents ?? DEFAULT_SETTINGS.maxAgents,
    retryOnFailure: parallelization?.retry_on_failure ?? DEFAULT_SETTINGS.retryOnFailure,
    successThreshold: repository.success_threshold ?? DEFAULT_SETTINGS.successThreshold,
    successMeans: repository.success_means ?? DEFAULT_SETTINGS.successMeans,
    agentTimeoutMs: repository.agent_timeout ?? DEFAULT_SETTINGS.agentTimeoutMs,
    statusIntervalMs: repository.status_interval ?? DEFAULT_SETTINGS.statusIntervalMs,
    approval: repository.approval ?? DEFAULT_SETTINGS.approval,
    agents: repository.agents ?? server.agents,
    models: repository.models ?? DEFAULT_SETTINGS.models,
    idleTimeoutMs: repository.idle_timeout ?? DEFAULT_SETTINGS.idleTimeoutMs,
    stallTimeoutMs: repository.stall_timeout ?? DEFAULT_SETTINGS.stallTimeoutMs,
    raceAfterMs: repository.race_after ?? DEFAULT_SETTINGS.raceAfterMs,
    budget: {
      attempt: budgetOf(repository.budget?.attempt),
      run: budgetOf(repository.budget?.run),
    },
    sandbox: repository.sandbox ?? server.ceilings.sandbox,
    network: networkOf(repository, server.ceilings.network),
    setUp: repository.set_up ?? DEFAULT_SETTINGS.setUp,
    verification: {
      commands: repository.verify ?? DEFAULT_SETTINGS.verification.commands,
      weakenedTests: repository.weakened_tests ?? DEFAULT_SETTINGS.verification.weakenedTests,
      qaAgent: repository.qa_agent ?? DEFAULT_SETTINGS.verification.qaAgent,
      endToEnd: repository.end_to_end ?? DEFAULT_SETTINGS.verification.endToEnd,
    },
    instructions: repository.instructions ?? DEFAULT_SETTINGS.instructions,
    issueTemplate: {
      title: template?.title ?? DEFAULT_SETTINGS.issueTemplate.title,
      body: template?.body ?? DEFAULT_SETTINGS.issueTemplate.body,
      labels: template?.labels ?? DEFAULT_SETTINGS.issueTemplate.labels,
    },
  };
  return applyFlags(wanted, {}, server.ceilings);
}

function budgetOf(written: NonNullable<RepositoryConfig['budget']>['attempt']): Budget {
  return {
    tokens: written?.tokens ?? null,
    costUsd: written?.usd ?? null,
    turns: written?.turns ?? null,
  };
}

/** A repository that says nothing of hosts gets those of the server. */
function networkOf(
  { network, network_allow: hosts }: RepositoryConfig,
  server: NetworkPolicy,
): NetworkPolicy {
  const kind = network ?? server.kind;
  if (kind !== 'allow-list') return { kind };
  return { kind, hosts: hosts ?? (server.kind === 'allow-list' ? server.hosts : []) };
}

/** Turns the text of a repository's config file, `null` where there is none, into settings under `server`. */
export function createConfigReader(server: ServerDefaults): (text: string | null) => ConfigFact {
  return (text) => {
    const parsed = parseRepositoryConfig(text, server.agents);
    if (parsed.outcome === 'invalid') return parsed;
    const settings = resolveSettings(parsed.config, server);
    return { outcome: 'valid', settings, ceilings: server.ceilings, agents: server.agents };
  };
}
