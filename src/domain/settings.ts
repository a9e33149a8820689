import type { VerificationSettings } from './attempt.ts';
import { type NetworkPolicy, type SandboxPolicy, stricterNetwork, stricterSandbox } from './confinement.ts';
import type { Budget } from './usage.ts';
import type { Size } from './work-item.ts';

/** When a plan waits for a person (R6). `when-risky`: an XL task, more than ten tasks, or an item that needs clarification. */
export type ApprovalPolicy = 'auto' | 'always' | 'when-risky';

/** What makes a task count as success. Later policies join this union. */
export type SuccessMeaning = 'verified';

/**
 * The settings of one run, after precedence (flag > repository config > server environment > default) and ceilings.
 * Times are in milliseconds.
 */
export interface Settings {
  readonly enabled: boolean;
  /** Fewer independent items than this are run one after another. */
  readonly minTasks: number;
  /** Attempts of this run that may be under way at once. */
  readonly maxAgents: number;
  /** Attempts more that an infrastructure failure gets. */
  readonly retryOnFailure: number;
  /** Share of the planned tasks, 0 to 1. */
  readonly successThreshold: number;
  readonly successMeans: SuccessMeaning;
  /** Wall time of one attempt of size S or M; twice that for L, four times for XL. */
  readonly agentTimeoutMs: number;
  /** How late at most the status comment shows what agents are seen to do. */
  readonly statusIntervalMs: number;
  readonly approval: ApprovalPolicy;
  /** Names of agents, the preferred first. */
  readonly agents: readonly string[];
  /** Model of an agent by the size of the task; an agent that is not named chooses by itself. */
  readonly models: Readonly<Record<string, Readonly<Partial<Record<Size, string>>>>>;
  readonly idleTimeoutMs: number;
  readonly stallTimeoutMs: number;
  /** A task whose agent has worked longer than this is given to a second one when one is free; `null`: never. */
  readonly raceAfterMs: number | null;
  /** Of one attempt, and of all attempts of the run together. */
  readonly budget: { readonly attempt: Budget; readonly run: Budget };
  readonly sandbox: SandboxPolicy;
  readonly network: NetworkPolicy;
  /** Commands that prepare a work tree, run by a shell. */
  readonly setUp: readonly string[];
  readonly verification: VerificationSettings;
  /** Told to every agent; empty when there is nothing to tell. */
  readonly instructions: string;
  readonly issueTemplate: {
    /** With `{master}` and `{task_title}`. */
    readonly title: string;
    readonly body: string | null;
    readonly labels: readonly string[];
  };
}

/** What one command may set for its run. */
export interface RunFlags {
  readonly maxWorkers?: number;
  readonly timeoutMs?: number;
  readonly dryRun?: boolean;
  readonly sequential?: boolean;
  readonly forceParallel?: boolean;
  /** Preferred over the configured ones, which stay for the case that it fails. */
  readonly agent?: string;
  /** US dollars for the whole run. */
  readonly budgetUsd?: number;
}

/** What the server allows at most, whatever a flag or a repository asks for (R5). */
export interface Ceilings {
  readonly maxAgents: number;
  readonly agentTimeoutMs: number;
  readonly sandbox: SandboxPolicy;
  readonly network: NetworkPolicy;
  /** US dollars; `null`: as much as a repository asks for. */
  readonly runCostUsd: number | null;
}

/** Flags win over the repository's config, within the server's ceilings. */
export function applyFlags(settings: Settings, flags: RunFlags, ceilings: Ceilings): Settings {
  return {
    ...settings,
    maxAgents: Math.min(flags.maxWorkers ?? settings.maxAgents, ceilings.maxAgents),
    agentTimeoutMs: Math.min(flags.timeoutMs ?? settings.agentTimeoutMs, ceilings.agentTimeoutMs),
    agents: flags.agent === undefined ? settings.agents : [...new Set([flags.agent, ...settings.agents])],
    sandbox: stricterSandbox(settings.sandbox, ceilings.sandbox),
    network: stricterNetwork(settings.network, ceilings.network),
    budget: {
      ...settings.budget,
      run: { ...settings.budget.run, costUsd: runCost(settings, flags, ceilings) },
    },
  };
}

function runCost({ budget }: Settings, { budgetUsd }: RunFlags, { runCostUsd }: Ceilings): number | null {
  const wanted = budgetUsd ?? budget.run.costUsd;
  return wanted === null || runCostUsd === null ? (wanted ?? runCostUsd) : Math.min(wanted, runCostUsd);
}
