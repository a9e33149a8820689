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
  readonly approval: ApprovalPolicy;
  /** Names of agents, the preferred first. */
  readonly agents: readonly string[];
  readonly sandbox: 'off';
  /** Verification commands, run by a shell; empty means: detect them. */
  readonly verify: readonly string[];
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
}

/** What the server allows at most, whatever a flag or a repository asks for (R5). */
export interface Ceilings {
  readonly maxAgents: number;
  readonly agentTimeoutMs: number;
}

/** Flags win over the repository's config, within the server's ceilings. */
export function applyFlags(settings: Settings, flags: RunFlags, ceilings: Ceilings): Settings {
  return {
    ...settings,
    maxAgents: Math.min(flags.maxWorkers ?? settings.maxAgents, ceilings.maxAgents),
    agentTimeoutMs: Math.min(flags.timeoutMs ?? settings.agentTimeoutMs, ceilings.agentTimeoutMs),
  };
}
